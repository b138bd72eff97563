"""What one question's model calls took, counted where they are made: those that were cancelled are calls, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from core.flow import Usage


@dataclass(frozen=True)
class Call:
    """One completion: seconds as its model took them (when it was recorded, where it is replayed), and its cost."""

    seconds: float = 0.0
    usage: Usage = Usage()  # noqa: RUF009 - frozen


@dataclass
class Meter:
    """The calls of one question by planner, those that came to their end; `launched` counts the others as well.

    `saved` are the seconds that replayed calls would have taken, `paid` the USD that the others cost; `about` is the
    question.
    """

    calls: dict[str, list[Call]] = field(default_factory=dict)
    launched: int = 0
    saved: float = 0.0
    paid: float = 0.0
    about: str = ""

    def finished(self, planner: str, call: Call) -> None:
        """One more call of a planner came to its end."""
        self.calls.setdefault(planner, []).append(call)


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


def current() -> Meter | None:
    """The meter of the question that is being asked."""
    return _METER.get()


@contextmanager
def metered(about: str = "") -> Iterator[Meter]:
    """A meter for every call that is made within, in tasks that begin within too."""
    meter = Meter(about=about)
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)
