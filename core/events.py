"""What happens while a question is answered, told as it happens to whoever observes it.

    with observed(events.append):
        await answer(question, …)      # Asked, Grounded, Proposed, Executed, Cast, Decided …

An observer belongs to the task that set it and to the tasks that this one starts: questions side by side do not see
each other's events. It is called synchronously, must return at once and must not raise. Without one nothing is done.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Union

from core.flow import Attempt, Ballot, Execution, Proposal


@dataclass(frozen=True)
class Asked:
    """A tier was asked; `planners` are all that it has, whether or not each will be needed."""

    tier: str
    planners: tuple[str, ...]


@dataclass(frozen=True)
class Grounded:
    """A planner's facts of the cluster were gathered: so many lines of them."""

    planner: str
    lines: int


@dataclass(frozen=True)
class Proposed:
    """A planner's proposal arrived; `turn` counts from 1."""

    planner: str
    turn: int
    proposal: Proposal


@dataclass(frozen=True)
class Executed:
    """A proposal's plan was run; `turn` counts from 1."""

    planner: str
    turn: int
    execution: Execution


@dataclass(frozen=True)
class Cast:
    """A planner's ballot was cast."""

    ballot: Ballot


@dataclass(frozen=True)
class Decided:
    """A tier came to its verdict; `NoQuorum` hands the question to the next tier."""

    attempt: Attempt


Event = Union[Asked, Grounded, Proposed, Executed, Cast, Decided]
Observer = Callable[[Event], None]

_OBSERVER: ContextVar[Observer | None] = ContextVar("observer", default=None)


@contextlib.contextmanager
def observed(observer: Observer) -> Iterator[None]:
    """Calls `observer` with each event of the questions that are answered inside the block, behind whoever observes
    around it."""
    before = _OBSERVER.get()

    def both(event: Event) -> None:
        if before is not None:
            before(event)
        observer(event)

    token = _OBSERVER.set(both)
    try:
        yield
    finally:
        _OBSERVER.reset(token)


def notify(event: Event) -> None:
    """Hands an event to the observer, where there is one."""
    if (observer := _OBSERVER.get()) is not None:
        observer(event)
