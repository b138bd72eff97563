"""Plans in a file: a `planners.cache.plans.Store` on SQLite, which several processes may share."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from planners.cache.plans import StoreUnavailable

MOST = 10_000
"""Plans that are kept; the oldest go first."""
BUSY = 0.2
"""Seconds that another process's writing is waited for."""

_REMEMBERED = 512
"""Texts that are held in memory."""
_SCHEMA = "CREATE TABLE IF NOT EXISTS plans (key TEXT PRIMARY KEY, text TEXT NOT NULL, at REAL, until REAL)"
_Result = TypeVar("_Result")


class SqliteStore:
    """Opened at the first use, in a thread: a slow disk stalls nobody else. `clock` in seconds since the epoch."""

    def __init__(self, file: Path, most: int = MOST, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._read: dict[str, tuple[str, float]] = {}
        self._version = -1
        """Of the file, when the texts in `_read` were read: another one where another connection has written since."""

    async def get(self, key: str) -> str | None:
        """The text, unless it is too old. Read again only where somebody else has written to the file."""
        found = self._unchanged(key) or await self._do(lambda database: self._look_up(database, key))
        return found[0] if found and found[1] > self._clock() else None

    def _unchanged(self, key: str) -> tuple[str, float] | None:
        """What was read before, if it is so still: that is told without the disk, and takes no thread."""
        if key not in self._read or not self._lock.acquire(blocking=False):
            return None
        try:
            if self._database is None or _version(self._database) != self._version:
                return None
            return self._read.get(key)
        except sqlite3.Error:
            return None
        finally:
            self._lock.release()

    def _look_up(self, database: sqlite3.Connection, key: str) -> tuple[str, float] | None:
        version = _version(database)
        if version != self._version or len(self._read) >= _REMEMBERED:
            self._read.clear()
        self._version = version
        with closing(database.execute("SELECT text, until FROM plans WHERE key = ?", (key,))) as cursor:
            row = cursor.fetchone()
        if row is None:
            return None
        self._read[key] = (str(row[0]), float(row[1]))
        return self._read[key]

    async def put(self, key: str, text: str, seconds: float) -> None:
        """Keep a text for so many seconds."""
        now = self._clock()

        def write(database: sqlite3.Connection) -> None:
            self._read.clear()
            with database:
                database.execute("INSERT OR REPLACE INTO plans VALUES (?, ?, ?, ?)", (key, text, now, now + seconds))
                database.execute("DELETE FROM plans WHERE until <= ?", (now,))
                newest = "SELECT key FROM plans ORDER BY at DESC, rowid DESC LIMIT ?"
                database.execute(f"DELETE FROM plans WHERE key NOT IN ({newest})", (self._most,))  # noqa: S608

        await self._do(write)

    async def delete(self, key: str) -> None:
        """Forget a text."""
        await self._count("DELETE FROM plans WHERE key = ?", key)

    async def texts(self) -> tuple[str, ...]:
        """All texts, newest first."""
        query = "SELECT text FROM plans WHERE until > ? ORDER BY at DESC, rowid DESC"
        return tuple(await self._rows(query, self._clock()))

    async def clear(self) -> int:
        """Forget all; how many there were."""
        return await self._count("DELETE FROM plans")

    async def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            database, self._database = self._database, None
            self._read.clear()
        if database is not None:
            await asyncio.to_thread(database.close)

    async def _rows(self, query: str, *values: str | float) -> list[str]:
        def read(database: sqlite3.Connection) -> list[str]:
            with closing(database.execute(query, values)) as cursor:
                return [str(row[0]) for row in cursor]

        return await self._do(read)

    async def _count(self, statement: str, *values: str) -> int:
        def write(database: sqlite3.Connection) -> int:
            self._read.clear()
            with database, closing(database.execute(statement, values)) as cursor:
                return cursor.rowcount

        return await self._do(write)

    async def _do(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        return await asyncio.to_thread(self._done, work)

    def _done(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        try:
            with self._lock:
                if self._database is None:
                    self._database = _opened(self._file)
                return work(self._database)
        except (sqlite3.Error, OSError) as error:
            mend = "delete it, or set cache.where to another file, or to off"
            raise StoreUnavailable(
                f"the plans in {str(self._file)!r} cannot be read or written: {error}", mend
            ) from error


def _version(database: sqlite3.Connection) -> int:
    """A number that is another one once another connection has written."""
    with closing(database.execute("PRAGMA data_version")) as cursor:
        return int(cursor.fetchone()[0])


def _opened(file: Path) -> sqlite3.Connection:
    """The database, made where there is none; only its owner may read it, since it tells what was asked."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = sqlite3.connect(file, timeout=BUSY, check_same_thread=False)
    try:
        file.chmod(0o600)
        with suppress(sqlite3.OperationalError):  # another replica is just setting it, and nobody waits for that lock
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_SCHEMA)
    except (sqlite3.Error, OSError):
        database.close()
        raise
    return database
