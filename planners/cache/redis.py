"""The one door to `redis`: plans for replicas that share them (`planners.cache.plans.Store`), and the state that they
share beside (`core.sharing.Shared`)."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from core.settings import mask
from core.sharing import PREFIX as SHARED
from core.sharing import SharingUnavailable
from planners.cache.plans import StoreUnavailable

PREFIX = "k8s-query-copilot:plan:"
SECONDS = 0.4
"""For connecting, and for each reply."""
PAUSE = 2.0
"""Seconds for which a Redis that could not be reached is not tried again: an outage costs one question a moment."""
_Result = TypeVar("_Result")


class RedisStore:
    """Connected at the first use. `url` is `redis://…`, `rediss://…` or `unix://…`; a password in it is never told."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None

    async def get(self, key: str) -> str | None:
        """The text, unless it is too old: Redis forgets it itself."""
        return await self._do(lambda client: client.get(PREFIX + key))

    async def put(self, key: str, text: str, seconds: float) -> None:
        """Keep a text for so many seconds."""
        await self._do(lambda client: client.set(PREFIX + key, text, px=max(1, round(seconds * 1000))))

    async def delete(self, key: str) -> None:
        """Forget a text."""
        await self._do(lambda client: client.delete(PREFIX + key))

    async def texts(self) -> tuple[str, ...]:
        """All texts, those that will be kept longest first."""
        return await self._do(_texts)

    async def clear(self) -> int:
        """Forget all; how many there were."""
        return await self._do(_cleared)

    async def close(self) -> None:
        """Let go of every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _do(self, work: Callable[[Any], Awaitable[_Result]]) -> _Result:
        redis: Any = await asyncio.to_thread(importlib.import_module, "redis.asyncio")
        try:
            if self._client is None:
                self._client = redis.from_url(
                    self._url, decode_responses=True, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
                )
            return await work(self._client)
        except (redis.RedisError, OSError, ValueError) as error:  # ValueError: the URL, or bytes that are no text
            mend = "check cache.where, or set it to off"
            raise StoreUnavailable(f"the plans in {mask(self._url)} cannot be reached: {error}", mend) from error


class RedisLink:
    """Implements `core.sharing.Shared`. Connected at the first use; after a failure nothing is tried for a moment."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._client: Any = None
        self._failed: SharingUnavailable | None = None
        self._again = 0.0

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | int | float] = ()) -> Any:
        """What a script gives, which runs undivided. Raises `SharingUnavailable`."""
        if self._failed is not None and self._clock() < self._again:
            raise self._failed
        redis: Any = await asyncio.to_thread(importlib.import_module, "redis.asyncio")
        try:
            if self._client is None:
                self._client = redis.from_url(
                    self._url, decode_responses=True, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
                )
            work = self._client.eval(script, len(keys), *(SHARED + key for key in keys), *arguments)
            found = await asyncio.wait_for(work, 2 * SECONDS)
        except (redis.RedisError, OSError, ValueError, asyncio.TimeoutError) as error:
            self._again = self._clock() + PAUSE
            reason = str(error) or f"no answer within {2 * SECONDS:g} s"
            mend = "check replicas.redis; until then each replica goes on alone"
            self._failed = SharingUnavailable(f"{mask(self._url)} cannot be reached: {reason}", mend)
            raise self._failed from error
        self._failed = None
        return found

    async def trouble(self) -> str:
        """Why nothing is shared at the moment; "" where it is."""
        try:
            await self.run("return 1", ())
        except SharingUnavailable as error:
            return str(error)
        return ""

    async def close(self) -> None:
        """Let go of every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


async def _keys(client: Any) -> list[str]:
    return [key async for key in client.scan_iter(match=f"{PREFIX}*", count=500)]


async def _texts(client: Any) -> tuple[str, ...]:
    keys = await _keys(client)
    if not keys:
        return ()
    left = {key: await client.pttl(key) for key in keys}
    keys.sort(key=lambda key: -left[key])
    return tuple(text for text in await client.mget(keys) if text is not None)


async def _cleared(client: Any) -> int:
    keys = await _keys(client)
    return int(await client.delete(*keys)) if keys else 0
