"""What a planner is told of the cluster for one question: kinds, namespaces and the objects that its words mean.

Identity only (names, labels, annotation keys, owners), taken from the catalog, which keeps it for some seconds.
Bounded: only common kinds and those that the question names are listed, and only what fits its words is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest

from core.flow import Question
from core.objects import ObjectMeta
from core.places import places
from core.ports import Catalog
from kubectl.resources import Resource, Resources
from planners.prompting.candidates import candidates
from planners.prompting.earlier import before
from planners.prompting.outline import outline
from planners.prompting.words import Words, fits, names_kind

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
    "persistentvolumes",
    "nodes",
)
"""Kinds whose objects are looked through for any question, where the server has them."""
_OWN_GROUPS = frozenset(
    {
        *("", "apps", "batch", "autoscaling", "policy"),
        *(
            f"{name}.k8s.io"
            for name in (
                "admissionregistration",
                "apiextensions",
                "apiregistration",
                "authentication",
                "authorization",
                "certificates",
                "coordination",
                "discovery",
                "events",
                "flowcontrol.apiserver",
                "internal.apiserver",
                "networking",
                "node",
                "rbac.authorization",
                "resource",
                "scheduling",
                "storage",
                "storagemigration",
            )
        ),
    }
)
"""The API groups of Kubernetes itself. Everything else is an extension, also below `k8s.io` (metrics, gateways)."""
_NAMELESS = frozenset({"events", "leases", "endpointslices", "controllerrevisions", "componentstatuses"})
"""Kinds whose objects have made-up names: these say nothing."""
MOST_NAMED_KINDS = 6
MOST_MATCHES = 24
MOST_OF_ONE_OWNER = 3
MOST_NAMESPACES = 40
MOST_KINDS = 60
MOST_OUTLINES = 2
FEW_KINDS = 8
"""So many extensions are all looked through; where there are more, only those that the question names."""
FEW_OBJECTS = 8
"""A kind that the question names and that has so few objects is told whole."""


@dataclass(frozen=True)
class Match:
    """An object that the question may mean; `alike` is how many more of the same owner are not told."""

    resource: Resource
    object: ObjectMeta
    score: float
    alike: int = 0


@dataclass(frozen=True)
class Facts:
    """What a planner is told.

    `kinds` are the common ones, those that the question names and the extensions, as far as there is room;
    `more_kinds` counts the others. `fields` holds, for extensions that the question names, their fields' outline.
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
    names_told: bool = True
    refused: tuple[Resource, ...] = ()
    readable: tuple[tuple[str, tuple[Resource, ...]], ...] = ()


async def gather(question: Question, catalog: Catalog, *, names: bool = True) -> Facts:
    """The facts for a question; without `names` only what the server's schema says.

    Raises `Unavailable` like the catalog.
    """
    words = Words.of(" ".join([question.text, *before(question)]))
    resources = await catalog.resources()
    listable = _listable(resources)
    named = [r for r in listable if names_kind(words, r.kind, r.plural, r.short_names)]
    kinds, more_kinds = _kinds(listable, named, resources)
    custom = [r for r in named if not own(r)][:MOST_OUTLINES]
    schemas = await asyncio.gather(*(catalog.schema(resource) for resource in custom))
    fields = tuple((r.qualified, text) for r, schema in zip(custom, schemas, strict=True) if (text := outline(schema)))
    namespace = question.namespace or catalog.namespace
    if not names:
        return Facts("", kinds, more_kinds, fields=fields, names_told=False)
    looked = _looked_through(listable, resources, named)
    listed = await asyncio.gather(*(catalog.objects(resource) for resource in looked))
    kind_words = _kind_words(words, listable)
    few = frozenset(r for r, found in zip(looked, listed, strict=True) if len(found) <= FEW_OBJECTS)
    objects = [(r, candidates(found, words, kind_words)) for r, found in zip(looked, listed, strict=True)]
    refused = [r for r in looked if await catalog.forbidden(r)]
    readable = await _readable(question, catalog, refused)
    for space, there in readable:
        objects += [
            (r, candidates(await catalog.objects(r, space), words, kind_words))
            for r in there
            if space != catalog.namespace
        ]
    spaces = [o.name for r, found in zip(looked, listed, strict=True) for o in found if r.plural == "namespaces"]
    likely = [o.name for r, found in objects for o in found if r.plural == "namespaces"]
    shown_spaces, more_spaces = _namespaces(spaces, likely, words, namespace)
    matches, more_matches = _matches(objects, words, named, few, kind_words)
    return Facts(
        namespace,
        kinds,
        more_kinds,
        shown_spaces,
        more_spaces,
        matches,
        more_matches,
        fields,
        refused=tuple(refused),
        readable=readable,
    )


