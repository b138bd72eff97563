"""The objects that exist, by name: exact first, then by their words, then by spelling.

An index is made once for each listing (the `Catalog` hands out the same tuple as long as it is fresh).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from core.objects import ObjectMeta
from kubectl.resources import Resource

_GENERATED = re.compile(r"-[a-z0-9]{8,10}(-[a-z0-9]{5})?$|-[a-z0-9]{5}$")


@dataclass(frozen=True)
class Found:
    """An object with its type."""

    resource: Resource
    meta: ObjectMeta

    @property
    def kind(self) -> str:
        """The qualified kind."""
        return self.resource.qualified


@dataclass(frozen=True)
class Listing:
    """All objects of one type, and what can be looked up in them."""

    resource: Resource
    objects: tuple[ObjectMeta, ...]
    by_name: Mapping[str, tuple[ObjectMeta, ...]] = field(repr=False)
    by_word: Mapping[str, frozenset[str]] = field(repr=False)
    labels: Mapping[str, frozenset[str]] = field(repr=False)
    annotations: frozenset[str] = field(repr=False)


def listing(resource: Resource, objects: tuple[ObjectMeta, ...]) -> Listing:
    """Index one type's objects."""
    names: dict[str, list[ObjectMeta]] = defaultdict(list)
    words: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    annotations: set[str] = set()
    for meta in objects:
        names[meta.name.lower()].append(meta)
        for key, value in meta.labels.items():
            labels[key].add(value)
        annotations.update(meta.annotations)
    for name in names:
        for word in re.split(r"[-.:]", name):
            words[word].add(name)
    return Listing(
        resource,
        objects,
        {name: tuple(found) for name, found in names.items()},
        {word: frozenset(found) for word, found in words.items()},
        {key: frozenset(found) for key, found in labels.items()},
        frozenset(annotations),
    )


class Names:
    """The objects of several types, to be asked by name."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self.listings = {one.resource.qualified: one for one in listings}

    def exact(self, name: str) -> tuple[Found, ...]:
        """Every object of this very name."""
        return tuple(
            Found(one.resource, meta) for one in self.listings.values() for meta in one.by_name.get(name.lower(), ())
        )

    def of_kind(self, kind: str, name: str) -> tuple[Found, ...]:
        """Objects of one kind for which `name` stands: exactly, else as words of the name when that is unique."""
        one = self.listings.get(kind)
        if one is None:
            return ()
        exact = one.by_name.get(name.lower())
        if exact:
            return tuple(Found(one.resource, meta) for meta in exact)
        parts = re.split(r"[-.:\s]", name.lower())
        common: set[str] = set.intersection(*(set(one.by_word.get(part, ())) for part in parts)) if parts else set()
        common = {n for n in common if _in_order(parts, re.split(r"[-.:]", n))}
        whole = {_GENERATED.sub("", n) for n in common}
        if len(common) == 1 or (common and whole == {name.lower()}):
            return tuple(Found(one.resource, meta) for n in sorted(common) for meta in one.by_name[n])
        return ()

    def near(self, name: str, kinds: Iterable[str] = (), namespace: str | None = None) -> tuple[str, ...]:
        """Names that look alike, best first; at most three."""
        wanted = set(kinds)
        choices = {
            n
            for kind, one in self.listings.items()
            if not wanted or kind in wanted
            for n, metas in one.by_name.items()
            if namespace is None or any(meta.namespace in ("", namespace) for meta in metas)
        }
        return tuple(n for n, _, _ in process.extract(name, choices, scorer=fuzz.WRatio, limit=3, score_cutoff=70))

    def misspelt(self, name: str, cutoff: float = 86) -> tuple[Found, ...]:
        """The objects whose name is this one but for a slip of the pen; nothing when two names are as near."""
        if len(name) < 5 or any(c.isdigit() for c in name[-2:]):
            return ()
        choices = {n for one in self.listings.values() for n in one.by_name}
        best = process.extract(name, choices, scorer=fuzz.ratio, limit=2, score_cutoff=cutoff)
        if not best or (len(best) > 1 and best[0][1] - best[1][1] < 4):
            return ()
        return self.exact(best[0][0])

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The names of all namespaces."""
        one = self.listings.get("namespaces")
        return tuple(one.by_name) if one else ()


def _in_order(parts: list[str], whole: list[str]) -> bool:
    width = len(parts)
    return any(whole[i : i + width] == parts for i in range(len(whole) - width + 1))
