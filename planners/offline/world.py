"""What is known of the cluster while one question is read: its kinds, the objects looked up so far, and schemas."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubectl.resources import Resource, Resources
from planners.offline.words import Fields, Found, Lexicon, Listing, Names

_HASHES = (
    "pod-template-hash",
    "controller-revision-hash",
    "controller-uid",
    "batch.kubernetes.io/",
    "statefulset.kubernetes.io/",
    "apps.kubernetes.io/",
    "job-name",
    "kubernetes.io/metadata.name",
    "pod-template-generation",
)


_SHORT = {"environment": "env", "application": "app"}
"""Words whose usual label key is an abbreviation."""


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

    def resource(self, kind: str) -> Resource | None:
        """The resource of a qualified kind, where the server has it."""
        return self.resources.find(kind)

    def listing(self, kind: str) -> Listing | None:
        """The objects of a kind, if they were looked up."""
        return self.names.listings.get(kind)

    def label_keys(self, word: str, kinds: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
        """Label keys that a word means (whole, or their last part), with the kinds of these that have them."""
        found: dict[str, set[str]] = {}
        for kind in kinds:
            one = self.listing(kind)
            for key in one.labels if one else ():
                last = key.lower().rpartition("/")[2]
                if not key.startswith(_HASHES) and (word in (key.lower(), last) or _SHORT.get(word) == last):
                    found.setdefault(key, set()).add(kind)
        return tuple((key, frozenset(have)) for key, have in found.items())

    def annotation_keys(self, word: str, kinds: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
        """Annotation keys that a word means, with the kinds of these that have them."""
        found: dict[str, set[str]] = {}
        for kind in kinds:
            one = self.listing(kind)
            for key in one.annotations if one else ():
                last = key.lower().rpartition("/")[2]
                if word in (key.lower(), last, last.replace("-", " ")):
                    found.setdefault(key, set()).add(kind)
        return tuple((key, frozenset(have)) for key, have in found.items())

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
