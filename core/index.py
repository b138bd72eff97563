"""All objects of one type, by name, word, label and namespace: kept up to date one object at a time. Pure.

A look-up costs the same in a cluster of fifty objects and in one of fifty thousand. Strings and label sets that many
objects have are held once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import TypeVar, overload

from core.letters import LetterIndex
from core.objects import ObjectMeta, Owner
from core.terms import Key, Term, TermIndex

K = TypeVar("K")
T = TypeVar("T")
_SEPARATORS = re.compile(r"[-.:]")
_GENERATED = re.compile(r"-[a-z0-9]{8,10}(-[a-z0-9]{5})?$|-[a-z0-9]{5}$")
_ONE_EACH = frozenset(
    {
        "pod-template-hash",
        "controller-revision-hash",
        "controller-uid",
        "batch.kubernetes.io/controller-uid",
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "pod-template-generation",
    }
)
"""Labels that controllers make up: nobody asks by them, and they have about as many values as there are objects."""
_LONGEST_ANNOTATION = 128
"""Characters of an annotation that are kept; of a longer one only the key is."""


class ObjectIndex(Sequence[ObjectMeta]):
    """The objects of one type. As a sequence it is all of them, in no order that means anything."""

    def __init__(self, objects: Iterable[ObjectMeta] = ()) -> None:
        self._objects: dict[Key, ObjectMeta] = {}
        self._named: dict[str, tuple[ObjectMeta, ...]] = {}
        self._words: dict[str, dict[str, int]] = {}
        self._stems: Counter[str] = Counter()
        self.stems_by_letters, self.words_by_letters = LetterIndex(), LetterIndex()
        """The stems and the words of names, for what is but nearly spelled like one."""
        self._labels: dict[str, dict[str, dict[Key, ObjectMeta]]] = {}
        self._values: dict[str, dict[tuple[str, str], int]] = {}
        self._annotations: dict[str, dict[Key, ObjectMeta]] = {}
        self._spaces: dict[str, dict[Key, ObjectMeta]] = {}
        self.terms = TermIndex()
        """The names that the objects use."""
        self._shared: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self._owners: dict[tuple[Owner, ...], tuple[Owner, ...]] = {}
        self.changes = 0
        """How often it has changed: what was made of it is right as long as this is the same."""
        for meta in objects:
            self.put(meta)

    # ── As a sequence ────────────────────────────────────────────────────────────────────────────────────────────────

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[ObjectMeta]:
        return iter(tuple(self._objects.values()))

    @overload
    def __getitem__(self, place: int) -> ObjectMeta: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ObjectMeta]: ...
    def __getitem__(self, place: int | slice) -> ObjectMeta | Sequence[ObjectMeta]:
        return tuple(self._objects.values())[place]

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    # ── Looking up ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def by_name(self) -> Mapping[str, Sequence[ObjectMeta]]:
        """The objects of each name, in small letters."""
        return self._named

    def named(self, name: str) -> Sequence[ObjectMeta]:
        """The objects of this name, whatever its case, in any namespace."""
        return self._named.get(name.lower(), ())

    def get(self, namespace: str, name: str) -> ObjectMeta | None:
        """The one object of this namespace and name."""
        return self._objects.get((namespace, name))

    def in_namespace(self, namespace: str) -> Sequence[ObjectMeta]:
        """The objects of a namespace."""
        return tuple(self._spaces.get(namespace, {}).values())

    @property
    def namespaces(self) -> Mapping[str, int]:
        """How many objects there are in each namespace that has any."""
        return {name: len(held) for name, held in self._spaces.items()}

    def has_namespace(self, name: str) -> bool:
        """Whether any object is in this namespace."""
        return name in self._spaces

    def has_word(self, word: str) -> bool:
        """Whether a name has this word between its dashes and dots; generated endings do not count."""
        return word in self._words

    def with_words(self, parts: Sequence[str]) -> list[str]:
        """The names that have these words next to each other in this order, in small letters."""
        if len(parts) == 1:
            return list(self._words.get(parts[0], ()))
        rarest = min((self._words.get(part, {}) for part in parts), key=len, default={})
        wanted = list(parts)
        width = len(wanted)

        def fits(name: str) -> bool:
            words = _SEPARATORS.split(name)
            return any(words[at : at + width] == wanted for at in range(len(words) - width + 1))

        return [name for name in rarest if fits(name)]

    @property
    def stems(self) -> Mapping[str, int]:
        """Names without their generated endings, and how many objects have each: what a misspelt name may mean."""
        return self._stems

    @property
    def words(self) -> Collection[str]:
        """Every word that names are made of."""
        return self._words.keys()

    @property
    def labels(self) -> Mapping[str, Mapping[str, Mapping[Key, ObjectMeta]]]:
        """By label key and value, the objects that have it."""
        return self._labels

    def labels_of_value(self, value: str) -> Iterable[tuple[str, str]]:
        """The labels, as key and value, that have this value, whatever its case."""
        return tuple(self._values.get(value.lower(), {}))

    def matching(self, labels: Mapping[str, str]) -> Sequence[ObjectMeta]:
        """The objects that have all of these labels."""
        found = [self._labels.get(key, {}).get(value, {}) for key, value in labels.items() if key not in _ONE_EACH]
        smallest = min(found, key=len, default=self._objects)
        return [meta for meta in smallest.values() if labels.items() <= meta.labels.items()]

    @property
    def annotations(self) -> Mapping[str, Mapping[Key, ObjectMeta]]:
        """By annotation key, the objects that have it."""
        return self._annotations

    def using(self, word: str) -> Sequence[tuple[Term, ObjectMeta]]:
        """The objects that use a name of this spelling, and as what."""
        return [(term, self._objects[key]) for term, key in self.terms.spelled(word)]

    # ── Keeping up to date ───────────────────────────────────────────────────────────────────────────────────────────

    def put(self, meta: ObjectMeta, terms: Iterable[Term] = ()) -> None:
        """Take an object in, in the place of what it was before. `terms` are the names that it uses."""
        key = (meta.namespace, meta.name)
        if key in self._objects:
            self.remove(*key)
        meta = self._lean(meta)
        key = (meta.namespace, meta.name)
        self.changes += 1
        self._objects[key] = meta
        self._spaces.setdefault(meta.namespace, {})[key] = meta
        lower, stem = meta.name.lower(), _stem(meta)
        self._named[lower] = (*self._named.get(lower, ()), meta)
        self._stems[stem] += 1
        if self._stems[stem] == 1:
            self.stems_by_letters.put(stem)
        for word in _SEPARATORS.split(stem):
            held = self._words.setdefault(intern(word), {})
            if not held:
                self.words_by_letters.put(word)
            held[lower] = held.get(lower, 0) + 1
        for name, value in meta.labels.items():
            if name not in _ONE_EACH:
                self._labels.setdefault(name, {}).setdefault(value, {})[key] = meta
                pairs = self._values.setdefault(value.lower(), {})
                pairs[name, value] = pairs.get((name, value), 0) + 1
        for annotation in meta.annotations:
            self._annotations.setdefault(annotation, {})[key] = meta
        self.terms.put(key, terms)

    def remove(self, namespace: str, name: str) -> None:
        """Forget an object; nothing where it is not known."""
        key = (namespace, name)
        meta = self._objects.pop(key, None)
        if meta is None:
            return
        self.changes += 1
        _drop(self._spaces, meta.namespace, key)
        lower, stem = meta.name.lower(), _stem(meta)
        left = tuple(one for one in self._named[lower] if one is not meta)
        if left:
            self._named[lower] = left
        else:
            del self._named[lower]
        _less(self._stems, stem)
        if stem not in self._stems:
            self.stems_by_letters.remove(stem)
        for word in _SEPARATORS.split(stem):
            held = self._words[word]
            _less(held, lower)
            if not held:
                del self._words[word]
                self.words_by_letters.remove(word)
        for label, value in meta.labels.items():
            if label not in _ONE_EACH:
                _drop(self._labels[label], value, key)
                if not self._labels[label]:
                    del self._labels[label]
                pairs = self._values[value.lower()]
                _less(pairs, (label, value))
                if not pairs:
                    del self._values[value.lower()]
        for annotation in meta.annotations:
            _drop(self._annotations, annotation, key)
        self.terms.remove(key)

    def _lean(self, meta: ObjectMeta) -> ObjectMeta:
        """The object with shared strings, label sets and owners, and without long annotations."""
        if len(self._shared) > 2 * len(self._objects) + 1_000:  # what has gone need not be shared any more
            self._shared.clear()
            self._owners.clear()
        items = tuple((intern(key), intern(value)) for key, value in meta.labels.items())
        return ObjectMeta(
            kind=meta.kind,
            name=meta.name,
            namespace=intern(meta.namespace),
            labels=self._shared.setdefault(items, dict(items)),
            annotations={
                intern(key): value if len(value) <= _LONGEST_ANNOTATION else ""
                for key, value in meta.annotations.items()
            },
            owners=self._owners.setdefault(meta.owners, meta.owners),
            generate_name=intern(meta.generate_name),
        )


def _stem(meta: ObjectMeta) -> str:
    """The name in small letters, without what a controller put behind it."""
    lower = meta.name.lower()
    return _GENERATED.sub("", lower) if meta.generate_name or meta.controller is not None else lower


def _less(counts: dict[K, int], key: K) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _drop(held: dict[str, dict[Key, T]], name: str, key: Key) -> None:
    inner = held[name]
    del inner[key]
    if not inner:
        del held[name]
