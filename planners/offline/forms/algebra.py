"""The algebra of questions: sets of objects, what is true of them, and what is asked of them.

A form is a value: two questions that mean the same have equal forms, and forms can be enumerated, ranked and told in
words. Attributes and conditions are rows of the tables (or fields of a schema), kinds are what the server serves.

    Form    = Names | Number | Exists | Every | Values | NumberOf | Total | Per | Differ
    Objects = a kind, some named objects of it or all, in or outside namespaces, with Filters and a Rank
    Filter  = Is | Holds | Has | Labelled | Age | Goes | AnyOf
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Union

from kubectl.resources import Resource
from planners.offline.words import Attribute, Condition

Key = tuple[str, str]
"""Namespace and name of an object."""
Op = Literal["==", ">", ">=", "<", "<="]


@dataclass(frozen=True)
class Is:
    """A condition of the table holds, or does not."""

    condition: Condition
    negated: bool = False


@dataclass(frozen=True)
class Holds:
    """An attribute compares so with a value; `count` compares how many there are of it."""

    attribute: Attribute
    op: Op
    value: str
    negated: bool = False
    count: bool = False


@dataclass(frozen=True)
class Has:
    """An attribute is set, or is not."""

    attribute: Attribute
    negated: bool = False


@dataclass(frozen=True)
class Labelled:
    """A label is there, or has this value, or one of several with bars between; of a workload's pods as well as of the
    object itself."""

    key: str
    value: str = ""
    negated: bool = False


@dataclass(frozen=True)
class Age:
    """Made more (`>`) or less (`<`) than so many seconds ago."""

    op: Op
    seconds: int
    negated: bool = False


@dataclass(frozen=True)
class Goes:
    """Some of other things go with it (own, select, use, run on …), or none do, or so many (`many`, as `> 3`)."""

    other: Objects
    negated: bool = False
    many: str = ""


@dataclass(frozen=True)
class AnyOf:
    """One at least of several filters holds."""

    ways: tuple[Filter, ...]


Filter = Union[Is, Holds, Has, Labelled, Age, Goes, AnyOf]


@dataclass(frozen=True)
class Rank:
    """The `limit` largest or smallest by an attribute, by how many other things go with each, or by age (neither)."""

    largest: bool
    by: Attribute | None = None
    objects: Objects | None = None
    limit: int = 1
    whole: bool = False
    """Whether all are wanted in this order, and not the first alone."""


@dataclass(frozen=True)
class Objects:
    """Objects of one kind: those named, or all; `container` narrows what is asked to the container of that name, or of
    that place: `#2`, and `#-1` for the last."""

    kind: Resource
    named: tuple[Key, ...] = ()
    within: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    rank: Rank | None = None
    container: str = ""
    also: tuple[Resource, ...] = ()
    """Further kinds of which the same is asked, so that they are ranked together."""


@dataclass(frozen=True)
class Names:
    """Which things; `beside` is told with each name."""

    objects: Objects
    beside: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class Number:
    """How many things."""

    objects: Objects


@dataclass(frozen=True)
class Exists:
    """Whether there is one (`empty`: whether there is none); `many` is how many there must be, as `>= 3`."""

    objects: Objects
    empty: bool = False
    many: str = ""


@dataclass(frozen=True)
class Every:
    """Whether a filter holds of each of the things."""

    objects: Objects
    filter: Filter


@dataclass(frozen=True)
class Values:
    """What an attribute of the things is; `all` where several are asked for."""

    attribute: Attribute
    objects: Objects
    all: bool = False


@dataclass(frozen=True)
class NumberOf:
    """How many of an attribute the things have together."""

    attribute: Attribute
    objects: Objects
    distinct: bool = False
    each: bool = False
    """Whether of each thing by itself: they must agree."""


@dataclass(frozen=True)
class Total:
    """The sum, average, largest or smallest of an attribute over the things."""

    how: Literal["sum", "average", "max", "min"]
    attribute: Attribute
    objects: Objects


@dataclass(frozen=True)
class Per:
    """How many things (or the sum of an attribute) for each namespace, each value of an attribute, or each object; with
    `pick`, only for which of them that is the "max", the "min", or so many (`> 1`)."""

    objects: Objects
    by: Attribute | Objects | None = None
    total: Attribute | None = None
    pick: str = ""


@dataclass(frozen=True)
class Differ:
    """How an attribute of two things compares: the same, another, more or less; without another, how it compares over
    all things of a set."""

    attribute: Attribute
    one: Objects
    other: Objects | None
    how: Literal["same", "different", ">", "<"] = "same"


Form = Union[Names, Number, Exists, Every, Values, NumberOf, Total, Per, Differ]
