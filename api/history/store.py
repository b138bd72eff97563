"""The history in SQLite: documents of answers as `/v1/ask` gave them, who asked, and whether they were right.

Bounded three ways: by age, by number and by bytes; what is over goes, oldest first. Only the owner may read the file. A
caller who is told apart sees what they asked themselves; where nobody is told apart, all is seen.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiosqlite

from api.records import as_json
from core.errors import CopilotError
from core.flow import Exchange
from core.settings import HistorySettings

BUSY = 1.0
"""Seconds that another process's writing is waited for."""
LISTED = 50
"""Answers that one page lists where nobody says how many."""
NOTE = 2_000
"""Characters of a note."""

WAITING = 256
"""Answers that wait to be written before a further one has to wait for them."""
DROPPED_EVERY = 64
"""Answers after which what is over the bounds is looked for."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
  place INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, at REAL NOT NULL, caller TEXT NOT NULL, session TEXT NOT NULL,
  question TEXT NOT NULL, answer TEXT, document TEXT NOT NULL, bytes INTEGER NOT NULL,
  right INTEGER, note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS answers_by_caller ON answers (caller, place);
CREATE INDEX IF NOT EXISTS answers_by_session ON answers (session, place);
"""


_INSERT = (
    "INSERT OR REPLACE INTO answers (id, at, caller, session, question, answer, document, bytes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_LOG = logging.getLogger(__name__)


class HistoryUnavailable(CopilotError):
    """The history cannot be read or written."""


class History:
    """Opened at the first use. `clock` in seconds since the epoch."""

    def __init__(
        self,
        file: Path,
        limits: HistorySettings,
        clock: Callable[[], float] = time.time,
        drop_every: int = DROPPED_EVERY,
        *,
        shared: bool = False,
    ) -> None:
        """With `shared` an answer is written before `add` is done: other processes see it. `drop_every` is the number
        of answers after which what is over the bounds is looked for."""
        self._file = file
        self._shared = shared
        self._limits = limits
        self._clock = clock
        self._opening, self._turn = asyncio.Lock(), asyncio.Lock()
        self._database: aiosqlite.Connection | None = None
        self._pending: list[tuple[Any, ...]] = []
        self._writing: asyncio.Task[None] | None = None
        self._drop_every, self._since_dropped = drop_every, drop_every

    async def add(self, document: Mapping[str, Any], caller: str = "", session: str = "") -> None:
        """Adds an answer's document. It is written soon, together with others; whatever reads sees it at once.

        Raises `HistoryUnavailable` only where so many wait that this one has to wait for them.
        """
        text = as_json(document)
        head = (document["id"], self._clock(), caller, session, document["question"], document.get("answer"))
        self._pending.append((*head, text, len(text)))
        if self._shared or len(self._pending) >= WAITING:
            await self._written()
        elif self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    async def page(self, caller: str = "", limit: int = LISTED, before: str = "") -> list[dict[str, Any]]:
        """Answers in short, newest first; with `before`, those that came before the answer of that identifier."""
        rows = await self._rows(
            "SELECT id, at, caller, question, answer, right, note FROM answers WHERE (? = '' OR caller = ?)"
            " AND (? = '' OR place < (SELECT place FROM answers WHERE id = ?)) ORDER BY place DESC LIMIT ?",
            (caller, caller, before, before, limit),
        )
        return [summary(row) for row in rows]

    async def find(self, identifier: str, caller: str = "") -> dict[str, Any] | None:
        """The whole document, with what was judged of it; None where this caller has no such answer."""
        rows = await self._rows(
            "SELECT document, right, note FROM answers WHERE id = ? AND (? = '' OR caller = ?)",
            (identifier, caller, caller),
        )
        if not rows:
            return None
        document, right, note = rows[0]
        found: dict[str, Any] = json.loads(document)
        return {**found, **judged_so(right, note)}

    async def session(self, name: str, caller: str = "", limit: int = 5) -> list[Exchange]:
        """The last questions and answers of a session, oldest first."""
        rows = await self._rows(
            "SELECT question, answer, coalesce(json_extract(document, '$.resolved'), '')"
            " FROM answers WHERE session = ? AND (? = '' OR caller = ?) AND answer IS NOT NULL"
            " ORDER BY place DESC LIMIT ?",
            (name, caller, caller, limit),
        )
        return [Exchange(*row) for row in reversed(rows)]

    async def judge(self, identifier: str, right: bool, note: str = "", caller: str = "") -> bool:
        """Notes whether an answer was right; False where this caller has no such answer."""
        await self._written()
        statement = "UPDATE answers SET right = ?, note = ? WHERE id = ? AND (? = '' OR caller = ?)"
        try:
            database = await self._open()
            async with database.execute(statement, (int(right), note[:NOTE], identifier, caller, caller)) as cursor:
                found = cursor.rowcount > 0
            await database.commit()
        except (sqlite3.Error, OSError) as error:
            raise self._unavailable(error) from error
        return found

    async def _write_soon(self) -> None:
        try:
            await self._written()
        except HistoryUnavailable as error:
            _LOG.warning("%s; %s", error, error.mend)

    async def _written(self) -> None:
        """Writes what waits, in one transaction. Raises `HistoryUnavailable`; what could not be written is gone."""
        async with self._turn:
            while self._pending:
                rows, self._pending = self._pending, []
                try:
                    database = await self._open()
                    await database.executemany(_INSERT, rows)
                    self._since_dropped += len(rows)
                    if self._since_dropped >= self._drop_every:
                        await self._drop(database)
                        self._since_dropped = 0
                    await database.commit()
                except (sqlite3.Error, OSError) as error:
                    raise self._unavailable(error) from error

    async def _drop(self, database: aiosqlite.Connection) -> None:
        """Drops what is over the bounds, oldest first."""
        await database.execute("DELETE FROM answers WHERE at < ?", (self._clock() - self._limits.days * 86_400,))
        newest = "DELETE FROM answers WHERE place <= (SELECT max(place) FROM answers) - ?"
        await database.execute(newest, (self._limits.answers,))
        await database.execute(
            "DELETE FROM answers WHERE place IN (SELECT place FROM (SELECT place, sum(bytes) OVER"
            " (ORDER BY place DESC) AS size FROM answers) WHERE size > ?)",
            (self._limits.bytes,),
        )

    async def close(self) -> None:
        """Writes what waits and lets go of the file. Idempotent."""
        await self._write_soon()
        database, self._database = self._database, None
        if database is not None:
            await database.close()

    async def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        await self._written()
        try:
            async with (await self._open()).execute(query, values) as cursor:
                return list(await cursor.fetchall())
        except (sqlite3.Error, OSError) as error:
            raise self._unavailable(error) from error

    async def _open(self) -> aiosqlite.Connection:
        async with self._opening:
            if self._database is None:
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file.touch(mode=0o600)
                database = await aiosqlite.connect(self._file, timeout=BUSY)
                try:
                    with suppress(sqlite3.OperationalError):  # another replica is just setting it
                        await database.execute("PRAGMA journal_mode = WAL")
                    await database.execute("PRAGMA synchronous = NORMAL")
                    await database.executescript(_SCHEMA)
                except BaseException:
                    await database.close()
                    raise
                self._database = database
            return self._database

    def _unavailable(self, error: Exception) -> HistoryUnavailable:
        return HistoryUnavailable(
            f"the history in {str(self._file)!r} cannot be read or written: {error}",
            "delete it, or set history.where to another file, or to off",
        )


def summary(row: tuple[Any, ...]) -> dict[str, Any]:
    """An answer in short: identifier, moment, caller, question, answer, whether it was right, and the note on that."""
    identifier, at, caller, question, answer, right, note = row
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    short = {"id": identifier, "time": moment, "question": question, "answer": answer}
    return {**short, **({"caller": caller} if caller else {}), **judged_so(right, note)}


def judged_so(right: int | None, note: str) -> dict[str, Any]:
    """What was judged of an answer, as documents have it; nothing where nobody did."""
    if right is None:
        return {}
    return {"feedback": {"right": bool(right), **({"note": note} if note else {})}}
