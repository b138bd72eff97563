"""Plans that won before: re-executed for the same question, kept when they win clearly, dropped when they no longer do.

Only plans are kept, never answers. A cached question costs no model call and is still answered from the cluster as
it is now.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

from core.deliberation.turns import EMPTY
from core.errors import Unavailable
from core.flow import (
    Absent,
    Abstention,
    AsRead,
    Attempt,
    Ballot,
    Execution,
    Failure,
    Majority,
    NoQuorum,
    Plan,
    Plurality,
    Proposal,
    Question,
    Unread,
    Unset,
    Value,
)
from core.ports import CachedPlan, Executor, PlanCache, Voter

TIER = "cache"
"""The tier that answers from a kept plan."""
CLEAR = 2
"""Planners that have to agree: what one of them says alone is no clear majority."""


async def recalled(question: Question, plans: PlanCache, executor: Executor, voter: Voter) -> tuple[Attempt, ...]:
    """The attempt to answer with the question's own plan; none where there is none.

    A plan that fails, or finds nothing where it found something, is dropped, and the attempt casts no vote.
    """
    began = time.monotonic()
    plan = await plans.find(question)
    if plan is None:
        return ()
    execution = await executor.execute(Proposal(TIER, plan.model, plan.plan))
    ballot = voter.cast(question, TIER, 1.0, (execution,))
    if (why := _stale(execution, plan)) or isinstance(ballot.vote, Abstention):
        await plans.drop(question)
        ballot = Ballot(TIER, Abstention(why or "its plan is of no use any more"), 1.0, (execution,))
    verdict = voter.tally((ballot,), 0.0, TIER)
    if isinstance(verdict, Majority | Plurality) and plan.confidence is not None:
        verdict = replace(verdict, tally=replace(verdict.tally, confidence=plan.confidence))
    return (Attempt(TIER, (ballot,), verdict, time.monotonic() - began),)


async def keep(question: Question, plans: PlanCache, attempt: Attempt) -> None:
    """Keep the plan that most of those behind a clear majority proposed, if it can be re-executed by itself."""
    if attempt.tier == TIER or isinstance(attempt.verdict, NoQuorum):
        return
    found = _winner(attempt)
    if found is None:
        return
    plan, execution = found
    empty = isinstance(execution.outcome, Value) and _empty(execution.outcome)
    confidence = attempt.verdict.tally.confidence
    try:
        await plans.keep(question, CachedPlan(plan, execution.proposal.model, empty, confidence))
    except Unavailable:
        return  # the question has its answer; that the cluster has gone since is the next one's business


def _winner(attempt: Attempt) -> tuple[Plan, Execution] | None:
    """The plan to keep and the execution that it won with; of equally many, the first one's in planner order."""
    if not isinstance(attempt.verdict, Majority):
        return None
    voters = attempt.verdict.tally.candidates[0][2]
    behind = [ballot for ballot in attempt.ballots if ballot.planner in voters and ballot.executions]
    last = [ballot.executions[-1] for ballot in behind]
    if len(last) < CLEAR:
        return None
    alone = [ballot.executions[-1] for ballot in behind if not _led(ballot)]
    proposed = [(e.proposal.outcome, e) for e in alone if isinstance(e.outcome, Value)]
    plans = [(plan, execution) for plan, execution in proposed if isinstance(plan, Plan) and _repeatable(plan)]
    counted = Counter(_commands(plan) for plan, _ in plans)
    return max(plans, key=lambda found: counted[_commands(found[0])], default=None)


def _repeatable(plan: Plan) -> bool:
    """Whether the plan answers by itself: outputs to be read need a model, and what did not exist may by now."""
    return not isinstance(plan.answer, AsRead | Absent | Unset)


def _led(ballot: Ballot) -> bool:
    """Whether outputs were read on the way to the last plan: it may name what was there then, such as the pod that had
    restarted most."""
    return any(isinstance(turn.outcome, Unread) for turn in ballot.executions)


def _commands(plan: Plan) -> str:
    return " ; ".join([*map(str, plan.steps), repr(plan.answer)])


def _stale(execution: Execution, plan: CachedPlan) -> str:
    """Why the plan is no longer to be trusted; "" where it is."""
    outcome = execution.outcome
    if isinstance(outcome, Failure):
        return f"its plan failed: {outcome.message}"
    if isinstance(outcome, Value) and _empty(outcome) and not plan.empty:
        return "its plan finds nothing any more"
    return ""


def _empty(value: Value) -> bool:
    """Whether nothing was found: no words or a mark for none, no members, a count of none."""
    return not value.data or (isinstance(value.data, str) and value.data.strip().casefold() in {*EMPTY, "0"})
