"""Which of a tier's planners are asked, and when the others are: the two policies. Neither changes a verdict.

`eager` asks all at once. `frugal` asks as many as could decide if they agreed, and more as soon as those can no longer:
on disagreement, on an abstention, or when one takes longer than nine of ten do. Both stop as soon as no ballot still to
come can change the verdict, and cancel what still runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from core.flow import Abstention, Ballot, Failure, Value
from core.ports import Planner, Tier, Voter

GRAIN = 0.001
"""Seconds by which a timer may come too early, by rounding: it is not set again for less."""
_SAME = Value("value", "what they agree on")


async def poll(tier: Tier, voter: Voter, cast: Callable[[Planner], Awaitable[Ballot]]) -> tuple[Ballot, ...]:
    """The ballots of a tier, in planner order: those that were needed, and abstentions of those out of time.

    `cast` is one planner's whole way to its ballot. What it raises ends the poll.
    """
    polling = _Polling(tier, voter, cast)
    try:
        return await polling.run()
    finally:
        await polling.stop()


class _Polling:
    """One question put to one tier."""

    def __init__(self, tier: Tier, voter: Voter, cast: Callable[[Planner], Awaitable[Ballot]]) -> None:
        self._tier = tier
        self._voter = voter
        self._cast = cast
        self._waiting = list(tier.planners)
        self._running: dict[asyncio.Future[Ballot], tuple[Planner, float]] = {}
        self._ballots: dict[str, Ballot] = {}
        self._preparing: asyncio.Future[None] | None = None
        self._clock = asyncio.get_running_loop().time
        self._ends = self._clock() + tier.deadline

    async def run(self) -> tuple[Ballot, ...]:
        """Ask, wait and ask more, until it is decided, all are heard, or time is up."""
        self._prepare()
        self._launch()
        while self._running and self._clock() < self._ends - GRAIN:
            waited = max(0.0, self._next_look() - self._clock())
            awaited: set[asyncio.Future[Any]] = {*self._running, *filter(None, [self._preparing])}
            done, _ = await asyncio.wait(awaited, timeout=waited, return_when=asyncio.FIRST_COMPLETED)
            if self._preparing is not None and self._preparing in done:
                self._prepared(self._preparing)
            for task in self._running.keys() & done:
                planner, began = self._running.pop(task)
                self._ballots[planner.name] = ballot = task.result()
                took = self._tier.latencies.gave_up if _away(ballot) else self._tier.latencies.saw
                took(self._clock() - began)
            if self._voter.decided(self._heard(), self._outstanding()):
                break
            self._launch()
        if all(isinstance(ballot.vote, Abstention) for ballot in self._ballots.values()):
            for planner, _ in self._running.values():
                late = Failure("model_unavailable", f"no answer within {self._tier.deadline:g} s")
                self._ballots[planner.name] = Ballot(planner.name, Abstention(late.message, late), planner.weight)
        return self._heard()

    async def stop(self) -> None:
        """Cancel what still runs, and wait until it has let go."""
        running, self._running = self._running, {}
        for task, (_, began) in running.items():
            self._tier.latencies.gave_up(self._clock() - began)
            task.cancel()
        if self._preparing is not None:
            self._preparing.cancel()
        await asyncio.gather(*running, *filter(None, [self._preparing]), return_exceptions=True)

    def _prepare(self) -> None:
        if self._tier.prepare is not None:
            self._preparing = asyncio.ensure_future(self._tier.prepare())

    def _prepared(self, preparing: asyncio.Future[None]) -> None:
        """From now on planners may be late. That it failed is theirs to say: they need what it prepares."""
        preparing.exception()
        self._preparing = None
        self._running = {task: (planner, self._clock()) for task, (planner, _) in self._running.items()}

    def _launch(self) -> None:
        """Ask those who are needed now; all of them where the policy is `eager`."""
        while self._waiting and (self._tier.policy == "eager" or not self._enough()):
            planner = self._waiting.pop(0)
            self._running[asyncio.ensure_future(self._cast(planner))] = (planner, self._clock())

    def _enough(self) -> bool:
        """Whether those who run and are not late could decide, if they all voted for what leads."""
        expected = [planner for planner, began in self._running.values() if not self._late(began)]
        heard = self._heard()
        candidates = self._voter.tally(heard).tally.candidates
        favourite = candidates[0][0] if candidates else _SAME
        hoped = [*heard, *(Ballot(planner.name, favourite, planner.weight) for planner in expected)]
        return self._voter.decided(hoped, self._outstanding() - sum(planner.weight for planner in expected))

    def _late(self, began: float) -> bool:
        return self._preparing is None and self._clock() >= began + self._tier.latencies.hedge - GRAIN

    def _next_look(self) -> float:
        """When something is to be done even if nobody has answered: one is late and others wait, or time is up."""
        if not self._waiting or self._preparing is not None:
            return self._ends
        hedge = self._tier.latencies.hedge
        looks = [began + hedge for _, began in self._running.values() if not self._late(began)]
        return min([self._ends, *looks])

    def _heard(self) -> tuple[Ballot, ...]:
        """The ballots so far, in planner order."""
        names = (planner.name for planner in self._tier.planners)
        return tuple(self._ballots[name] for name in names if name in self._ballots)

    def _outstanding(self) -> float:
        """The weight of those not heard."""
        return sum(planner.weight for planner in self._tier.planners if planner.name not in self._ballots)


def _away(ballot: Ballot) -> bool:
    """Whether the model's API failed: how soon it did says nothing of how long a plan takes."""
    vote = ballot.vote
    return isinstance(vote, Abstention) and vote.failure is not None and vote.failure.reason == "model_unavailable"
