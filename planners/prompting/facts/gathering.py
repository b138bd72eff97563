"""Gathers the facts of a question from the catalog.

Bounded: the common kinds and those that the question names are looked through, others only for names that are spelled
like one of its words, and only what fits its words is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest

from core.errors import Unavailable
from core.flow import Question
from core.index import ObjectIndex
from core.ports import Catalog
from core.terms import TermIndex
from kubectl.resources import Resource
from planners.prompting.earlier import before
from planners.prompting.facts import uses as in_uses
from planners.prompting.facts.fields import fitting, paths
from planners.prompting.facts.in_use import keys_in_use, words_in_fields
from planners.prompting.facts.indexes import Indexes
from planners.prompting.facts.kinds import kind_words, listable, looked_through, named_kinds, others, own, shown_kinds
from planners.prompting.facts.matching import (
    EXACT,
    TOLD_WHOLE,
    Listed,
    Wording,
    condensed,
    matched,
    resembling,
    spelled,
)
from planners.prompting.facts.model import Facts, Match
from planners.prompting.facts.notes import notes
from planners.prompting.facts.refusals import readable, refused
from planners.prompting.outline import outline
from planners.prompting.words import Words, plain_words

MOST_MATCHES = 20
MOST_NAMESPACES = 32
MOST_OUTLINES = 3
MOST_SCHEMAS = 3
"""Built-in kinds whose fields are compared with the words."""
MOST_UNKNOWN = 5
_KEYS_MEANT = {"key", "keys", "config", "configmap", "configmaps", "secret", "secrets", "setting", "settings"}
_WHO = {"who", "user", "users", "group", "groups", "account", "accounts", "grant", "granted", "grants", "may"}
_SERVICES, _PODS, _SLICES = "services", "pods", "endpointslices.discovery.k8s.io"


async def gather(question: Question, catalog: Catalog, indexes: Indexes | None = None, *, names: bool = True) -> Facts:
    """The facts for a question; without `names` only what the server's schema says. `indexes` are those of earlier
    questions over the same catalog.

    Raises `Unavailable` like the catalog.
    """
    words = Words.of(" ".join([question.text, *before(question)]))
    resources = await catalog.resources()
    kinds = listable(resources)
    named, partly = named_kinds(words, kinds)
    shown, more_kinds = shown_kinds(kinds, [*named, *partly], resources)
    wording = Wording(
        words,
        kind_words(words, [one for one in kinds if own(one)]),
        kind_words(words, [one for one in kinds if not own(one)]),
    )
    if not names:
        outlines = await _outlines(catalog, [one for one in [*named, *partly] if not own(one)])
        found = await _paths(catalog, [one for one in named if own(one)], wording)
        return Facts("", shown, more_kinds, fields=(*outlines, *found), names_shown=False)
    sought = _Sought(catalog, indexes or Indexes(catalog), wording, kinds, named, partly)
    await sought.look(looked_through(kinds, resources, [*named, *partly]), question)
    namespace = question.namespace or catalog.namespace
    return replace(await sought.facts(namespace), kinds=shown, more_kinds=more_kinds, namespace=namespace)


class _Sought:
    """One question's search: what is listed for it, and what of that its words mean."""

    def __init__(
        self,
        catalog: Catalog,
        indexes: Indexes,
        wording: Wording,
        kinds: Sequence[Resource],
        named: Sequence[Resource],
        partly: Sequence[Resource],
    ) -> None:
        self._catalog = catalog
        self._indexes = indexes
        self._wording = wording
        self._kinds = kinds
        self._named = named
        self._partly = partly
        self._listed: Listed = ()
        self._used: dict[Resource, TermIndex] = {}
        self._matches: list[Match] = []

    async def look(self, looked: Sequence[Resource], question: Question) -> None:
        """Look through these kinds, then for names that are spelled like a word in all others."""
        listed = await asyncio.gather(*(self._indexes.of(resource) for resource in looked))
        self._refused = await refused(self._catalog, looked)
        self._readable = await readable(question, self._catalog, self._refused)
        self._listed = await self._with_readable(dict(zip(looked, listed, strict=True)))
        found = matched(self._listed, self._wording, [*self._named, *self._partly])
        if self._wording.distinct:
            found += spelled(await self._indexes.recent(others(self._kinds, looked)), self._wording)
        await self._use(in_uses.kinds_of(in_uses.ALWAYS, self._kinds))
        words = set(self._wording.words.all)
        if self._wording.unmet or words & _KEYS_MEANT:
            await self._use(in_uses.kinds_of(in_uses.KEYED, self._kinds))
        if self._wording.unmet or words & _WHO:
            await self._use(in_uses.kinds_of(in_uses.BOUND, self._kinds))
        await self._use([one for one in looked if not own(one)])
        self._uses = in_uses.uses(self._used, self._wording)
        found += in_uses.users(self._used, dict(self._listed), self._wording)
        found += await resembling(self._listed, self._wording)
        self._matches = condensed(found)

    async def _with_readable(self, listed: dict[Resource, ObjectIndex]) -> Listed:
        """What was listed, with the objects of namespaces where alone some kinds may be read."""
        for space, kinds in self._readable:
            for one in kinds if space != self._catalog.namespace else ():
                listed[one] = ObjectIndex([*listed[one], *await self._catalog.objects(one, space)])
        return list(listed.items())

    async def _use(self, kinds: Sequence[Resource]) -> None:
        missing = [one for one in kinds if one not in self._used]
        read = await asyncio.gather(*(self._indexes.terms(one) for one in missing))
        self._used.update(zip(missing, read, strict=True))

    async def facts(self, namespace: str) -> Facts:
        """What is told, but for the kinds."""
        matches = self._matches[:MOST_MATCHES]
        nothing = not self._wording.met - plain_words() and all(match.score < TOLD_WHOLE for match in matches)
        objects = dict.fromkeys(match.resource for match in matches)
        custom = dict.fromkeys([*(one for one in objects if not own(one)), *self._custom()])
        outlines = await _outlines(self._catalog, list(custom))
        field_paths = await _paths(self._catalog, self._concerned(matches), self._wording)
        keys = keys_in_use(self._listed, self._wording, [*self._named, *self._partly], nothing)
        states = list(words_in_fields(self._used, list(custom)))
        spaces = [meta.name for resource, index in self._listed if resource.plural == "namespaces" for meta in index]
        shown, more_spaces = _namespaces(spaces, self._wording, namespace)
        return Facts(
            namespace,
            namespaces=shown,
            more_namespaces=more_spaces,
            matches=await self._noted(matches),
            more_matches=sum(1 + match.alike for match in self._matches[MOST_MATCHES:]),
            fields=(*outlines, *field_paths),
            uses=tuple(self._uses),
            in_use=(*keys, *states),
            unknown=tuple(self._wording.unmet[:MOST_UNKNOWN]),
            refused=tuple(self._refused),
            readable=self._readable,
        )

    def _custom(self) -> list[Resource]:
        return [one for one in [*self._named, *self._partly] if not own(one)]

    def _concerned(self, matches: Sequence[Match]) -> list[Resource]:
        """The built-in kinds that the question is about: those that it names, then those of what it names."""
        bearing = [match.resource for match in matches if match.score >= EXACT]
        kinds = [one for one in [*self._named, *bearing] if own(one) and one.plural != "namespaces"]
        pods = [one for one in self._kinds if one.qualified == _PODS]
        return list(dict.fromkeys([*kinds, *pods]))[:MOST_SCHEMAS]

    async def _noted(self, matches: Sequence[Match]) -> tuple[Match, ...]:
        kinds = list(dict.fromkeys(match.resource for match in matches))
        await self._use(kinds)
        by_name: Mapping[str, ObjectIndex] = {resource.qualified: index for resource, index in self._listed}
        slices = None
        if any(one.qualified == _SERVICES for one in kinds):
            asked = [one for one in self._kinds if one.qualified == _SLICES]
            try:
                slices = await self._indexes.of(asked[0]) if asked else None
            except Unavailable:
                slices = None
        return tuple(
            replace(
                match,
                notes=notes(match.resource, match.object, self._used[match.resource], by_name.get(_PODS), slices),
            )
            for match in matches
        )


