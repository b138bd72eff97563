"""What the policies save and what they cost in time: `python -m benchmarks.policies [TRIALS [RIGHT]]`.

The poll itself runs (`core.deliberation.polling`, with the real voter) on a clock that jumps. Latencies are
lognormal with a median of 2 s, 3 % are stragglers that take five times as long; 90 % of answers are right (RIGHT), 3 %
are abstentions, and the wrong ones are spread over four answers, the first of them as likely as the others together.
The same draws are given to every policy, and to waiting for all.

A call is billed when it was launched; a provider may or may not bill one that was cancelled before its reply, so calls
that came to their end are counted as well.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from core.deliberation.polling import poll
from core.flow import Abstention, Ballot, Execution, Majority, Plurality, Proposal, Question, Tie, Value, Verdict
from core.latencies import Latencies
from core.ports import Planner, Policy, Tier
from eval.replay import virtual_time
from voter import MajorityVoter

TRIALS = 10_000
MEDIAN, SIGMA = 2.0, 0.5
STRAGGLERS, SLOWER = 0.03, 5.0
RIGHT, ABSTAINS = 0.9, 0.03
WRONG = ("b", "b", "b", "c", "d", "e")
DEADLINE = 1e6
"""No deadline: what is compared are policies, not who was cut off."""
VOTER = MajorityVoter()


@dataclass
class Drawn:
    """A planner whose vote and latency are drawn."""

    name: str
    vote: Value | Abstention
    latency: float
    weight: float = 1.0
    turns: int = 1
    launched: bool = False
    finished: bool = False

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        """Not asked: a poll only casts."""
        raise NotImplementedError

    async def cast(self) -> Ballot:
        """The vote, after its time."""
        self.launched = True
        await asyncio.sleep(self.latency)
        self.finished = True
        return Ballot(self.name, self.vote, self.weight)


@dataclass
class Figures:
    """What all trials of one policy came to."""

    launched: int = 0
    finished: int = 0
    seconds: list[float] = field(default_factory=list)
    other_verdicts: int = 0

    def line(self, name: str, calls: int) -> str:
        """A row of the table; `calls` is what waiting for all takes."""
        cuts = statistics.quantiles(self.seconds, n=100)
        return (
            f"{name:14} launched {self.launched / calls:6.1%}  finished {self.finished / calls:6.1%}  "
            f"p50 {cuts[49]:5.2f} s  p95 {cuts[94]:5.2f} s  p99 {cuts[98]:5.2f} s  other verdicts {self.other_verdicts}"
        )


def draw(chance: random.Random, count: int, right: float = RIGHT) -> list[tuple[Value | Abstention, float]]:
    """Votes and latencies of one question's planners."""
    drawn: list[tuple[Value | Abstention, float]] = []
    for _ in range(count):
        latency = chance.lognormvariate(0, SIGMA) * MEDIAN * (SLOWER if chance.random() < STRAGGLERS else 1)
        luck = chance.random()
        vote: Value | Abstention = Value("value", "a" if luck < right else chance.choice(WRONG))
        drawn.append((Abstention("no idea") if luck > 1 - ABSTAINS else vote, latency))
    return drawn


def outcome_of(verdict: Verdict) -> tuple[Any, ...]:
    """What a verdict says."""
    if isinstance(verdict, Majority | Plurality):
        return type(verdict).__name__, verdict.value.data
    return type(verdict).__name__, verdict.values if isinstance(verdict, Tie) else ()


def measure(count: int, trials: int, right: float = RIGHT, seed: int = 5) -> dict[str, Figures]:
    """All policies on the same draws; `single` is one planner alone."""
    chance = random.Random(seed)
    figures = {name: Figures() for name in ("single", "wait for all", "eager", "frugal")}
    latencies: dict[str, Latencies] = {"eager": Latencies(), "frugal": Latencies()}

    async def all_trials() -> None:
        loop = asyncio.get_running_loop()
        for _ in range(trials):
            drawn = draw(chance, count, right)
            everybody = [Ballot(str(number), vote) for number, (vote, _) in enumerate(drawn)]
            expected = outcome_of(VOTER.tally(everybody))
            figures["single"].seconds.append(drawn[0][1])
            figures["wait for all"].seconds.append(max(latency for _, latency in drawn))
            policy: Policy
            for policy in ("eager", "frugal"):
                planners = tuple(Drawn(str(number), *each) for number, each in enumerate(drawn))
                began, found = loop.time(), figures[policy]
                ballots = await poll(Tier("remote", planners, DEADLINE, policy, latencies[policy]), VOTER, cast)
                found.seconds.append(loop.time() - began)
                found.launched += sum(planner.launched for planner in planners)
                found.finished += sum(planner.finished for planner in planners)
                found.other_verdicts += outcome_of(VOTER.tally(ballots, count - len(ballots))) != expected

    virtual_time.run(all_trials())
    for name, calls in (("single", trials), ("wait for all", trials * count)):
        figures[name].launched = figures[name].finished = calls
    return figures


def cast(planner: Planner) -> Coroutine[Any, Any, Ballot]:
    """One drawn planner's way to its ballot."""
    assert isinstance(planner, Drawn)
    return planner.cast()


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    accuracy = float(sys.argv[2]) if len(sys.argv) > 2 else RIGHT
    for planners in (3, 5):
        print(f"{planners} planners, {wanted:,} questions, {accuracy:.0%} of answers right")
        for name, result in measure(planners, wanted, accuracy).items():
            print("  " + result.line(name, wanted * planners))
