"""Work on its way, shared by whoever wants the same: requests, and runs of plans.

It goes on as long as somebody waits for it: whoever asked first may be cancelled without harm to the others, and when
the last one has gone it is cancelled too. What it gives is kept for the rest of the question; a failure is told to who
waited, and whoever joined later tries once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.errors import Unavailable
from core.shared import shared_task

K = TypeVar("K", bound=Hashable)
"""What makes two pieces of work the same."""
V = TypeVar("V")
"""What it gives."""


@dataclass
class _Flight(Generic[V]):
    """Work on its way, and how many wait for it."""

    task: asyncio.Future[V | None]
    waiting: int = 0


class Flights(Generic[K, V]):
    """The work of one sort that one question takes. `room` is how many bytes of what it gives are kept, of which one
    takes `size`; None where it is not to be kept."""

    def __init__(self, room: int, size: Callable[[V], int | None]) -> None:
        self._flights: dict[K, _Flight[V]] = {}
        self._kept: dict[K, V] = {}
        self._room = room
        self._size = size

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._flights

    def keeps(self, key: K) -> bool:
        """Whether what it gave is held for the rest of the question."""
        return key in self._kept

    async def share(self, key: K, begin: Callable[[K], Coroutine[Any, Any, V | None]]) -> V | None:
        """What was kept, or what the work on its way gives, or `begin` begun anew; None for what is too large to be
        shared."""
        for attempt in (1, 2):
            if key in self._kept:
                return self._kept[key]
            flight = self._flights.get(key)
            joined = flight is not None
            if flight is None:
                flight = self._flights[key] = _Flight(shared_task(begin(key)))
            try:
                return await self._wait(key, flight)
            except Unavailable:
                # Who merely joined did not have its own try yet: one of those tries again, the others join that.
                if not joined or attempt == 2:
                    raise
        raise AssertionError("unreachable")

    async def _wait(self, key: K, flight: _Flight[V]) -> V | None:
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if flight.task.done():
                self._landed(key, flight)
            elif not flight.waiting:
                self._landed(key, flight)
                flight.task.cancel()
                await asyncio.wait({flight.task})

    def _landed(self, key: K, flight: _Flight[V]) -> None:
        if self._flights.get(key) is not flight:
            return
        del self._flights[key]
        if flight.task.done() and not flight.task.cancelled() and flight.task.exception() is None:
            given = flight.task.result()
            size = self._size(given) if given is not None else None
            if given is not None and size is not None and size <= self._room:
                self._room -= size
                self._kept[key] = given
