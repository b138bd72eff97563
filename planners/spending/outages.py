"""Which providers are down, told between replicas: an outage that one has paid for costs the others nothing."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from core.errors import ModelUnavailable
from core.sharing import Shared, SharingUnavailable

EVERY = 1.0
"""Seconds after which replicas look again what the others know."""
KEY = "outages"

_TELL = """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], 3600)
return 1
"""
_END = "return redis.call('HDEL', KEYS[1], ARGV[1])"
_ALL = "return redis.call('HGETALL', KEYS[1])"


@dataclass(frozen=True)
class Outage:
    """What a replica was told by an API that is down; nobody tries it before `until`, in seconds since the epoch."""

    message: str
    mend: str
    until: float


class Outages:
    """What is known of outages, here as of a second ago. Telling never waits; what cannot be told is left."""

    def __init__(self, shared: Shared, clock: Callable[[], float] = time.time) -> None:
        self._shared = shared
        self._clock = clock
        self._known: dict[str, Outage] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def known(self, name: str) -> ModelUnavailable | None:
        """Why an API should not be called now, by what another replica found out."""
        outage = self._known.get(name)
        left = outage.until - self._clock() if outage else 0.0
        if outage is None or left <= 0:
            return None
        return ModelUnavailable(f"{outage.message} (not tried again for {left:.0f} s)", outage.mend)

    def began(self, name: str, error: ModelUnavailable, seconds: float) -> None:
        """Tell the others that an API is down, and not to be tried for so long."""
        outage = {"message": str(error), "mend": error.mend or "", "until": self._clock() + seconds}
        self._tell(_TELL, name, json.dumps(outage))

    def ended(self, name: str) -> None:
        """Tell the others that an API is there again."""
        self._known.pop(name, None)
        self._tell(_END, name)

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Knows what the others know for as long as the block lasts."""
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            tasks = (following, *self._telling)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> None:
        """Take in what the others know now; nothing, where it cannot be reached."""
        try:
            flat = await self._shared.run(_ALL, (KEY,))
        except SharingUnavailable:
            self._known = {}
            return
        pauses = dict(zip(flat[::2], flat[1::2], strict=True))
        self._known = {name: Outage(**json.loads(text)) for name, text in pauses.items()}

    async def _follow(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    def _tell(self, script: str, *arguments: str) -> None:
        async def send() -> None:
            try:
                await self._shared.run(script, (KEY,), arguments)
            except SharingUnavailable:
                return

        task = asyncio.get_running_loop().create_task(send())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
