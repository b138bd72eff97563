"""Values that are worth keeping for some seconds, each made once however many ask for it at the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.errors import Unavailable
from core.shared import shared_task

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass
class _Making(Generic[V]):
    task: asyncio.Future[V]
    waiting: int = 0


class FreshCache(Generic[K, V]):
    """Keeps a value for `seconds` after it was made; at most `most` of them, the oldest going first.

    Callers that ask while a value is being made share it. An error is not kept. `Unavailable` is for who asked first:
    who joined later did not have its own time yet, so one of those tries once more and the others join that. When the
    last of them goes away, the making is cancelled.
    """

    def __init__(self, seconds: float, most: int = 1_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._kept: dict[K, tuple[float, V]] = {}
        self._making: dict[K, _Making[V]] = {}

    async def get(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        """The value for `key`: the kept one, the one being made, or a new one."""
        for attempt in (1, 2):
            entry = self._kept.get(key)
            if entry and self._clock() - entry[0] < self._seconds:
                return entry[1]
            making = self._making.get(key)
            joined = making is not None
            if making is None:
                making = self._making[key] = _Making(shared_task(self._make(key, make)))
            try:
                return await self._wait(key, making)
            except Unavailable:
                if not joined or attempt == 2:
                    raise
        raise AssertionError("unreachable")

    async def get_soon(self, key: K, make: Callable[[], Awaitable[V]], fresh_seconds: float) -> V:
        """As `get`; a value that is older than `fresh_seconds` is given all the same, and made anew meanwhile."""
        entry = self._kept.get(key)
        if entry and fresh_seconds <= self._clock() - entry[0] < self._seconds and key not in self._making:
            making = self._making[key] = _Making(shared_task(self._make(key, make)))
            making.waiting = 1  # whoever joins and goes away again does not end it
        return await self.get(key, make)

    async def close(self) -> None:
        """Cancel what is being made."""
        making, self._making = list(self._making.values()), {}
        for one in making:
            one.task.cancel()
        await asyncio.gather(*(one.task for one in making), return_exceptions=True)

    def clear(self) -> None:
        """Forget every value; what is being made is for who waits for it, and is not kept."""
        self._kept.clear()
        self._making.clear()

    def ages(self) -> dict[K, float]:
        """How many seconds ago each value that is kept was made."""
        now = self._clock()
        return {key: now - made for key, (made, _) in self._kept.items()}

    async def _wait(self, key: K, making: _Making[V]) -> V:
        making.waiting += 1
        try:
            return await asyncio.shield(making.task)
        finally:
            making.waiting -= 1
            if not making.waiting and not making.task.done():
                making.task.cancel()
                self._forget(key, making)

    async def _make(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        task = asyncio.current_task()
        began = self._clock()
        wanted = False
        try:
            value = await make()
        finally:
            making = self._making.get(key)
            if making and making.task is task:
                self._forget(key, making)
                wanted = True
        if wanted:
            self._keep(key, began, value)
        return value

    def _forget(self, key: K, making: _Making[V]) -> None:
        if self._making.get(key) is making:
            del self._making[key]

    def _keep(self, key: K, began: float, value: V) -> None:
        self._kept.pop(key, None)
        self._kept[key] = (began, value)
        # In order of age: what has run out, and what is too much, is at the front.
        for old in list(self._kept):
            if len(self._kept) <= self._most and began - self._kept[old][0] < self._seconds:
                break
            del self._kept[old]