async def _readable(
    question: Question, catalog: Catalog, refused: Sequence[Resource]
) -> tuple[tuple[str, tuple[Resource, ...]], ...]:
    """Which of the kinds that may not be listed everywhere may be in the namespaces that the question is about."""
    spaced = [r for r in refused if r.namespaced]
    if not spaced:
        return ()
    about = await places(question, catalog)
    found = []
    for space in about.names or (question.namespace or catalog.namespace,):
        there = tuple([r for r in spaced if not await catalog.forbidden(r, space)])
        if there:
            found.append((space, there))
    return tuple(found)


def _listable(resources: Resources) -> list[Resource]:
    """One entry for each type that can be listed: the group's preferred version."""
    seen: dict[str, Resource] = {}
    for resource in resources:
        if "list" in resource.verbs or not resource.verbs:
            seen.setdefault(resource.qualified, resource)
    return list(seen.values())


def own(resource: Resource) -> bool:
    """Whether the type is Kubernetes' own: models know these, their names and their fields."""
    return resource.group in _OWN_GROUPS


def _kind_words(words: Words, listable: Sequence[Resource]) -> frozenset[str]:
    """The words that name one of Kubernetes' own kinds."""
    kinds = [r for r in listable if own(r)]
    named = {w for w in words.all for r in kinds if names_kind(Words((w,)), r.kind, r.plural, r.short_names)}
    return frozenset(named)


def _kinds(
    listable: Sequence[Resource], named: Sequence[Resource], resources: Resources
) -> tuple[tuple[Resource, ...], int]:
    common = [found for name in COMMON if (found := resources.find(name)) is not None]
    served = set(listable)
    ordered = dict.fromkeys(r for r in [*named, *common, *(r for r in listable if not own(r))] if r in served)
    told = list(ordered)[:MOST_KINDS]
    return tuple(sorted(told, key=listable.index)), len(listable) - len(told)


def _looked_through(listable: Sequence[Resource], resources: Resources, named: Sequence[Resource]) -> list[Resource]:
    common = [found for name in COMMON if (found := resources.find(name)) is not None]
    telling = [r for r in named if r.plural not in _NAMELESS][:MOST_NAMED_KINDS]
    extensions = [r for r in listable if not own(r) and not r.group.endswith("metrics.k8s.io")]
    few = extensions if len(extensions) <= FEW_KINDS else []
    return list(dict.fromkeys([*telling, *common, *few]))


def _namespaces(
    spaces: Sequence[str], likely: Sequence[str], words: Words, default: str
) -> tuple[tuple[str, ...], int]:
    """The first namespaces to be told, `likely` ones that fit the words before the others, and how many more."""
    scores = fits(words, likely)
    ranked = nsmallest(MOST_NAMESPACES, spaces, key=lambda name: (-scores.get(name, 0.0), name != default, name))
    return tuple(ranked), max(0, len(spaces) - MOST_NAMESPACES)


def _matches(
    objects: Sequence[tuple[Resource, Sequence[ObjectMeta]]],
    words: Words,
    named: Sequence[Resource],
    small: frozenset[Resource],
    kind_words: frozenset[str],
) -> tuple[tuple[Match, ...], int]:
    scores = fits(words, (o.name for _, found in objects for o in found), kind_words)
    values = {
        text for _, found in objects for o in found for key, value in o.labels.items() for text in _spoken(key, value)
    }
    label_scores = {text: score for text, score in fits(words, values, kind_words).items() if score >= 70}
    annotated = set(words.telling)
    spoken_of = set(words.all)
    found_matches: list[Match] = []
    for resource, found in objects:
        few = resource in named and resource.plural != "namespaces" and resource in small
        least = 25.0 if few else 0.0
        for one in found:
            score = max(scores.get(one.name, 0.0), least)
            label = max((label_scores.get(t, 0.0) for k, v in one.labels.items() for t in _spoken(k, v)), default=0.0)
            score = max(score, label * 0.8)
            if any({key.lower(), key.rpartition("/")[2].lower()} & annotated for key in one.annotations):
                score = max(score, 45.0)
            if score:
                score += (8.0 if resource in named else 0.0) + (12.0 if one.namespace in spoken_of else 0.0)
                found_matches.append(Match(resource, one, score))
    found_matches.sort(key=lambda match: -match.score)
    told = _condensed(found_matches)
    return tuple(told[:MOST_MATCHES]), sum(1 + match.alike for match in told[MOST_MATCHES:])


def _spoken(key: str, value: str) -> tuple[str, ...]:
    """How a label may be spoken of: by its value, or as `key=value`."""
    if value in ("", "true", "false") or key.endswith("-hash"):
        return ()
    return (value, f"{key.rpartition('/')[2]}={value}")


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
