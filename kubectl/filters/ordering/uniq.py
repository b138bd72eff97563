"""`uniq`: neighbouring lines that are the same, once."""

from __future__ import annotations

from kubectl.filters.options import Given, Option, Spec
from kubectl.filters.ordering.keys import upper
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
        Option("w", "check-chars", "N", listed=False),
        Option("D", "all-repeated", listed=False),
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
        self._width = given.number("w", -1)
        self._all = given.has("D")
        self._first, self._key, self._times = "", "", 0

    def line(self, line: str) -> None:
        """Compare with the line before."""
        key = self._key_of(line)
        if self._times and key == self._key:
            if self._all:
                self.out.append(f"{self._first}\n" if self._times == 1 else "")
                self.out.append(f"{line}\n")
            self._times += 1
            return
        self.end()
        self._first, self._key, self._times = line, key, 1

    def end(self) -> None:
        """Print the group that has ended."""
        wanted = (not self._repeated or self._times > 1) and (not self._unique or self._times == 1)
        if self._times and wanted and not self._all:
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
        key = key[: self._width] if self._width >= 0 else key
        return upper(key) if self._ignore_case else key
