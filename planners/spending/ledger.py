"""What was spent on which day, in a file that processes of one machine share, so that `ask` adds up too."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

BUSY = 5.0
"""Seconds that another process's writing is waited for."""
_SCHEMA = "CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL, cost REAL NOT NULL)"
_ADD = (
    "INSERT INTO spent VALUES (?, ?, ?) "
    "ON CONFLICT (day) DO UPDATE SET tokens = tokens + excluded.tokens, cost = cost + excluded.cost"
)


@dataclass
class Spent:
    """Tokens, and money in USD."""

    tokens: int = 0
    cost: float = 0.0

    def add(self, other: Spent) -> None:
        """Count this in as well."""
        self.tokens += other.tokens
        self.cost += other.cost

    def less(self, other: Spent) -> Spent:
        """The difference."""
        return Spent(self.tokens - other.tokens, self.cost - other.cost)

    @property
    def negative(self) -> Spent:
        """As much, given back."""
        return Spent().less(self)


class Ledger:
    """`file` None counts in memory alone.

    What could not be written, because another process was writing or the file cannot be used, is written with the next;
    `trouble` says so: until then other processes do not know of it, nor this one of theirs.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._days: dict[str, Spent] = {}
        self._unwritten: dict[str, Spent] = {}
        self._lock = threading.Lock()
        self.trouble = ""
        """Why what this process last counted is not in the file; "" where it is."""

    async def add(self, day: str, spent: Spent) -> Spent:
        """Count `spent` in; all that was spent on that day, this included."""
        return await asyncio.to_thread(self._added, day, spent)

    def _added(self, day: str, spent: Spent) -> Spent:
        with self._lock:
            known = self._days.setdefault(day, Spent())
            known.add(spent)
            if self._file is not None:
                unwritten = self._unwritten.setdefault(day, Spent())
                unwritten.add(spent)
                try:
                    with _opened(self._file) as database, database:
                        database.execute(_ADD, (day, unwritten.tokens, unwritten.cost))
                        row = database.execute("SELECT tokens, cost FROM spent WHERE day = ?", (day,)).fetchone()
                    self._days, self._unwritten, self.trouble = {day: Spent(*row)}, {}, ""
                except (sqlite3.Error, OSError) as error:
                    self.trouble = f"{str(self._file)!r} cannot be written: {error}"
            return Spent(self._days[day].tokens, self._days[day].cost)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(file, timeout=BUSY)) as database:
        file.chmod(0o600)
        database.execute(_SCHEMA)
        yield database
