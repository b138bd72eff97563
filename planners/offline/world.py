"""What is known of the cluster while one question is read: its kinds, the objects looked up so far, and schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from core.terms import TermIndex
from kubectl.resources import Resource, Resources
from planners.offline.data import load
from planners.offline.words import Fields, Found, Lexicon, Listing, Names

_HASHES = tuple(load("words")["made_keys"])
_KEYS_SAID = load("words")["keys_said"]
"""What label keys are called that are written short."""
_DASHES = re.compile("[-_.]")
_SUBJECTS = frozenset({"user", "group", "service account"})
"""What the terms of bindings are that tell whom they give a role to."""


@dataclass
class World:
    """Everything a reading may rest on. `namespace` is the question's or the context's own."""

    resources: Resources
    kinds: Lexicon
    names: Names
    namespace: str
    fields: dict[str, Fields] = field(default_factory=dict)
    within: str | None = None
    """The namespace that the asker chose (`-n`): all pods are those in it, unless the question says otherwise."""
    bindings: tuple[TermIndex, ...] = ()
    """What role bindings name, as far as they may be read."""

    def is_subject(self, word: str) -> bool:
        """Whether a role binding names a user, group or service account so; `word` is in small letters."""
        return any(term.what in _SUBJECTS for index in self.bindings for term, _ in index.spelled(word))

    def resource(self, kind: str) -> Resource | None:
        """The resource of a qualified kind, where the server has it."""
        return self.resources.find(kind)

    def listing(self, kind: str) -> Listing | None:
        """The objects of a kind, if they were looked up."""
        return self.names.listings.get(kind)

    def label_keys(self, word: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Label keys that a word means (whole, or their last part), with the kinds that have them."""
        return self._label_keys.get(word, ())

    def annotation_keys(self, word: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Annotation keys that a word means, with the kinds that have them."""
        return self._annotation_keys.get(word, ())

    @cached_property
    def _label_keys(self) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
        def spellings(key: str) -> Iterator[str]:
            last = key.rpartition("/")[2]
            if not key.startswith(_HASHES):
                yield from dict.fromkeys((key, last, _DASHES.sub("", last), *_KEYS_SAID.get(last, ())))

        return self._spelled(lambda one: one.labels, spellings)

    @cached_property
    def _annotation_keys(self) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
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
        for kind, one in self.names.listings.items():
            for key in keys_of(one):
                kinds.setdefault(key, set()).add(kind)
        found: dict[str, dict[str, frozenset[str]]] = {}
        for key, having in kinds.items():
            for spelling in spellings(key.lower()):
                found.setdefault(spelling, {})[key] = frozenset(having)
        return {spelling: tuple(keys.items()) for spelling, keys in found.items()}

    def label_values(self, word: str, kinds: tuple[str, ...]) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """(key, value, kinds) of the labels that have this value."""
        found: dict[tuple[str, str], set[str]] = {}
        for kind in kinds:
            one = self.listing(kind)
            for key, value in one.labelled(word) if one and word else ():
                if not key.startswith(_HASHES):
                    found.setdefault((key, value), set()).add(kind)
        return tuple((key, value, frozenset(have)) for (key, value), have in found.items())

    def namespace_of(self, word: str) -> tuple[Found, ...]:
        """The namespace that a word names: exactly, or as a part of just one name, or by just one label value."""
        exact = self.names.of_kind("namespaces", word)
        if exact:
            return exact if len(exact) == 1 else ()
        labelled = list(self.label_values(word, ("namespaces",)))
        one = self.listing("namespaces")
        if len(labelled) == 1 and one is not None:
            key, value, _ = labelled[0]
            metas = one.with_label(key, value)
            if len(metas) == 1:
                return (Found(one.resource, metas[0]),)
        return ()
