"""The parts of a question: what is named, what is said of it, what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from kubectl.resources import Resource
from planners.offline.forms.algebra import AnyOf, Filter, Has, Holds, Is
from planners.offline.words import WORKLOADS, Attribute, Found, Token


class Unfit(Exception):
    """No reading: this word has no place in it."""


@dataclass(frozen=True)
class Noun:
    """A kind that is said, objects that are named, or both; `missing` is a name that nothing of the kind has."""

    start: int
    end: int
    kinds: tuple[Resource, ...] = ()
    found: tuple[Found, ...] = ()
    sure: float = 1.0
    negated: bool = False
    excepted: bool = False
    plural: bool = False
    before: tuple[str, ...] = ()
    missing: str = ""
    many: str = ""
    joined: bool = False
    """Whether it stands behind "and" or "or"."""
    modifies: bool = False
    """Whether it only tells of what the noun behind it is ("statefulset pods")."""
    grouped: bool = False
    """Whether things are counted for each of what it names ("per node on A and B")."""

    @property
    def spaces(self) -> tuple[str, ...]:
        """The namespaces that it may be."""
        return tuple(f.meta.name for f in self.found if f.kind == "namespaces")


@dataclass(frozen=True)
class Modifier:
    """Something that is said of a thing: the filters that it may be, the surest first."""

    start: int
    end: int
    choices: tuple[tuple[Filter, float], ...]
    optional: bool = False
    """Whether its words may mean how two things go together, and nothing else."""
    joint: bool = False
    """Whether it stands behind an "or"."""
    ways: tuple[Modifier, ...] = ()
    """All that it joins with "or", itself as the first: one of these is so."""

    def fit(self, kind: str, container: bool = False) -> tuple[Filter, float] | None:
        """The surest filter that can be said of a kind; of its containers first where these are asked about."""
        if self.ways:
            return any_of([way.fit(kind, container) for way in self.ways])
        for one, sure in sorted(self.choices, key=lambda pair: container and not of_container(pair[0])):
            if isinstance(one, Is) and not one.condition.fits(kind):
                continue
            if isinstance(one, Has | Holds) and not one.attribute.fits(kind):
                continue
            return one, sure
        return None


@dataclass(frozen=True)
class Asked:
    """An attribute that stands by itself: what is asked for, or what something is to have."""

    start: int
    end: int
    links: tuple[tuple[Attribute, float], ...]
    before: tuple[str, ...] = ()
    negated: bool = False
    optional: bool = False
    holes: frozenset[int] = frozenset()
    joint: bool = False
    """Whether it stands behind an "or"."""


@dataclass(frozen=True)
class Ranked:
    """The most or least of something."""

    start: int
    end: int
    largest: bool
    attributes: tuple[tuple[Attribute, float], ...] = ()
    noun: Noun | None = None
    age: bool = False


@dataclass
class Parts:
    """All parts of one sequence, in the order of the question."""

    ask: str
    tokens: Sequence[Token]
    start: int = 0
    """The first token behind the opening."""
    nouns: list[Noun] = field(default_factory=list)
    modifiers: list[Modifier] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    ranked: Ranked | None = None
    compared: tuple[str, int] | None = None
    """`>` or `<` between two things, and its place ("more replicas in A than in B")."""
    operators: list[tuple[str, int]] = field(default_factory=list)
    limit: int = 0
    container: str = ""
    everywhere: bool = False
    own: bool = False
    every: bool = False
    gone: Literal["", "gone", "there"] = ""
    """Whether something that is named is said not to be there, or it is asked whether it is."""
    sure: float = 0.0

    def has(self, role: str) -> bool:
        """Whether this operator was said."""
        return any(one == role for one, _ in self.operators)


def any_of(fitted: Sequence[tuple[Filter, float] | None]) -> tuple[Filter, float] | None:
    """That one of several filters holds, as sure as the least sure of them; None where one is missing."""
    ways = [one for one in fitted if one is not None]
    return (AnyOf(tuple(way for way, _ in ways)), min(sure for _, sure in ways)) if len(ways) == len(fitted) else None


def of_container(one: Filter) -> bool:
    """Whether a filter is said of containers."""
    return (isinstance(one, Is) and one.condition.of == ("container",)) or (
        isinstance(one, Has | Holds) and one.attribute.of == ("container",)
    )


def through_pods(modifier: Modifier, kind: Resource) -> bool:
    """Whether something can be said of a kind by its pods: of a node what its containers are made of, but not how they
    are: a failing node is none whose containers fail."""
    one, holds = modifier.fit("pods"), kind.plural in ("nodes", "namespaces")
    held = holds and one is not None and isinstance(one[0], Is) and of_container(one[0]) and not one[0].condition.live
    return held or (one is not None and kind.qualified in WORKLOADS)
