"""The flow, a line for each arrow.

    Question ─propose▶ Proposal ─execute▶ Execution ─cast▶ Ballot ─tally▶ Verdict ─render▶ Answer

A tier's planners work side by side, each through its own turns, until no ballot still to come can change the verdict
(`core.deliberation.polling`). A tier in which nobody votes hands over to the next.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from core.answering import answering
from core.deliberation.followups import resolved, understood
from core.deliberation.polling import poll
from core.deliberation.recall import keep, recalled
from core.deliberation.turns import another_turn_helps, settled
from core.events import Asked, Cast, Decided, Executed, Proposed, notify
from core.flow import Answer, Attempt, Ballot, Execution, NoQuorum, Question
from core.ports import Executor, Executors, PlanCache, Planner, Tier, Voter
from core.wording import visible


async def answer(
    question: Question,
    tiers: Sequence[Tier],
    executors: Executors,
    voter: Voter,
    plans: PlanCache | None = None,
    *,
    refresh: bool = False,
) -> Answer:
    """Ask the tiers in order until one of them has a verdict other than `NoQuorum`; before them the plan that answered
    this very question before, unless `refresh` has it planned anew.

    Raises `core.errors.Unavailable` when the cluster cannot be asked at all.
    """
    began = time.monotonic()
    question = replace(question, text=visible(question.text))
    executor = executors(question)
    trace = [*(await recalled(question, plans, executor, voter) if plans and not refresh else ())]
    for attempt in trace:
        notify(Decided(attempt))
    for tier in tiers:
        if _answered(trace):
            break
        notify(Asked(tier.name, tuple(planner.name for planner in tier.planners)))
        tier_began = time.monotonic()
        with answering(executor):
            ballots = await poll(tier, voter, lambda planner: _ballot(question, planner, executor, voter))
        outstanding = sum(p.weight for p in tier.planners) - sum(b.weight for b in ballots)
        verdict = voter.tally(ballots, outstanding, tier.name)
        trace.append(Attempt(tier.name, ballots, verdict, time.monotonic() - tier_began))
        notify(Decided(trace[-1]))
    if plans and trace:
        await keep(question, plans, trace[-1])
    last = trace[-1].verdict if trace else voter.tally(())
    by = trace[-1].tier if _answered(trace) else ""
    meant = resolved(question, trace[-1]) if by else ""
    return Answer(question, voter.render(last), last, by, tuple(trace), time.monotonic() - began, resolved=meant)


def _answered(trace: Sequence[Attempt]) -> bool:
    return bool(trace) and not isinstance(trace[-1].verdict, NoQuorum)


async def _ballot(question: Question, planner: Planner, executor: Executor, voter: Voter) -> Ballot:
    """One planner's way from question to ballot: as long as it has turns left it is told what did not lead to one."""
    turns: tuple[Execution, ...] = ()
    while True:
        proposal = await planner.propose(question, turns)
        notify(Proposed(planner.name, len(turns) + 1, proposal))
        turns += (await executor.execute(proposal, turns),)
        notify(Executed(planner.name, len(turns), turns[-1]))
        asked = understood(question, [turn.proposal for turn in turns])
        ballot = voter.cast(asked, planner.name, planner.weight, turns)
        if len(turns) >= planner.turns or not another_turn_helps(ballot, turns):
            final = settled(ballot, voter.cast(asked, planner.name, planner.weight, turns[:-1]))
            notify(Cast(final))
            return final
