"""The clauses of a text: where it parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_MARK = re.compile(
    r"(?<!\be)(?<!\bi\.e)(?<!\be\.g)(?<!\bvs)(?P<sign>[.!?;:…,]+|\s[-–—]+)(?=\s|$)|(?P<side>[()\n])"
    r"|(?<=\s)(?P<joint>but|so|and|because)(?=\s)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\w'’./:=-]*\w")


@dataclass(frozen=True)
class Clause:
    """Where a clause is in a text, its words in small letters, and the mark behind it."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    mark: str
    role: str = ""
    """What it is for in its text, where that was looked into (`asides.with_roles`)."""


def clauses_of(text: str) -> list[Clause]:
    """A text in its clauses."""
    found, start, mark = [], 0, ""
    for one in [*_MARK.finditer(text), None]:
        end = one.start() if one else len(text)
        part = text[start:end]
        mark = (one["sign"] or one["side"] or one["joint"]).strip() if one else ""
        if part.strip():
            found.append(Clause(start, end, part.strip(), tuple(w.lower() for w in _WORDS.findall(part)), mark))
        start = one.end() if one else end
    return found


def partings(text: str) -> Iterator[tuple[str, str, str]]:
    """Each way to part a text between two clauses: what is before, what is behind, and the sign between, if any."""
    for before, behind in pairwise(clauses_of(text)):
        joint = before.mark.isalpha()
        if before.mark not in ("(", ")"):
            rest = text[behind.start :] if joint else text[before.end :].lstrip(" .!?;:…,-–—\n")  # ", and …" goes on
            yield text[: before.end].strip(), rest.strip(), "" if joint else before.mark[-1:]
