"""What is known of the cluster while one question is read: its kinds, the objects looked up so far, and schemas."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.terms import TermIndex
from kubectl.resources import Resource, Resources
from planners.offline.words import Fields, Found, Lexicon, Listing, Names

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
        return self.names.label_keys.get(word, ())

    def annotation_keys(self, word: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Annotation keys that a word means, with the kinds that have them."""
        return self.names.annotation_keys.get(word, ())

    def label_values(self, word: str, kinds: tuple[str, ...]) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """(key, value, kinds) of the labels that have this value."""
        return self.names.labelled(word, kinds)

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
