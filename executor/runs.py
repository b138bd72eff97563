"""The runs of one question: a plan that several planners propose, or that is weighed before it is taken, runs once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from core.flow import Extraction, Plan
from executor.requests import Flights, View
from executor.results import Run
from kubectl.command import Pipeline

_Begin = Callable[[], "PlanRun"]
_Run = Callable[["PlanRun"], Awaitable[None]]
_Key = tuple[tuple[Pipeline, ...], Extraction]
"""What makes two plans the same: their steps, and how the answer is read."""


@dataclass
class PlanRun:
    """The cluster as a plan saw it, and its steps so far."""

    view: View
    runs: list[Run] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many characters its steps printed."""
        return sum(len(run.output.stdout) for run in self.runs)


class PlanRuns:
    """The runs of one question. `room` is how many characters of what was printed are kept."""

    def __init__(self, room: int) -> None:
        self._flights: Flights[_Key, PlanRun] = Flights(room, lambda one: one.size)
        self._begun: dict[_Key, PlanRun] = {}

    async def share(self, plan: Plan, begin: _Begin, run: _Run) -> PlanRun:
        """The run of a plan that did this already, or is about to; else one that is begun."""

        async def anew(key: _Key) -> PlanRun:
            begun = self._begun[key] = begin()
            await run(begun)
            del self._begun[key]
            return begun

        done = await self._flights.share(_key(plan), anew)
        assert done is not None  # noqa: S101 - every run gives itself
        return done

    def begun(self, plan: Plan) -> PlanRun | None:
        """The run of a plan that did not come to its end."""
        return self._begun.get(_key(plan))


def _key(plan: Plan) -> _Key:
    return plan.steps, plan.answer
