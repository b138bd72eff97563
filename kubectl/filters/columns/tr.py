"""`tr`: bytes for bytes, deleted or squeezed, as GNU's (which knows bytes only)."""

from __future__ import annotations

import re

from kubectl.filters.bytes import ByteStage
from kubectl.filters.options import FilterSyntaxError, Given, Option, Piece, Spec

SPEC = Spec(
    "tr",
    (
        Option("d", "delete"),
        Option("s", "squeeze-repeats"),
        Option("c", "complement"),
        Option("C", listed=False),
        Option("t", "truncate-set1", listed=False),
    ),
    "SET1 [SET2]",
    1,
    2,
    permute=False,
)

_PRINTABLE = range(0x20, 0x7F)
_CLASSES: dict[str, bytes] = {
    "digit": b"0123456789",
    "lower": bytes(range(ord("a"), ord("z") + 1)),
    "upper": bytes(range(ord("A"), ord("Z") + 1)),
    "space": b"\t\n\v\f\r ",
    "blank": b"\t ",
    "xdigit": b"0123456789ABCDEFabcdef",
    "cntrl": bytes([*range(0x20), 0x7F]),
    "print": bytes(_PRINTABLE),
    "graph": bytes(_PRINTABLE[1:]),
    "punct": bytes(code for code in _PRINTABLE[1:] if not chr(code).isalnum()),
    "alpha": bytes(code for code in _PRINTABLE if chr(code).isalpha()),
    "alnum": bytes(code for code in _PRINTABLE if chr(code).isalnum()),
}
_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}
MOST = 65_536
"""How often `[x*N]` repeats at most: there are 256 bytes."""
_CLASS = re.compile(r"\[:(\w+):\]")
_EQUAL = re.compile(r"\[=(.)=\]", re.DOTALL)
_REPEAT = re.compile(r"\[(\\[0-7]{1,3}|\\.|[^\\])\*(0[0-7]{0,6}|[1-9][0-9]{0,6}|)\]", re.DOTALL)
_CHAR = re.compile(r"\\([0-7]{1,3})|\\(.)|(.)", re.DOTALL)


def build(given: Given) -> ByteStage:
    """The stage for these options. Raises `FilterSyntaxError` for a set that cannot be read."""
    delete, squeeze = given.has("d"), given.has("s")
    needed = 1 if delete != squeeze else 2
    if len(given.operands) < needed:
        raise FilterSyntaxError("two sets for tr" if not delete else "SET1 to delete, SET2 to squeeze")
    if delete and not squeeze and len(given.operands) > 1:
        given.operands[1].fail("one set with -d")
    first = _expand(given.operands[0], 0)
    if given.has("c", "C"):
        first = bytes(code for code in range(256) if code not in first)
    second = _expand(given.operands[1], len(first)) if len(given.operands) > 1 else b""
    table: bytes | None = None
    if len(given.operands) > 1 and not delete:
        if not second:
            given.operands[1].fail("a second set that is not empty")
        if given.has("t"):
            first = first[: len(second)]
        table = _table(first, second)
    squeezed = (second if len(given.operands) > 1 else first) if squeeze else b""
    return Tr(table, first if delete else b"", frozenset(squeezed))


def _table(first: bytes, second: bytes) -> bytes:
    table = bytearray(range(256))
    for index, code in enumerate(first):
        table[code] = second[min(index, len(second) - 1)]
    return bytes(table)


def _expand(piece: Piece, length: int) -> bytes:
    """set = (class | equal | repeat | range | char)*; a repeat without a number fills up to `length`."""
    text, codes, position = piece.text, bytearray(), 0
    filler: tuple[int, int] | None = None
    while position < len(text):
        if found := _CLASS.match(text, position):
            if found[1] not in _CLASSES:
                piece.fail(f"a class: {', '.join(_CLASSES)}", *found.span())
            codes += _CLASSES[found[1]]
        elif found := _EQUAL.match(text, position):
            codes += found[1].encode()
        elif found := _REPEAT.match(text, position):
            code, _ = _char(piece, found.start(1))
            times = int(found[2] or "0", 8 if found[2].startswith("0") else 10)
            if times:
                codes += code[-1:] * min(times, MOST)
            else:
                filler = (len(codes), code[-1])
        else:
            position = _range(piece, position, codes)
            continue
        position = found.end()
    if filler:
        at, code_of = filler
        codes[at:at] = bytes([code_of]) * max(0, length - len(codes))
    return bytes(codes)


def _range(piece: Piece, position: int, codes: bytearray) -> int:
    """char ["-" char]"""
    low, after = _char(piece, position)
    if not piece.text.startswith("-", after) or after + 1 >= len(piece.text):
        codes += low
        return after
    high, end = _char(piece, after + 1)
    if len(low) > 1 or len(high) > 1:
        piece.fail("ranges of ASCII characters", position, end)
    if low > high:
        piece.fail("ranges from low to high", position, end)
    codes += bytes(range(low[0], high[0] + 1))
    return end


def _char(piece: Piece, position: int) -> tuple[bytes, int]:
    """One character (an escape, or any) as bytes, and where it ends."""
    found = _CHAR.match(piece.text, position)
    if not found:
        piece.fail("a character", position)
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF]), found.end()
    if found[2]:
        code = _ESCAPES.get(found[2])
        return (bytes([code]) if code is not None else found[2].encode()), found.end()
    return found[3].encode(), found.end()


class Tr(ByteStage):
    """Deletes, then translates, then squeezes."""

    def __init__(self, table: bytes | None, deleted: bytes, squeezed: frozenset[int]) -> None:
        super().__init__()
        self._table, self._deleted = table, deleted
        runs = b"".join(re.escape(bytes([code])) for code in sorted(squeezed))
        self._runs = re.compile(b"([" + runs + b"])\\1+", re.DOTALL) if runs else None
        self._last = b""

    def take(self, data: bytes) -> bytes:
        """The data as it is printed."""
        data = data.translate(self._table, self._deleted)
        if self._runs is None or not data:
            return data
        squeezed = self._runs.sub(rb"\1", self._last + data)[len(self._last) :]
        squeezable = self._runs.match(data[-1:] * 2)
        self._last = data[-1:] if squeezable else b""
        return squeezed
