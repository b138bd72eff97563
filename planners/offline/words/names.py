"""The objects that exist, by name: exact first, then by their words, then by spelling.

A type that is watched has an index of its own, which the `Catalog` hands out. Of any other an index is made at most
once for each listing (the `Catalog` hands out the same tuple as long as it is fresh).
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from core.index import ObjectIndex
from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.offline.data import load

_MANY = 5_000
_NEAR = 70.0
"""The least likeness, of 100, of a name that is told to somebody who named nothing."""
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


PREFERRED: tuple[str, ...] = tuple(load("relations")["preferred"])
"""Which kind is meant by a name that several have, first things first."""


def preference(kind: str) -> int:
    """How far down the list of kinds that people mean first."""
    return PREFERRED.index(kind) if kind in PREFERRED else len(PREFERRED)


def home_first(found: tuple[Found, ...], namespace: str) -> tuple[Found, ...]:
    """Of objects with one name in several namespaces, those of the own namespace where it has them."""
    return tuple(f for f in found if f.meta.namespace == namespace) or found


_HASHES = tuple(load("words")["made_keys"])
_KEYS_SAID = load("words")["keys_said"]
"""What label keys are called that are written short."""
_DASHES = re.compile("[-_.]")
_SERIALS = itertools.count()


class Listing:
    """All objects of one type, and what can be looked up in them: in the catalog's own index where the type is watched,
    else in indexes that are made when they are first asked for."""

    def __init__(self, resource: Resource, objects: Sequence[ObjectMeta]) -> None:
        self.serial = next(_SERIALS)
        """No other listing has it."""
        self.resource = resource
        self.objects = objects
        self._index = objects if isinstance(objects, ObjectIndex) else None

    @property
    def changes(self) -> int:
        """How often it has changed since it was made: what is not watched never does."""
        return 0 if self._index is None else self._index.changes

    @property
    def by_name(self) -> Mapping[str, Sequence[ObjectMeta]]:
        """The objects of each name, in small letters."""
        return self._named if self._index is None else self._index.by_name

    def spelled_like(self, name: str, least: float) -> Iterable[str]:
        """Names whose likeness to this one is `least` of 100, and others; of very many objects names without their
        generated endings, those last of which many are alike."""
        if self._index is not None and len(self._index) > _MANY:
            groups = sorted(self._index.stems_by_letters.candidates(name, least), key=len)
            return itertools.chain.from_iterable(groups)
        return self.by_name.keys()

    @property
    def labels(self) -> Mapping[str, Collection[str]]:
        """The values that each label key has."""
        if self._index is None:
            return self._labels
        return {key: values.keys() for key, values in self._index.labels.items()}

    def labelled(self, value: str) -> Iterable[tuple[str, str]]:
        """The labels that have this value, whatever its case."""
        if self._index is not None:
            return self._index.labels_of_value(value)
        return self._valued.get(value.lower(), ())

    def with_label(self, key: str, value: str) -> Sequence[ObjectMeta]:
        """The objects that have this label."""
        if self._index is not None:
            return self._index.matching({key: value})
        return [meta for meta in self.objects if meta.labels.get(key) == value]

    @property
    def annotations(self) -> Collection[str]:
        """The keys of all annotations."""
        return self._annotated if self._index is None else self._index.annotations.keys()

    def has_word(self, word: str) -> bool:
        """Whether a name has this word between its dashes and dots."""
        if self._index is not None:
            return self._index.has_word(word)
        return word in self._written and bool(re.search(rf"[-.:\n]{re.escape(word)}[-.:\n]", self._written))

    def with_words(self, parts: Sequence[str]) -> list[str]:
        """The names that have these words next to each other in this order."""
        if self._index is not None:
            return self._index.with_words(parts)
        if parts[0] not in self._written:
            return []
        words = "[-.:]".join(re.escape(part) for part in parts)
        found = re.finditer(rf"(?<=\n)(?:[^\n]*[-.:])?{words}(?:[-.:][^\n]*)?(?=\n)", self._written)
        return [match.group() for match in found]

    # ── Of what is not watched ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _named(self) -> Mapping[str, Sequence[ObjectMeta]]:
        found: dict[str, list[ObjectMeta]] = {}
        for meta in self.objects:
            found.setdefault(meta.name.lower(), []).append(meta)
        return found

    @cached_property
    def _labels(self) -> Mapping[str, Collection[str]]:
        pairs = set().union(*(meta.labels.items() for meta in self.objects)) if self.objects else set()
        found: dict[str, set[str]] = defaultdict(set)
        for key, value in pairs:
            found[key].add(value)
        return {key: frozenset(values) for key, values in found.items()}

    @cached_property
    def _valued(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for key, values in self._labels.items():
            for value in values:
                found.setdefault(value.lower(), []).append((key, value))
        return found

    @cached_property
    def _annotated(self) -> Collection[str]:
        return frozenset().union(*(meta.annotations for meta in self.objects))

    @cached_property
    def _written(self) -> str:
        """Every name on a line of its own: one search through it is faster than an index of words that is used once."""
        return "\n".join(("", *self._named, ""))


class Names:
    """The objects of several types, to be asked by name."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self.listings = {one.resource.qualified: one for one in listings}
        self._exact: dict[str, tuple[Found, ...]] = {}
        self._near: dict[tuple[str, tuple[str, ...], str | None], tuple[str, ...]] = {}
        self._worded: dict[str, bool] = {}
        self._labelled: dict[tuple[str, tuple[str, ...]], tuple[tuple[str, str, frozenset[str]], ...]] = {}

    @property
    def looked_up(self) -> int:
        """How many answers are remembered."""
        return len(self._exact) + len(self._near) + len(self._labelled) + len(self._worded)

    @cached_property
    def label_keys(self) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
        """The label keys that each spelling means, whole or their last part, with the kinds that have them."""

        def spellings(key: str) -> Iterator[str]:
            last = key.rpartition("/")[2]
            if not key.startswith(_HASHES):
                yield from dict.fromkeys((key, last, _DASHES.sub("", last), *_KEYS_SAID.get(last, ())))

        return self._spelled(lambda one: one.labels, spellings)

    @cached_property
    def annotation_keys(self) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
        """The same of annotations."""

        def spellings(key: str) -> Iterator[str]:
            last = key.rpartition("/")[2]
            yield from dict.fromkeys((key, last, last.replace("-", " "), _DASHES.sub("", last)))

        return self._spelled(lambda one: one.annotations, spellings)

    def _spelled(
        self, keys_of: Callable[[Listing], Iterable[str]], spellings: Callable[[str], Iterable[str]]
    ) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
        """For each spelling the keys that it means, with the kinds that have them; `spellings` is given a key in small
        letters."""
        kinds: dict[str, set[str]] = {}
        for kind, one in self.listings.items():
            for key in keys_of(one):
                kinds.setdefault(key, set()).add(kind)
        found: dict[str, dict[str, frozenset[str]]] = {}
        for key, having in kinds.items():
            for spelling in spellings(key.lower()):
                found.setdefault(spelling, {})[key] = frozenset(having)
        return {spelling: tuple(keys.items()) for spelling, keys in found.items()}

    def labelled(self, value: str, kinds: tuple[str, ...]) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """(key, value, kinds) of the labels of objects of these kinds that have this value."""
        if (known := self._labelled.get((value, kinds))) is not None:
            return known
        found: dict[tuple[str, str], set[str]] = {}
        for kind in kinds:
            one = self.listings.get(kind)
            for key, own in one.labelled(value) if one and value else ():
                if not key.startswith(_HASHES):
                    found.setdefault((key, own), set()).add(kind)
        told = tuple((key, own, frozenset(have)) for (key, own), have in found.items())
        self._labelled[value, kinds] = told
        return told

    def exact(self, name: str) -> tuple[Found, ...]:
        """Every object of this very name; looked up once."""
        known = self._exact.get(name)
        if known is None:
            low = name.lower()
            ones = self.listings.values() if low in self._all else ()
            found = (Found(one.resource, meta) for one in ones for meta in one.by_name.get(low, ()))
            known = self._exact[name] = tuple(found)
        return known

    def has_word(self, word: str) -> bool:
        """Whether a name has this word in it, or it is a label's key or value; looked up once."""
        if word not in self._worded:
            ones = self.listings.values()
            found = any(one.has_word(word) or word in one.labels or any(one.labelled(word)) for one in ones)
            self._worded[word] = found
        return self._worded[word]

    @cached_property
    def _all(self) -> frozenset[str]:
        """Every name: most words are none."""
        return frozenset(itertools.chain.from_iterable(one.by_name for one in self.listings.values()))

    def of_kind(self, kind: str, name: str) -> tuple[Found, ...]:
        """Objects of one kind for which `name` stands: exactly, else as words of the name when that is unique."""
        one = self.listings.get(kind)
        if one is None:
            return ()
        exact = one.by_name.get(name.lower())
        if exact:
            return tuple(Found(one.resource, meta) for meta in exact)
        common = set(one.with_words(re.split(r"[-.:\s]", name.lower())))
        whole = {_GENERATED.sub("", n) for n in common}
        if len(common) == 1 or (common and whole == {name.lower()}):
            return tuple(Found(one.resource, meta) for n in sorted(common) for meta in one.by_name[n])
        return ()

    def near(self, name: str, kinds: Iterable[str] = (), namespace: str | None = None) -> tuple[str, ...]:
        """Names that look alike, best first; at most three. Of each kind no more than `_MANY` are compared, so that a
        word that resembles names made up by chance holds nobody up."""
        asked = (name, tuple(kinds), namespace)
        if asked not in self._near:
            choices = {
                n
                for kind, one in self.listings.items()
                if not asked[1] or kind in asked[1]
                for n in itertools.islice(one.spelled_like(name, _NEAR), _MANY)
                if namespace is None or any(meta.namespace in ("", namespace) for meta in one.by_name.get(n, ()))
            }
            best = process.extract(name, choices, scorer=fuzz.WRatio, limit=3, score_cutoff=_NEAR)
            self._near[asked] = tuple(n for n, _, _ in best)
        return self._near[asked]

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The names of all namespaces."""
        one = self.listings.get("namespaces")
        return tuple(one.by_name) if one else ()
