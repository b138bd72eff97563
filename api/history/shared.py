"""The history of all replicas, in the state that they share: what one answered, another one knows.

Bounded by age and by number; how many bytes there may be is the Redis server's business (`maxmemory`). While the state
cannot be reached, a replica reads and writes the history of its own, and what is in there stays there.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from api.history.store import LISTED, NOTE, History, judged_so, summary
from core.flow import Exchange
from core.settings import HistorySettings
from core.sharing import PREFIX, Shared, SharingUnavailable

SESSION = 20
"""Questions of a session that are held."""

_ADD = """
local name = KEYS[1]
if redis.call('HSETNX', name, 'document', ARGV[2]) == 0 then return 0 end
redis.call('HSET', name, 'caller', ARGV[3], 'at', ARGV[4], 'question', ARGV[5], 'answer', ARGV[6])
redis.call('EXPIRE', name, ARGV[7])
local place = redis.call('INCR', KEYS[4])
for _, list in ipairs({KEYS[2], KEYS[3]}) do
  redis.call('ZADD', list, place, ARGV[1])
  redis.call('EXPIRE', list, ARGV[7])
end
local over = redis.call('ZRANGE', KEYS[2], 0, -tonumber(ARGV[8]) - 1)
for _, old in ipairs(over) do
  redis.call('DEL', ARGV[9] .. old)
  redis.call('ZREM', KEYS[2], old)
end
if ARGV[10] ~= '' then
  redis.call('LPUSH', KEYS[5], ARGV[10])
  redis.call('LTRIM', KEYS[5], 0, tonumber(ARGV[11]) - 1)
  redis.call('EXPIRE', KEYS[5], ARGV[7])
end
return 1
"""
_PAGE = """
local most = '+inf'
if ARGV[2] ~= '' then
  local place = redis.call('ZSCORE', KEYS[1], ARGV[2])
  if not place then return {} end
  most = '(' .. place
end
local found = {}
for _, name in ipairs(redis.call('ZREVRANGEBYSCORE', KEYS[1], most, '-inf')) do
  local one = redis.call('HMGET', ARGV[3] .. name, 'at', 'caller', 'question', 'answer', 'right', 'note')
  if one[1] then
    table.insert(found, name)
    for part = 1, 6 do table.insert(found, one[part] or '') end
    if #found >= 7 * tonumber(ARGV[1]) then break end
  else
    redis.call('ZREM', KEYS[1], name)
  end
end
return found
"""
_FIND = "return redis.call('HMGET', KEYS[1], 'document', 'caller', 'right', 'note')"
_JUDGE = """
local caller = redis.call('HGET', KEYS[1], 'caller')
if not caller or (ARGV[1] ~= '' and caller ~= ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'right', ARGV[2], 'note', ARGV[3])
return 1
"""
_SESSION = "return redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)"
_LOG = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class SharedHistory:
    """Implements `api.history.AnswerHistory`. `own` is this replica's; `clock` in seconds since the epoch."""

    def __init__(
        self, shared: Shared, own: History, limits: HistorySettings, clock: Callable[[], float] = time.time
    ) -> None:
        self._shared = shared
        self._own = own
        self._limits = limits
        self._clock = clock
        self._alone = False

    async def add(self, document: Mapping[str, Any], caller: str = "", session: str = "") -> None:
        """Adds an answer's document, once, however often it is sent."""
        text = json.dumps(document, ensure_ascii=False)
        answer, identifier = document.get("answer") or "", str(document["id"])
        exchange = ""
        if session and answer:
            exchange = json.dumps([document["question"], answer, document.get("resolved") or ""], ensure_ascii=False)
        keys = (
            _key(identifier),
            "history",
            f"history-of:{_digest(caller)}",
            "history-places",
            _sitting(session, caller),
        )
        values = (
            identifier,
            text,
            caller,
            repr(self._clock()),
            str(document["question"]),
            answer,
            int(self._limits.days) * 86_400,
            int(self._limits.answers),
            PREFIX + _key(""),
            exchange,
            SESSION,
        )
        await self._or_own(
            lambda: self._shared.run(_ADD, keys, values), lambda: self._own.add(document, caller, session)
        )

    async def page(self, caller: str = "", limit: int = LISTED, before: str = "") -> list[dict[str, Any]]:
        """Answers in short, newest first; with `before`, those that came before the answer of that identifier."""
        name = f"history-of:{_digest(caller)}" if caller else "history"

        async def shared() -> list[dict[str, Any]]:
            flat = await self._shared.run(_PAGE, (name,), (limit, before, PREFIX + _key("")))
            rows = (flat[place : place + 7] for place in range(0, len(flat), 7))
            return [
                summary((one, float(at), whose, question, answer or None, _number(right), note))
                for one, at, whose, question, answer, right, note in rows
            ]

        return await self._or_own(shared, lambda: self._own.page(caller, limit, before))

    async def find(self, identifier: str, caller: str = "") -> dict[str, Any] | None:
        """The whole document, with what was judged of it; None where this caller has no such answer."""

        async def shared() -> dict[str, Any] | None:
            document, whose, right, note = await self._shared.run(_FIND, (_key(identifier),))
            if document is None or (caller and whose != caller):
                return None
            return {**json.loads(document), **judged_so(_number(right), note or "")}

        return await self._or_own(shared, lambda: self._own.find(identifier, caller))

    async def session(self, name: str, caller: str = "", limit: int = 5) -> list[Exchange]:
        """The last questions and answers of a session, oldest first."""

        async def shared() -> list[Exchange]:
            found = await self._shared.run(_SESSION, (_sitting(name, caller),), (limit,))
            return [Exchange(*json.loads(text)) for text in reversed(found)]

        return await self._or_own(shared, lambda: self._own.session(name, caller, limit))

    async def judge(self, identifier: str, right: bool, note: str = "", caller: str = "") -> bool:
        """Notes whether an answer was right; False where this caller has no such answer."""

        async def shared() -> bool:
            return bool(await self._shared.run(_JUDGE, (_key(identifier),), (caller, int(right), note[:NOTE])))

        return await self._or_own(shared, lambda: self._own.judge(identifier, right, note, caller))

    async def close(self) -> None:
        """Lets go of this replica's own; what is shared is its owner's."""
        await self._own.close()

    async def _or_own(self, shared: Callable[[], Awaitable[_Result]], own: Callable[[], Awaitable[_Result]]) -> _Result:
        """What the shared state gives or, while it cannot be reached, this replica's own."""
        try:
            found = await shared()
        except SharingUnavailable as error:
            if not self._alone:
                self._alone = True
                _LOG.warning("%s; the history is this replica's own until then", error)
            return await own()
        self._alone = False
        return found


def _key(identifier: str) -> str:
    return f"answer:{identifier}"


def _sitting(session: str, caller: str) -> str:
    return f"session:{_digest(f'{caller} {session}')}"


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _number(text: str | None) -> int | None:
    return int(text) if text else None
