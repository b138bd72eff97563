"""How often, and how many at the same time, one caller may ask of all replicas together."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import uuid
from collections.abc import AsyncIterator

from api.edge.limits import Accounts, too_many_in_hand, too_often
from core.sharing import Shared, SharingUnavailable

LEASE = 15.0
"""Seconds after which a question counts as in hand no longer where its replica does not say that it still is: then it
has gone away."""
IDLE = 120
"""Seconds after which a caller who does not ask is forgotten: their bucket is full again."""

_ENTER = f"""
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
local rate, most = tonumber(ARGV[1]), tonumber(ARGV[2])
if most > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  local held = redis.call('ZCARD', KEYS[2])
  if held >= most then return {{'in hand', tostring(held)}} end
end
if rate > 0 then
  local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
  local tokens = math.min(rate, (tonumber(known[1]) or rate) + (now - (tonumber(known[2]) or now)) * rate / 60)
  if tokens < 1 then return {{'rate', tostring((1 - tokens) * 60 / rate)}} end
  redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens - 1), 'at', string.format('%.6f', now))
  redis.call('EXPIRE', KEYS[1], {IDLE})
end
if most > 0 then
  redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[3])
  redis.call('EXPIRE', KEYS[2], math.ceil(tonumber(ARGV[4])))
end
return {{'taken', ''}}
"""
_STILL = """
local t = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'XX', tonumber(t[1]) + tonumber(t[2]) / 1000000 + tonumber(ARGV[2]), ARGV[1])
redis.call('EXPIRE', KEYS[1], math.ceil(tonumber(ARGV[2])))
return 1
"""
_LEAVE = "return redis.call('ZREM', KEYS[1], ARGV[1])"


class SharedAccounts:
    """Counts for all replicas; while the state cannot be reached, `own` counts for this one alone."""

    def __init__(self, own: Accounts, shared: Shared, lease: float = LEASE) -> None:
        self._own = own
        self._shared = shared
        self._lease = lease

    @contextlib.asynccontextmanager
    async def question(self, caller: str) -> AsyncIterator[None]:
        """A question of the caller is in hand. Raises `Problem` (429) for one too many; such a one costs nothing."""
        limits = self._own.limits
        if not limits.rate and not limits.concurrency:
            yield
            return
        who = hashlib.blake2b(caller.encode(), digest_size=16).hexdigest()
        keys, name = (f"asks:{who}", f"in-hand:{who}"), uuid.uuid4().hex
        try:
            outcome, number = await self._shared.run(_ENTER, keys, (limits.rate, limits.concurrency, name, self._lease))
        except SharingUnavailable:
            async with self._own.question(caller):
                yield
            return
        if outcome == "in hand":
            raise too_many_in_hand(int(number))
        if outcome == "rate":
            raise too_often(limits.rate, float(number))
        if not limits.concurrency:
            yield
            return
        saying = asyncio.create_task(self._say(keys[1], name))
        try:
            yield
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)
            with contextlib.suppress(SharingUnavailable):  # then it ends with its lease
                await self._shared.run(_LEAVE, keys[1:], (name,))

    async def _say(self, key: str, name: str) -> None:
        """Says again and again that a question is still in hand."""
        while True:
            await asyncio.sleep(self._lease / 3)
            with contextlib.suppress(SharingUnavailable):
                await self._shared.run(_STILL, (key,), (name, self._lease))
