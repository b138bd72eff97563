"""`uniq`: neighbouring lines that are the same, once."""

from __future__ import annotations

from kubectl.filters.options import Given, Option, Spec
from kubectl.filters.stages import LineStage

SPEC = Spec(
    "uniq",
    (
        Option("c", "count"),
        Option("d", "repeated"),
        Option("u", "unique"),
        Option("i", "ignore-case"),
        Option("f", "skip-fields", "N", listed=False),
        Option("s", "skip-chars", "N", listed=False),
    ),
)


def build(given: Given) -> LineStage:
    """The stage for these options."""
    return Uniq(given)


class Uniq(LineStage):
    """Holds one line: the first of the group that is being read."""

    def __init__(self, given: Given) -> None:
        super().__init__()
        self._count, self._repeated, self._unique = given.has("c"), given.has("d"), given.has("u")
        self._ignore_case = given.has("i")
        self._fields, self._chars = given.number("f", 0), given.number("s", 0)
        self._first, self._key, self._times = "", "", 0

    def line(self, line: str) -> None:
        """Compare with the line before."""
        key = self._key_of(line)
        if self._times and key == self._key:
            self._times += 1
            return
        self.end()
        self._first, self._key, self._times = line, key, 1

    def end(self) -> None:
        """Print the group that has ended."""
        wanted = (not self._repeated or self._times > 1) and (not self._unique or self._times == 1)
        if self._times and wanted:
            self.out.append(f"{self._times:7d} {self._first}\n" if self._count else f"{self._first}\n")
        self._times = 0

    def _key_of(self, line: str) -> str:
        position = 0
        for _ in range(self._fields):
            while position < len(line) and line[position] in " \t":
                position += 1
            while position < len(line) and line[position] not in " \t":
                position += 1
        key = line[position + self._chars :]
        return key.upper() if self._ignore_case else key
