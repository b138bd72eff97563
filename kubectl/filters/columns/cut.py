"""`cut`: fields by a delimiter, or characters (bytes, as GNU's) by their places."""

from __future__ import annotations

import re

from kubectl.filters.options import FilterSyntaxError, Given, Option, Piece, Spec
from kubectl.filters.stages import LineStage

SPEC = Spec(
    "cut",
    (
        Option("d", "delimiter", "CHAR"),
        Option("f", "fields", "LIST"),
        Option("c", "characters", "LIST"),
        Option("b", "bytes", "LIST", listed=False),
        Option("s", "only-delimited"),
        Option("", "complement"),
        Option("", "output-delimiter", "TEXT"),
        Option("n", ignored=True),
    ),
)
_RANGE = re.compile(r"([0-9]{0,9})(-?)([0-9]{0,9})")
_END = 10**9


def build(given: Given) -> LineStage:
    """The stage for these options. Raises `FilterSyntaxError` for a list that cannot be read."""
    kinds = [key for key in "fcb" if given.has(key)]
    if len(kinds) != 1:
        raise FilterSyntaxError("one of -f LIST, -c LIST and -b LIST for cut")
    piece = given.value(kinds[0])
    ranges = _ranges(piece) if piece else []
    if given.has("complement"):
        ranges = _complement(ranges)
    if kinds[0] == "f":
        return CutFields(_delimiter(given), ranges, given)
    if given.has("d", "s"):
        raise FilterSyntaxError("-d and -s together with -f LIST only")
    return CutBytes(ranges, given.short_text("output-delimiter"))


def _delimiter(given: Given) -> str:
    piece = given.value("d")
    if piece is None:
        return "\t"
    if len(piece.text.encode()) > 1:
        piece.fail("one ASCII character to separate fields")
    return piece.text or "\0"


def _ranges(piece: Piece) -> list[tuple[int, int]]:
    """`2`, `2-4`, `-3`, `5-` between commas or blanks, as half-open ranges from 0, merged and in order."""
    found: list[tuple[int, int]] = []
    for part in re.split(r"[, \t]", piece.text):
        match = _RANGE.fullmatch(part)
        if not match or not (match[1] or match[3]) or match[1] == "0" or (match[3] and not match[2]):
            piece.fail("a list such as 1,3-5 (counted from 1)")
        first = int(match[1] or 1)
        last = (int(match[3]) if match[3] else _END) if match[2] else first
        if last < first:
            piece.fail("ranges from low to high")
        found.append((first - 1, last))
    return _merged(sorted(found))


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _complement(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    edges = [0, *(edge for pair in ranges for edge in pair), _END]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


class CutFields(LineStage):
    """The fields of each line; a line without the delimiter is printed whole, or not at all with -s."""

    def __init__(self, delimiter: str, ranges: list[tuple[int, int]], given: Given) -> None:
        super().__init__()
        self._delimiter, self._ranges, self._only_delimited = delimiter, ranges, given.has("s")
        self._joiner = given.short_text("output-delimiter") if given.has("output-delimiter") else delimiter

    def line(self, line: str) -> None:
        """Cut one line."""
        if self._delimiter not in line:
            if not self._only_delimited:
                self.out.append(f"{line}\n")
            return
        fields = line.split(self._delimiter)
        chosen = [field for start, end in self._ranges for field in fields[start:end]]
        self.out.append(self._joiner.join(chosen) + "\n")


class CutBytes(LineStage):
    """The bytes of each line at these places."""

    def __init__(self, ranges: list[tuple[int, int]], joiner: str) -> None:
        super().__init__()
        self._ranges, self._joiner = ranges, joiner.encode()

    def line(self, line: str) -> None:
        """Cut one line."""
        data = line.encode()
        parts = [data[start:end] for start, end in self._ranges if start < len(data)]
        self.out.append(self._joiner.join(parts).decode("utf-8", "replace") + "\n")
