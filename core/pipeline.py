"""The flow, a line for each arrow.

    Question ─propose▶ Proposal ─execute▶ Execution ─cast▶ Ballot ─tally▶ Verdict ─render▶ Answer

A tier's planners work side by side, each through its own turns; the tier ends as soon as no ballot still to come can
change the verdict, and what is still running is cancelled. A tier in which nobody votes hands over to the next.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from core.flow import Abstention, Answer, Attempt, Ballot, Execution, Failure, NoQuorum, Question, Verdict
from core.ports import Executor, Executors, Planner, Tier, Voter


async def answer(question: Question, tiers: Sequence[Tier], executors: Executors, voter: Voter) -> Answer:
    """Ask the tiers in order until one of them has a verdict other than `NoQuorum`.

    Raises `core.errors.Unavailable` when the cluster cannot be asked at all.
    """
    began = time.monotonic()
    executor = executors(question)
    trace: list[Attempt] = []
    for tier in tiers:
        tier_began = time.monotonic()
        ballots = await poll(question, tier, executor, voter)
        outstanding = sum(p.weight for p in tier.planners) - sum(b.weight for b in ballots)
        verdict = voter.tally(ballots, outstanding)
        trace.append(Attempt(tier.name, ballots, verdict, time.monotonic() - tier_began))
        if not isinstance(verdict, NoQuorum):
            return _answer(question, verdict, voter, tier.name, trace, began)
    last = trace[-1].verdict if trace else voter.tally(())
    return _answer(question, last, voter, "", trace, began)


async def poll(question: Question, tier: Tier, executor: Executor, voter: Voter) -> tuple[Ballot, ...]:
    """The ballots of a tier, in planner order: those that were needed, and abstentions of those out of time."""
    tasks = {asyncio.create_task(_ballot(question, p, executor, voter)): p for p in tier.planners}
    ballots: dict[str, Ballot] = {}
    pending = set(tasks)
    deadline = time.monotonic() + tier.deadline
    try:
        while pending:
            left = max(0.0, deadline - time.monotonic())
            done, pending = await asyncio.wait(pending, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                ballots[tasks[task].name] = task.result()
            cast = _in_order(ballots, tier)
            if not done or voter.decided(cast, sum(tasks[task].weight for task in pending)):
                break
        if pending and not any(not isinstance(b.vote, Abstention) for b in ballots.values()):
            for planner in (tasks[task] for task in pending):
                late = Failure("model_unavailable", f"no answer within {tier.deadline:g} s")
                ballots[planner.name] = Ballot(planner.name, Abstention(late.message, late), planner.weight)
        return _in_order(ballots, tier)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _ballot(question: Question, planner: Planner, executor: Executor, voter: Voter) -> Ballot:
    """One planner's way from question to ballot: an abstention is told to it as long as it has turns left."""
    turns: tuple[Execution, ...] = ()
    while True:
        proposal = await planner.propose(question, turns)
        turns += (await executor.execute(proposal, turns),)
        ballot = voter.cast(question, planner.name, planner.weight, turns)
        if not isinstance(ballot.vote, Abstention) or len(turns) >= planner.turns or _hopeless(turns[-1]):
            return ballot


def _hopeless(execution: Execution) -> bool:
    """Whether another turn cannot help: the model's own API failed, or it says that it does not understand."""
    outcome = execution.proposal.outcome
    return isinstance(outcome, Failure) and outcome.reason in ("model_unavailable", "not_understood")


def _in_order(ballots: dict[str, Ballot], tier: Tier) -> tuple[Ballot, ...]:
    return tuple(ballots[planner.name] for planner in tier.planners if planner.name in ballots)


def _answer(
    question: Question, verdict: Verdict, voter: Voter, tier: str, trace: list[Attempt], began: float
) -> Answer:
    return Answer(question, voter.render(verdict), verdict, tier, tuple(trace), time.monotonic() - began)
