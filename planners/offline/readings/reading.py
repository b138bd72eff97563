"""What a question was understood as: which things are meant, and what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.offline.words import Attribute

Form = Literal["count", "list", "one", "value", "exists", "none", "age", "why", "logs"]


@dataclass(frozen=True)
class Term:
    """One thing that must hold of an item: `jq` is true or false of it. `container` when it is said of a container."""

    jq: str
    words: str
    needs: tuple[str, ...] = ()
    container: bool = False
    init: str = ""
    live: bool = False
    sure: bool = True
    """Whether it was said outright, so that nothing for which it holds means "none"."""
    vague: bool = False
    """Whether it may have been meant of another field, so that "no" would not be sure."""
    measured: bool = False
    """Whether it is about an attribute, which may have been meant otherwise where another one is asked for."""


@dataclass(frozen=True)
class Link:
    """The items go with these other things (or with none of them): named objects, or all of a kind that `terms` say."""

    resource: Resource
    objects: tuple[ObjectMeta, ...] = ()
    terms: tuple[Term, ...] = ()
    negated: bool = False
    many: str = ""
    """How many there must be, as jq: `> 5`."""
    supposed: bool = False
    """Whether nothing was said of these things, but something that fits only them."""


@dataclass(frozen=True)
class Selection:
    """The things meant: all of a kind, or named ones, in a namespace or in all, for which terms and links hold."""

    resource: Resource
    objects: tuple[ObjectMeta, ...] = ()
    namespace: str | None = None
    terms: tuple[Term, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Order:
    """The first `limit` items by `jq`; `largest` first or last. `per` counts things of that kind that go with each."""

    jq: str
    largest: bool
    words: str
    limit: int = 1
    per: Link | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One way to understand a question. `score` is higher for the likelier; `because` tells words → meanings."""

    form: Form
    selection: Selection
    attribute: Attribute | None = None
    order: Order | None = None
    container: str = ""
    different: bool = False
    score: float = 0.0
    each: bool = False
    plural: bool = False
    total: bool = False
    quantity: str = ""
    """How many there must be for a yes, as jq."""
    because: tuple[str, ...] = field(default=(), compare=False)
