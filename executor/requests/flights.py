"""Requests on their way, shared by whoever wants the same.

A request goes on as long as somebody waits for it: whoever asked first may be cancelled without harm to the others, and
when the last one has gone it is cancelled too. A reply is kept for the rest of the question; a failure is told to who
waited, and whoever joined later tries once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from core.errors import Unavailable
from core.shared import shared_task
from executor.requests.fetched import Fetched

Key = tuple[str, tuple[tuple[str, str], ...], str]
"""Path, query and accept: what makes two requests the same."""

Fetch = Callable[[Key], Coroutine[Any, Any, "Fetched | None"]]
"""Makes the request; None for a reply that is too large to be shared."""


@dataclass
class _Flight:
    """A request on its way, and how many wait for it."""

    task: asyncio.Future[Fetched | None]
    waiting: int = 0


class Flights:
    """The requests of one question. `room` is how many bytes of replies are kept."""

    def __init__(self, room: int) -> None:
        self._flights: dict[Key, _Flight] = {}
        self._kept: dict[Key, Fetched] = {}
        self._room = room

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._flights

    def keeps(self, key: Key) -> bool:
        """Whether the reply is held for the rest of the question."""
        return key in self._kept

    async def share(self, key: Key, fetch: Fetch) -> Fetched | None:
        """What was kept, or what the request on its way gives, or `fetch` begun anew."""
        for attempt in (1, 2):
            if key in self._kept:
                return self._kept[key]
            flight = self._flights.get(key)
            joined = flight is not None
            if flight is None:
                flight = self._flights[key] = _Flight(shared_task(fetch(key)))
            try:
                return await self._wait(key, flight)
            except Unavailable:
                # Who merely joined did not have its own try yet: one of those tries again, the others join that.
                if not joined or attempt == 2:
                    raise
        raise AssertionError("unreachable")

    async def _wait(self, key: Key, flight: _Flight) -> Fetched | None:
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

    def _landed(self, key: Key, flight: _Flight) -> None:
        if self._flights.get(key) is not flight:
            return
        del self._flights[key]
        if flight.task.done() and not flight.task.cancelled() and flight.task.exception() is None:
            reply = flight.task.result()
            if reply is not None and len(reply.reply.body) <= self._room:
                self._room -= len(reply.reply.body)
                self._kept[key] = reply
