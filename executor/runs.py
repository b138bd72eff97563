"""The runs of one question: a plan that several planners propose, or that is weighed before it is taken, runs once.

What failed because the cluster did not answer is told to whoever waited for it from the beginning, and not kept: who
joined, or asks for the same later, tries once more (as with `executor.requests.flights`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from core.flow import Extraction, Plan
from executor.requests import Flights, View
from executor.results import Run
from kubectl.command import Pipeline

_Begin = Callable[[], "PlanRun"]
_Run = Callable[["PlanRun"], Awaitable[None]]
_PASSING = frozenset({"timed_out", "unavailable"})
"""Why a step may fail that would not fail again."""
_Key = tuple[tuple[Pipeline, ...], Extraction]
"""What makes two plans the same: their steps, and how the answer is read."""


@dataclass
class PlanRun:
    """The cluster as a plan saw it, and its steps so far."""

    view: View
    runs: list[Run] = field(default_factory=list)

    @property
    def size(self) -> int | None:
        """How many characters its steps printed; None where it may come to another end."""
        return None if self.may_pass else sum(len(run.output.stdout) for run in self.runs)

    @property
    def may_pass(self) -> bool:
        """Whether a step failed in a way that the same step may not fail again."""
        return any(run.output.failure is not None and run.output.failure.reason in _PASSING for run in self.runs)


class PlanRuns:
    """The runs of one question. `room` is how many characters of what was printed are kept."""

    def __init__(self, room: int) -> None:
        self._flights: Flights[_Key, PlanRun] = Flights(room, lambda one: one.size)
        self._begun: dict[_Key, PlanRun] = {}

    async def share(self, plan: Plan, begin: _Begin, run: _Run) -> PlanRun:
        """The run of a plan that did this already, or is about to; else one that is begun."""
        own: list[PlanRun] = []

        async def anew(key: _Key) -> PlanRun:
            begun = self._begun[key] = begin()
            own.append(begun)
            await run(begun)
            del self._begun[key]
            return begun

        done = await self._flights.share(_key(plan), anew)
        if done is not None and done.may_pass and not own:
            done = await self._flights.share(_key(plan), anew)
        assert done is not None  # noqa: S101 - every run gives itself
        return done

    def begun(self, plan: Plan) -> PlanRun | None:
        """The run of a plan that did not come to its end."""
        return self._begun.get(_key(plan))


def _key(plan: Plan) -> _Key:
    return plan.steps, plan.answer
