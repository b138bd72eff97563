"""What of an answer's wording is trivial. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUOTES = "'\"`“”‘’"
_NOTHING = frozenset({"", "none", "0"})


def normal(text: str) -> str:
    """The text without what is trivial: case, outer space and quotes, a trailing period."""
    text = " ".join(text.split()).lower()
    while text and (text[-1] == "." or (len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES)):
        text = text[:-1].rstrip() if text[-1] == "." else text[1:-1].strip()
    return text


def members(text: str) -> frozenset[str]:
    """The members that an answer lists: by commas, semicolons or lines."""
    parts = (normal(part) for part in re.split(r"[,;\n]", text))
    found = frozenset(part for part in parts if part)
    return frozenset() if found <= _NOTHING else found


def unplaced(named: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """The members without the namespace that tells namesakes apart (`heron/cart`), where the right one is bare."""
    bare = {member: member.partition("/")[2] for member in named - right if member.count("/") == 1}
    return frozenset(bare[member] if bare.get(member) in right else member for member in named)


def as_set(right: Iterable[str]) -> frozenset[str]:
    """The members of a right set, as `members` gives those of an answer."""
    return frozenset(map(normal, right)) - {""}


def lines(text: str) -> list[str]:
    """The lines that say something, without the space at their ends."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def occurs(wanted: str, answer: str) -> bool:
    """Whether the answer contains what is wanted, or one of several where `|` stands between."""
    return any(normal(either) in normal(answer) for either in wanted.split("|"))
