"""A stretch of the question with every sense that it may have."""

from __future__ import annotations

from dataclasses import dataclass, field

from planners.offline.words.names import Found
from planners.offline.words.tokens import Token
from planners.offline.words.vocabulary import Attribute, Condition, Kind, Word


@dataclass(frozen=True)
class Named:
    """Objects that a word names. `sure` is less than 1 for a part of a name or a misspelt one."""

    found: tuple[Found, ...]
    sure: float = 1.0


@dataclass(frozen=True)
class Label:
    """A label's key, its value, or both; `kinds` have such a label."""

    key: str = ""
    value: str = ""
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mention:
    """Tokens `start` to `end` and what they may mean; no sense at all for an unknown word."""

    start: int
    end: int
    text: str
    senses: tuple[object, ...] = field(default=(), compare=False)
    tokens: tuple[Token, ...] = field(default=(), compare=False)

    def part(self, *names: str) -> Word | None:
        """The word sense with one of these parts, if it has one."""
        return next((s for s in self.senses if isinstance(s, Word) and s.part in names), None)

    @property
    def kind(self) -> Kind | None:
        """The kinds it may name."""
        return next((s for s in self.senses if isinstance(s, Kind)), None)

    @property
    def named(self) -> Named | None:
        """The objects it may name."""
        return next((s for s in self.senses if isinstance(s, Named)), None)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes it may mean."""
        return tuple(s for s in self.senses if isinstance(s, Attribute))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions it may mean."""
        return tuple(s for s in self.senses if isinstance(s, Condition))

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels it may mean."""
        return tuple(s for s in self.senses if isinstance(s, Label))

    @property
    def number(self) -> str:
        """The number that it is, or "" (a quantity with its unit counts)."""
        text = self.tokens[0].lower if len(self.tokens) == 1 else ""
        return (
            text if text[:1].isdigit() and text.rstrip("abcdefghijklmnopqrstuvwxyz").replace(".", "").isdigit() else ""
        )

    @property
    def idle(self) -> bool:
        """Whether it need not be explained."""
        return bool(self.senses) and all(isinstance(s, Word) and s.part == "free" for s in self.senses)

    @property
    def skippable(self) -> bool:
        """Whether it may be left unexplained, being a word of grammar too."""
        return self.part("free") is not None
