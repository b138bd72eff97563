"""All that a question says beside what it asks for, each piece in its place; `collect` fills it."""

from __future__ import annotations

from dataclasses import dataclass, field

from planners.offline.readings.things import Thing
from planners.offline.words import Attribute, Condition, Label, Token


@dataclass(frozen=True)
class Said:
    """A condition in words: several senses, of which the kind at hand picks one."""

    conditions: tuple[Condition, ...]
    negated: bool
    words: str
    place: int
    optional: bool = False
    attributes: tuple[Attribute, ...] = ()
    """What the same words measure, where they do: "restarted more than 3 times"."""


@dataclass(frozen=True)
class Measure:
    """An attribute compared with something; `op` is `present` where nothing is compared."""

    attributes: tuple[Attribute, ...]
    op: str
    value: str
    negated: bool
    words: str
    place: int
    counted: bool = False
    """Whether the number stood before the words, and so tells how many."""
    thing: Thing | None = None
    """The kind that the words may mean instead."""
    optional: bool = False
    """Whether the words are a verb too, which the relation between two things explains."""


@dataclass(frozen=True)
class Ranking:
    """The first by an attribute, by how many of a kind go with it, or by age."""

    largest: bool
    words: str
    attributes: tuple[Attribute, ...] = ()
    things: Thing | None = None
    age: bool = False
    limit: int = 1
    place: int = 0


@dataclass
class Bag:
    """All that was said."""

    things: list[Thing] = field(default_factory=list)
    scopes: list[Thing] = field(default_factory=list)
    excluded: list[Thing] = field(default_factory=list)
    excluded_said: list[Said] = field(default_factory=list)
    quantity: str = ""
    """How many of what is asked for there must be, as jq: `>= 3`."""
    swallowed: set[str] = field(default_factory=set)
    everywhere: bool = False
    own: bool = False
    counted: list[tuple[Thing, str]] = field(default_factory=list)
    """Kinds of which so many go with each thing: "namespaces with more than 5 pods"."""
    said: list[Said] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    shown: list[tuple[Attribute, ...]] = field(default_factory=list)
    """Attributes that are to be told beside each name: "with their images"."""
    loose: list[Measure] = field(default_factory=list)
    """Attributes that nothing is said to have: a second thing that is asked for, where an attribute is."""
    labels: list[tuple[Label, bool]] = field(default_factory=list)
    ranking: Ranking | None = None
    limit: int = 1
    container: str = ""
    holders: list[Thing] = field(default_factory=list)
    """Things that are of the name of the container that is meant, and may be what it is in."""
    unknown: list[Token] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
