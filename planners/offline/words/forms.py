"""Question forms: how a question begins, and so what sort of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planners.offline.data import load
from planners.offline.words.tokens import Token
from planners.offline.words.vocabulary import lexicon

Ask = Literal[
    "count", "which", "what", "list", "yes_no", "why", "logs", "age", "where", "when", "who", "exists", "noun"
]


@dataclass(frozen=True)
class Opening:
    """What the question begins with; its words up to `end` are explained by it. `every` for "are all …"."""

    ask: Ask
    end: int
    every: bool = False


_TABLE = load("openings")
_BEFORE = rf"(?:{'|'.join(_TABLE['before'])})"
_POLITE = re.compile(rf"^((?:{'|'.join(_TABLE['polite'])}) )")
_OPENINGS: Sequence[tuple[Ask, str]] = [
    (ask, "|".join(ways).replace("<BEFORE>", _BEFORE)) for ask, *ways in _TABLE["openings"]
]
_STILL = frozenset({"still", "yet", "already", "anymore"})
_EVERY = re.compile(r"^(?:is|are|do|does|have|has|did|were|was|if|whether) (?:all|every|each|both)\b(?: of)?(?: the)?")
OPENING_PATTERNS = tuple(pattern for _, pattern in _OPENINGS)
_PATTERNS = tuple((ask, re.compile(rf"^(?:{pattern})(?= |$)")) for ask, pattern in _OPENINGS)


def opening(tokens: Sequence[Token]) -> Opening:
    """How these tokens begin; a bare noun phrase is `noun`."""
    text = " ".join(token.lower.replace(" ", "_") for token in tokens)
    skipped = 0
    while match := _POLITE.match(text[skipped:]):
        skipped += match.end()
    rest = text[skipped:]
    listed = bool(re.search(r"\b(?:list|show|show me|give me|give|get|fetch|display|print) $", text[:skipped]))
    for ask, pattern in _PATTERNS:
        match = pattern.match(rest)
        if match:
            every = _EVERY.match(rest)
            end = skipped + (every.end() if every and ask == "yes_no" else match.end())
            return Opening(ask, _words(text[:end]), bool(every) and ask == "yes_no")
    name, behind = tokens[_words(text[:skipped].rstrip()) :][:1], text.split()
    if name and name[0].name_like and not listed and _STILL & {*behind}:
        return Opening("yes_no", _words(text[:skipped].rstrip()))  # "x-api still running?"
    counted = _counted(tokens[_words(text[:skipped].rstrip()) :])
    return Opening("count" if counted else "list" if listed else "noun", _words(text[:skipped].rstrip()))


def _counted(tokens: Sequence[Token]) -> bool:
    """ "svc count in shop"; a restart count is something else, which a thing has."""
    words = [token.lemma for token in tokens]
    return any(
        word in ("count", "total") and not (place and lexicon().find((words[place - 1], word)))
        for place, word in enumerate(words)
    )


def _words(text: str) -> int:
    return len(text.split())
