"""Numbers of lines and bytes as head and tail take them: `5`, `-5`, `+5`, `2k`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kubectl.filters.options import Piece

_UNITS = {"": 1, "b": 512, "k": 1024, "K": 1024, "kB": 1000, "KB": 1000, "KiB": 1024, "M": 1024**2, "MB": 1000**2}
_NUMBER = re.compile(r"([+-]?)([0-9]{1,12})([A-Za-z]*)")


@dataclass(frozen=True)
class Count:
    """How many, and the sign before it: `-` is all but the last (head), `+` from that one on (tail)."""

    number: int
    sign: str = ""


def count(piece: Piece | None, default: int) -> Count:
    """The count that a word says. Raises `FilterSyntaxError`."""
    if piece is None:
        return Count(default)
    found = _NUMBER.fullmatch(piece.text)
    if not found or found[3] not in _UNITS:
        piece.fail("a number such as 5")
    return Count(int(found[2]) * _UNITS[found[3]], found[1])
