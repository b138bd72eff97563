"""An ensemble put together out of votes on file: the real pipeline, polling and voter, on a clock that jumps.

No model is called and no command is run; what is computed is what the ensemble would have answered, which of its calls
would have been made, and when it would have stopped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from core.flow import Answer, Ballot, Execution, Failure, Proposal, Question, Verdict
from core.latencies import PRIOR, Latencies
from core.pipeline import answer
from core.ports import Policy, Tier
from eval.cassettes import Call
from eval.laboratory import voter_of
from eval.replay.virtual_time import run as run_virtually
from eval.replay.votes import Vote, Votes
from voter import MajorityVoter
from voter.confidence import Calibration
from voter.stopping import Stopping

DEADLINE = 60.0


@dataclass(frozen=True)
class Ensemble:
    """Who is asked and how votes are counted. `tiers` are planners by name, asked in order of tiers as the service
    does; `weights` are those that are not the ballots' own. `least` is the confidence below which it says that it is
    not certain."""

    tiers: tuple[tuple[str, ...], ...]
    policy: Policy = "frugal"
    stopping: Stopping | Literal["none"] = "curtailed"
    least: float = 0.0
    weights: tuple[tuple[str, float], ...] = ()
    calibration: Calibration = field(default_factory=Calibration, compare=False)
    tier_names: tuple[str, ...] = ()
    deadline: float = DEADLINE

    @property
    def planners(self) -> tuple[str, ...]:
        """All of them, the first tier's first."""
        return tuple(name for tier in self.tiers for name in tier)


@dataclass(frozen=True)
class Replayed:
    """What the ensemble would have answered, after `seconds`; `calls` are those launched, cancelled ones included, of
    whose cost all is counted, and `finished` those that came to their end."""

    answer: Answer
    seconds: float
    calls: tuple[Call, ...]
    finished: int
    asked: tuple[str, ...]


def replay(question: Question, votes: Votes, ensemble: Ensemble) -> Replayed:
    """One question, put to an ensemble that has just been started."""
    return replay_all([(question, votes)], ensemble)[0]


def replay_all(questions: Sequence[tuple[Question, Votes]], ensemble: Ensemble) -> list[Replayed]:
    """Questions one after another, put to an ensemble that learns from each how long its planners take.

    Raises `KeyError` where a planner has no vote. Not to be called where an event loop runs: it runs one of its own.
    """
    latencies = [Latencies(min(PRIOR, ensemble.deadline / 8)) for _ in ensemble.tiers]

    async def asked() -> list[Replayed]:
        return [await _replayed(question, votes, ensemble, latencies) for question, votes in questions]

    return run_virtually(asked())[0]


async def _replayed(question: Question, votes: Votes, ensemble: Ensemble, latencies: Sequence[Latencies]) -> Replayed:
    clock = asyncio.get_running_loop().time
    weights = dict(ensemble.weights)
    planners = {
        name: _Recorded(votes[name], weights.get(name, votes[name].ballot.weight)) for name in ensemble.planners
    }
    names = ensemble.tier_names or tuple(f"tier {number}" for number in range(1, len(ensemble.tiers) + 1))
    tiers = [
        Tier(name, tuple(planners[planner] for planner in tier), ensemble.deadline, ensemble.policy, seen)
        for name, tier, seen in zip(names, ensemble.tiers, latencies, strict=True)
    ]
    counting = voter_of(ensemble.least, ensemble.stopping, ensemble.calibration)
    began = clock()
    answered = await answer(question, tiers, lambda _: _Nothing(), _Casting(counting, planners))
    took = clock() - began
    asked = {name: planner for name, planner in planners.items() if planner.began is not None}
    calls = tuple(call for planner in asked.values() for call in planner.launched(clock()))
    return Replayed(
        replace(answered, seconds=took), took, calls, sum(p.finished(clock()) for p in asked.values()), tuple(asked)
    )


class _Recorded:
    """A planner whose vote is on file, and takes as long as it took."""

    turns = 1

    def __init__(self, vote: Vote, weight: float) -> None:
        self.vote = vote
        self.weight = weight
        self.began: float | None = None
        self._ended: float | None = None

    @property
    def name(self) -> str:
        return self.vote.planner

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """Its time passes; what it says is for the voter to know."""
        clock = asyncio.get_running_loop().time
        self.began = clock()
        try:
            await asyncio.sleep(self.vote.seconds)
        finally:
            self._ended = clock()
        return Proposal(self.name, "", Failure("not_understood", "its ballot is on file"))

    def launched(self, now: float) -> list[Call]:
        """The calls that had been made when it was done or cancelled."""
        passed, found = 0.0, []
        for call in self.vote.calls:
            if passed > self._worked(now):
                break
            found.append(call)
            passed += call.seconds
        return found

    def finished(self, now: float) -> int:
        """How many of them came to their end."""
        passed, count = 0.0, 0
        for call in self.vote.calls:
            passed += call.seconds
            count += passed <= self._worked(now)
        return count

    def _worked(self, now: float) -> float:
        assert self.began is not None  # noqa: S101 - the caller's condition
        return (now if self._ended is None else self._ended) - self.began + 1e-9


class _Nothing:
    """An executor with nothing to run."""

    async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
        assert isinstance(proposal.outcome, Failure)  # noqa: S101 - what `_Recorded` proposes
        return Execution(proposal, proposal.outcome)


@dataclass(frozen=True)
class _Casting:
    """The real voter, but for casting: ballots are those on file, with the weight that they have in this ensemble."""

    voter: MajorityVoter
    planners: dict[str, _Recorded]

    def cast(self, question: Question, planner: str, weight: float, turns: tuple[Execution, ...]) -> Ballot:
        return replace(self.planners[planner].vote.ballot, weight=weight)

    def tally(self, ballots: Sequence[Ballot], outstanding: float = 0.0, tier: str = "") -> Verdict:
        return self.voter.tally(ballots, outstanding, tier)

    def decided(self, ballots: Sequence[Ballot], outstanding: float) -> bool:
        return self.voter.decided(ballots, outstanding)

    def render(self, verdict: Verdict) -> str:
        return self.voter.render(verdict)
