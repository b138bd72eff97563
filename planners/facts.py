"""What a planner is told of the cluster for one question: kinds, namespaces and the objects that its words mean.

Identity only (names, labels, annotation keys, owners), taken from the catalog, which keeps it for some seconds.
Bounded: only common kinds and those that the question names are listed, and only what fits its words is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.flow import Question
from core.objects import ObjectMeta
from core.ports import Catalog
from kubectl.resources import Resource, Resources
from planners.outline import outline
from planners.words import Words, fits, names_kind

Share = Literal["schema", "names", "outputs"]
"""What may be told to a model: kinds only; names and labels too; masked outputs too."""

COMMON = (
    "namespaces",
    "pods",
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "services",
    "jobs.batch",
    "cronjobs.batch",
    "ingresses.networking.k8s.io",
    "configmaps",
    "secrets",
    "persistentvolumeclaims",
    "nodes",
)
"""Kinds whose objects are looked through for any question, where the server has them."""
_NAMELESS = frozenset({"events", "leases", "endpointslices", "controllerrevisions", "componentstatuses"})
"""Kinds whose objects have made-up names: these say nothing."""
MOST_NAMED_KINDS = 6
MOST_MATCHES = 24
MOST_OF_ONE_OWNER = 3
MOST_NAMESPACES = 40
MOST_KINDS = 90
MOST_OUTLINES = 2


@dataclass(frozen=True)
class Match:
    """An object that the question may mean; `alike` is how many more of the same owner are not told."""

    resource: Resource
    object: ObjectMeta
    score: float
    alike: int = 0


@dataclass(frozen=True)
class Facts:
    """What a planner is told. `fields` holds, for custom kinds that the question names, the outline of their fields."""

    namespace: str
    kinds: tuple[Resource, ...] = ()
    more_kinds: int = 0
    namespaces: tuple[str, ...] = ()
    more_namespaces: int = 0
    matches: tuple[Match, ...] = ()
    more_matches: int = 0
    fields: tuple[tuple[str, str], ...] = ()
    names_told: bool = True


async def gather(question: Question, catalog: Catalog, *, names: bool = True) -> Facts:
    """The facts for a question; without `names` only what the server's schema says.

    Raises `Unavailable` like the catalog.
    """
    words = Words.of(question.text)
    resources = await catalog.resources()
    listable = _listable(resources)
    named = [r for r in listable if names_kind(words, r.kind, r.plural, r.short_names)]
    kinds, more_kinds = _kinds(listable, named, resources)
    custom = [r for r in named if _custom(r)][:MOST_OUTLINES]
    schemas = await asyncio.gather(*(catalog.schema(resource) for resource in custom))
    fields = tuple((r.qualified, text) for r, schema in zip(custom, schemas, strict=True) if (text := outline(schema)))
    namespace = question.namespace or catalog.namespace
    if not names:
        return Facts("", kinds, more_kinds, fields=fields, names_told=False)
    looked = _looked_through(resources, named)
    listed = await asyncio.gather(*(catalog.objects(resource) for resource in looked))
    objects = [(resource, found) for resource, found in zip(looked, listed, strict=True)]
    spaces = [o.name for resource, found in objects for o in found if resource.plural == "namespaces"]
    shown_spaces, more_spaces = _namespaces(spaces, words, namespace)
    matches, more_matches = _matches(objects, words, named)
    return Facts(namespace, kinds, more_kinds, shown_spaces, more_spaces, matches, more_matches, fields)


def _listable(resources: Resources) -> list[Resource]:
    """One entry for each type that can be listed: the group's preferred version."""
    seen: dict[str, Resource] = {}
    for resource in resources:
        if "list" in resource.verbs or not resource.verbs:
            seen.setdefault(resource.qualified, resource)
    return list(seen.values())


def _custom(resource: Resource) -> bool:
    """Whether the type is not Kubernetes' own, as far as its group tells."""
    return "." in resource.group and not resource.group.endswith(".k8s.io")


def _kinds(
    listable: Sequence[Resource], named: Sequence[Resource], resources: Resources
) -> tuple[tuple[Resource, ...], int]:
    common = [found for name in COMMON if (found := resources.find(name)) is not None]
    ordered = dict.fromkeys([*named, *common, *(r for r in listable if not _custom(r)), *listable])
    told = [r for r in ordered if r in set(listable)][:MOST_KINDS]
    return tuple(sorted(told, key=listable.index)), len(listable) - len(told)


def _looked_through(resources: Resources, named: Sequence[Resource]) -> list[Resource]:
    common = [found for name in COMMON if (found := resources.find(name)) is not None]
    telling = [r for r in named if r.plural not in _NAMELESS][:MOST_NAMED_KINDS]
    return list(dict.fromkeys([*telling, *common]))


def _namespaces(spaces: Sequence[str], words: Words, default: str) -> tuple[tuple[str, ...], int]:
    scores = fits(words, spaces)
    ranked = sorted(spaces, key=lambda name: (-scores.get(name, 0.0), name != default, name))
    return tuple(ranked[:MOST_NAMESPACES]), max(0, len(ranked) - MOST_NAMESPACES)


def _matches(
    objects: Sequence[tuple[Resource, Sequence[ObjectMeta]]], words: Words, named: Sequence[Resource]
) -> tuple[tuple[Match, ...], int]:
    scores = fits(words, (o.name for _, found in objects for o in found))
    values = {
        text for _, found in objects for o in found for key, value in o.labels.items() for text in _spoken(key, value)
    }
    label_scores = {text: score for text, score in fits(words, values).items() if score >= 70}
    annotated = set(words.telling)
    spoken_of = set(words.all)
    found_matches: list[Match] = []
    for resource, found in objects:
        for one in found:
            score = scores.get(one.name, 0.0)
            label = max((label_scores.get(t, 0.0) for k, v in one.labels.items() for t in _spoken(k, v)), default=0.0)
            score = max(score, label * 0.8)
            if any(key.rpartition("/")[2].lower() in annotated for key in one.annotations):
                score = max(score, 45.0)
            if score:
                score += (8.0 if resource in named else 0.0) + (12.0 if one.namespace in spoken_of else 0.0)
                found_matches.append(Match(resource, one, score))
    found_matches.sort(key=lambda match: -match.score)
    told = _condensed(found_matches)
    return tuple(told[:MOST_MATCHES]), sum(1 + match.alike for match in told[MOST_MATCHES:])


def _spoken(key: str, value: str) -> tuple[str, ...]:
    """How a label may be spoken of: by its value, or as `key=value`."""
    return (value, f"{key.rpartition('/')[2]}={value}") if value not in ("", "true", "false") else ()


def _condensed(matches: Sequence[Match]) -> list[Match]:
    """The matches with only the first few of each owner's many; the last one of these tells how many more."""
    groups: dict[tuple[str, str, str], int] = {}
    told: list[Match] = []
    places: dict[tuple[str, str, str], int] = {}
    for match in matches:
        owner = match.object.controller
        key = (match.resource.plural, match.object.namespace, owner.name if owner else match.object.name)
        groups[key] = groups.get(key, 0) + 1
        if groups[key] <= MOST_OF_ONE_OWNER:
            places[key] = len(told)
            told.append(match)
    for key, place in places.items():
        more = groups[key] - MOST_OF_ONE_OWNER
        if more > 0:
            told[place] = Match(told[place].resource, told[place].object, told[place].score, more)
    return told
