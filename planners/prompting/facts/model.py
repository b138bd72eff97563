"""The facts of a question, as they are rendered for a model."""

from __future__ import annotations

from dataclasses import dataclass

from core.objects import ObjectMeta
from kubectl.resources import Resource


@dataclass(frozen=True)
class Match:
    """An object that the question may mean; `alike` is how many more of the same owner are not told. `notes` say what
    it selects, scales or is bound to."""

    resource: Resource
    object: ObjectMeta
    score: float
    alike: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Use:
    """A name that no object bears and that objects use: `what` it is there, and `where` (`deployments.apps/web -n x`);
    `more` are places that are not told."""

    what: str
    text: str
    where: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True)
class InUse:
    """A key (`what` says whether of labels or annotations, or it is a field's path) that objects of a type carry, with
    the values in use where these are few, or with a masked `sample` of what the values look like."""

    kind: str
    what: str
    key: str
    values: tuple[str, ...] = ()
    sample: str = ""


@dataclass(frozen=True)
class Facts:
    """What a planner is told.

    `kinds` are the common ones, those that the question names and the extensions, as far as there is room;
    `more_kinds` counts the others. `fields` holds outlines of extensions that are concerned, and paths of fields that
    the question's words match. `unknown` are words that nothing is named like.
    `refused` are the kinds that may not be listed in all namespaces; `readable` those of them that may be in one, for
    the namespaces that the question is about.
    """

    namespace: str
    kinds: tuple[Resource, ...] = ()
    more_kinds: int = 0
    namespaces: tuple[str, ...] = ()
    more_namespaces: int = 0
    matches: tuple[Match, ...] = ()
    more_matches: int = 0
    fields: tuple[tuple[str, str], ...] = ()
    uses: tuple[Use, ...] = ()
    in_use: tuple[InUse, ...] = ()
    unknown: tuple[str, ...] = ()
    names_shown: bool = True
    refused: tuple[Resource, ...] = ()
    readable: tuple[tuple[str, tuple[Resource, ...]], ...] = ()
