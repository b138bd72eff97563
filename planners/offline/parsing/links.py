"""What linking gives: stretches of a question, and what each may mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from planners.offline.data import load
from planners.offline.words import Token, Word, phrase

GUESS = "guess"
"""The source of links that a word has by standing where it does."""


@dataclass(frozen=True)
class Operator:
    """A word that changes what is asked: its role in `operators.yaml`."""

    role: str


@dataclass(frozen=True)
class Literal:
    """A value by its spelling. `sort` is number, version, image, pair or text."""

    sort: str
    text: str


@dataclass(frozen=True)
class Used:
    """A name that objects use: `what` it is there, and the objects by kind."""

    what: str
    text: str
    kind: str
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Link:
    """One meaning of a stretch, and how sure it is (1 for what is said outright)."""

    sense: object
    sure: float = 1.0
    source: str = "table"


@dataclass(frozen=True)
class Span:
    """Tokens `start` to `end` and their links; no link for a word that nobody knows. `holes` are tokens in between
    that are not of it."""

    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    links: tuple[Link, ...] = field(default=(), compare=False)
    holes: frozenset[int] = frozenset()

    @property
    def blocks(self) -> bool:
        """Whether it is about something that no object tells."""
        return bool(self.links) and all(isinstance(x.sense, Word) and x.sense.part == "blocker" for x in self.links)


@cache
def operators() -> Mapping[tuple[str, ...], Operator]:
    """The operators by their phrases."""
    return {
        phrase(text): Operator(role)
        for role, texts in load("operators").items()
        if role != "units"
        for text in texts
        if "*" not in text
    }