async def _outlines(catalog: Catalog, custom: Sequence[Resource]) -> list[tuple[str, str]]:
    asked = list(dict.fromkeys(custom))[:MOST_OUTLINES]
    schemas = await asyncio.gather(*(catalog.schema(resource) for resource in asked))
    return [(one.qualified, text) for one, schema in zip(asked, schemas, strict=True) if (text := outline(schema))]


_KNOWN: dict[int, tuple[object, tuple[tuple[str, tuple[str, ...]], ...]]] = {}
"""The paths of schemas that were walked, each with the schema that they are of."""
_MOST_KNOWN = 32


async def _paths(catalog: Catalog, kinds: Sequence[Resource], wording: Wording) -> list[tuple[str, str]]:
    """The fields of built-in kinds that the words match; the words count as met."""
    found = []
    for resource in kinds:
        schema = (await catalog.schema(resource)) or {}
        root = schema.get("schema")
        if not root:
            continue
        known = _KNOWN.get(id(root))
        if known is None or known[0] is not root:
            known = (root, await asyncio.to_thread(paths, schema))
            while len(_KNOWN) >= _MOST_KNOWN:
                del _KNOWN[next(iter(_KNOWN))]
            _KNOWN[id(root)] = known
        fit = fitting(wording.words, known[1], frozenset(wording.exact))
        for _, hit in fit:
            wording.met |= hit
        if fit:
            found.append((resource.plural, ", ".join(path for path, _ in fit)))
    return found


def _namespaces(spaces: Sequence[str], wording: Wording, default: str) -> tuple[tuple[str, ...], int]:
    """The namespaces that are told: those that the question names, the default one, then by name."""
    words = set(wording.whole)
    parts = set(wording.telling)
    begins = tuple(parts)

    def rank(name: str) -> tuple[int, str]:
        exact = name in words
        like = name.startswith(begins) or not parts.isdisjoint(name.split("-"))
        return (0 if exact else 1 if name == default else 2 if like else 3), name

    return tuple(nsmallest(MOST_NAMESPACES, spaces, key=rank)), max(0, len(spaces) - MOST_NAMESPACES)
