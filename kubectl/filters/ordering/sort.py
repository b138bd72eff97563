"""`sort`: lines in order, with GNU's keys; strings compare by code point, as in the C locales."""

from __future__ import annotations

from functools import cmp_to_key

from kubectl.filters.options import FilterSyntaxError, Given, Option, Piece, Spec
from kubectl.filters.ordering.keys import COMPARISONS, Key, Ordering, read_key
from kubectl.filters.stages import LineStage

MOST_KEYS = 10
SPEC = Spec(
    "sort",
    (
        Option("n", "numeric-sort"),
        Option("g", "general-numeric-sort", listed=False),
        Option("h", "human-numeric-sort"),
        Option("V", "version-sort"),
        Option("M", "month-sort", listed=False),
        Option("r", "reverse"),
        Option("f", "ignore-case"),
        Option("b", "ignore-leading-blanks"),
        Option("d", "dictionary-order", listed=False),
        Option("i", "ignore-nonprinting", listed=False),
        Option("u", "unique"),
        Option("s", "stable"),
        Option("c", "check", listed=False),
        Option("C", listed=False),
        Option("k", "key", "KEY"),
        Option("t", "field-separator", "CHAR"),
    ),
    refused={
        "R": "a fixed order: random ones answer nothing",
        "o": "no files: the output goes on through the pipe",
        "m": "no files: it reads what comes through the pipe",
    },
)


def build(given: Given) -> LineStage:
    """The stage for these options. Raises `FilterSyntaxError` for a key or a separator that cannot be read."""
    separator = _separator(given.value("t"))
    kinds = sorted({key for key, _ in given.options if key in COMPARISONS})
    if len(kinds) > 1:
        raise FilterSyntaxError(f"one order for sort, not -{' and -'.join(kinds)}")
    ordering = Ordering("".join(kinds), *(given.has(key) for key in ("r", "f", "b", "d", "i")))
    if len(given.values("k")) > MOST_KEYS:
        raise FilterSyntaxError(f"at most {MOST_KEYS} keys for sort")
    keys = [read_key(piece, ordering) for piece in given.values("k")]
    if any(o.kind in tuple("nghM") and (o.dictionary or o.printable) for o in (ordering, *(k.ordering for k in keys))):
        raise FilterSyntaxError("-d and -i for sort by text alone: numbers and months are compared whole")
    kind = Check if given.has("c", "C") else Sort
    return kind(keys or [Key(ordering=ordering)], separator, ordering, given)


def _separator(piece: Piece | None) -> str:
    if piece is None:
        return ""
    if piece.text == "\\0":
        return "\0"
    if len(piece.text) != 1:
        piece.fail("one character to separate fields")
    return piece.text


class Sort(LineStage):
    """Holds every line, as it must."""

    def __init__(self, keys: list[Key], separator: str, ordering: Ordering, given: Given) -> None:
        super().__init__()
        self._keys, self._separator, self._reverse = keys, separator, ordering.reverse
        self._unique, self._stable = given.has("u"), given.has("s")
        self._plain = keys == [Key()]
        self._lines: list[str] = []

    def line(self, line: str) -> None:
        """Hold a line."""
        self._lines.append(line)

    def end(self) -> None:
        """Print them in order."""
        plainly = set(self._lines) if self._unique else self._lines
        lines = sorted(plainly) if self._plain else self._sorted()
        self._lines = []
        self.out.extend(f"{line}\n" for line in lines)

    def _sorted(self) -> list[str]:
        decorated = [(tuple(key.of(line, self._separator) for key in self._keys), line) for line in self._lines]
        decorated.sort(key=cmp_to_key(self._compare))
        if not self._unique:
            return [line for _, line in decorated]
        unique: list[str] = []
        last: tuple[str, ...] | None = None
        for fields, line in decorated:
            if last is None or self._compare_keys(fields, last):
                unique.append(line)
                last = fields
        return unique

    def _compare(self, left: tuple[tuple[str, ...], str], right: tuple[tuple[str, ...], str]) -> int:
        if order := self._compare_keys(left[0], right[0]):
            return order
        if self._stable or self._unique:
            return 0
        order = (left[1] > right[1]) - (left[1] < right[1])
        return -order if self._reverse else order

    def _compare_keys(self, left: tuple[str, ...], right: tuple[str, ...]) -> int:
        for key, one, other in zip(self._keys, left, right, strict=True):
            order = COMPARISONS[key.ordering.kind](one, other)
            if order:
                return -order if key.ordering.reverse else order
        return 0


class Check(Sort):
    """`sort -c`: prints nothing; the exit code is 1 behind the first line that is out of order (with -u: or the same).

    Two lines are held.
    """

    def __init__(self, keys: list[Key], separator: str, ordering: Ordering, given: Given) -> None:
        super().__init__(keys, separator, ordering, given)
        self._quiet = given.has("C")
        self._last: tuple[tuple[str, ...], str] | None = None
        self._number = 0

    def line(self, line: str) -> None:
        """Compare with the line before."""
        self._number += 1
        this = (tuple(key.of(line, self._separator) for key in self._keys), line)
        if self._last is not None:
            order = self._compare(self._last, this)
            if order > 0 or (self._unique and not order):
                self.done, self.exit = True, 1
                self.stderr = "" if self._quiet else f"sort: -:{self._number}: disorder: {line}\n"
        self._last = this

    def end(self) -> None:
        """Nothing is printed."""
