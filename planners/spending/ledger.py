"""What was spent on which day, in a file that processes of one machine share, so that `ask` adds up too."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

BUSY = 0.5
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
    """`file` None counts in memory alone, and so does a file that cannot be used: from then on.

    What could not be written because another process was writing is written with the next.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._days: dict[str, Spent] = {}
        self._unwritten: dict[str, Spent] = {}
        self._lock = threading.Lock()

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
                    self._days, self._unwritten = {day: Spent(*row)}, {}
                except (sqlite3.Error, OSError) as error:
                    if "locked" not in str(error):
                        self._file = None
            return Spent(self._days[day].tokens, self._days[day].cost)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(file, timeout=BUSY)) as database:
        database.execute(_SCHEMA)
        yield database
