"""The flow, a line for each arrow.

    Question ─propose▶ Proposal ─execute▶ Execution ─cast▶ Ballot ─tally▶ Verdict ─render▶ Answer

A tier's planners work side by side, each through its own turns, until no ballot still to come can change the verdict
(`core.polling`). A tier in which nobody votes hands over to the next.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from core.flow import Answer, Attempt, Ballot, Execution, NoQuorum, Question, Verdict
from core.polling import poll
from core.ports import Executor, Executors, Planner, Tier, Voter
from core.turns import settled, told_again


async def answer(question: Question, tiers: Sequence[Tier], executors: Executors, voter: Voter) -> Answer:
    """Ask the tiers in order until one of them has a verdict other than `NoQuorum`.

    Raises `core.errors.Unavailable` when the cluster cannot be asked at all.
    """
    began = time.monotonic()
    executor = executors(question)
    trace: list[Attempt] = []
    for tier in tiers:
        tier_began = time.monotonic()
        ballots = await poll(tier, voter, lambda planner: _ballot(question, planner, executor, voter))
        outstanding = sum(p.weight for p in tier.planners) - sum(b.weight for b in ballots)
        verdict = voter.tally(ballots, outstanding, tier.name)
        trace.append(Attempt(tier.name, ballots, verdict, time.monotonic() - tier_began))
        if not isinstance(verdict, NoQuorum):
            return _answer(question, verdict, voter, tier.name, trace, began)
    last = trace[-1].verdict if trace else voter.tally(())
    return _answer(question, last, voter, "", trace, began)


async def _ballot(question: Question, planner: Planner, executor: Executor, voter: Voter) -> Ballot:
    """One planner's way from question to ballot: as long as it has turns left it is told what did not lead to one."""
    turns: tuple[Execution, ...] = ()
    while True:
        proposal = await planner.propose(question, turns)
        turns += (await executor.execute(proposal, turns),)
        ballot = voter.cast(question, planner.name, planner.weight, turns)
        if len(turns) >= planner.turns or not told_again(ballot, turns):
            return settled(ballot, voter.cast(question, planner.name, planner.weight, turns[:-1]))


def _answer(
    question: Question, verdict: Verdict, voter: Voter, tier: str, trace: list[Attempt], began: float
) -> Answer:
    return Answer(question, voter.render(verdict), verdict, tier, tuple(trace), time.monotonic() - began)
