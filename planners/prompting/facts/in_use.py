"""The keys of labels and annotations that objects carry, and the words that custom resources' fields hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from core.index import ObjectIndex
from core.masking import mask_text
from core.terms import TermIndex
from kubectl.resources import Resource
from planners.prompting.facts.kinds import own
from planners.prompting.facts.matching import Listed, Wording
from planners.prompting.facts.model import InUse
from planners.prompting.words import plain_words, singular

FEW_VALUES = 8
"""So many values of a key are told; a key with more of them identifies."""
MOST = 10
_LONGEST_VALUE = 40
_LONGEST_SAMPLE = 48
_LOOKED_AT = 2_000
"""Objects among which a sample of an annotation is looked for."""
_ONE_EACH = ("kubernetes.io/metadata.name", "kubernetes.io/hostname", "controller-revision-hash", "pod-template-hash")
_NOBODYS = ("kubectl.kubernetes.io/", "deployment.kubernetes.io/", "kubernetes.io/", "k8s.io/", "helm.sh/")
"""What tools and controllers note for themselves: asked for by its key alone."""


def keys_in_use(listed: Listed, wording: Wording, concerned: Sequence[Resource], nothing_else: bool) -> list[InUse]:
    """The keys that a word fits, or one of whose values it fits; and where nothing else is told, those of the kinds
    that the question is about."""
    found: list[tuple[int, InUse]] = []
    for resource, index in listed:
        rest = nothing_else and (resource in concerned or resource.plural == "namespaces")
        for key, values in index.labels.items():
            fit = _fit(key, values, wording)
            if fit or (rest and _telling(key, len(values), len(index))):
                found.append((0 if fit else 1, InUse(_name(resource), "label", key, _few(values))))
        for key in index.annotations:
            fit = _fit(key, (), wording)
            if fit or (rest and not _is_tool(key)):
                found.append((0 if fit else 1, InUse(_name(resource), "annotation", key, sample=_sample(index, key))))
    found.sort(key=lambda pair: pair[0])
    return [one for _, one in found[:MOST]]


def words_in_fields(used: Mapping[Resource, TermIndex], shown: Sequence[Resource]) -> Iterator[InUse]:
    """The words that fields of custom resources choose from, in their own spelling."""
    for resource in shown:
        terms = used.get(resource)
        if terms is None or own(resource):
            continue
        for path in terms.sorts:
            values = terms.values(path)
            if path.startswith(".") and len(values) <= FEW_VALUES:
                yield InUse(_name(resource), "field", path, tuple(mask_text(value) for value in values))


def _name(resource: Resource) -> str:
    return resource.plural if own(resource) else resource.qualified


def _fit(key: str, values: Mapping[str, object] | tuple[str, ...], wording: Wording) -> bool:
    """Whether a word is the key's last part, one of its words, or one of its values. What is met is noted."""
    tail = key.rpartition("/")[2].lower()
    plain = plain_words()
    for word in wording.words.telling:
        forms = {word, singular(word)}
        if key.lower() == word or (tail in forms and (word not in plain or tail not in ("name", "app"))):
            wording.met.add(word)
            return True
        if word in plain or len(word) < 3:
            continue
        if forms & set(tail.replace("_", "-").split("-")) or (
            word not in wording.exact and len(values) <= FEW_VALUES and word in values
        ):
            wording.met.add(word)
            return True
    return False


def _telling(key: str, values: int, objects: int) -> bool:
    return values <= FEW_VALUES and not _is_tool(key) and not (objects > 1 and values == objects > FEW_VALUES)


def _is_tool(key: str) -> bool:
    prefix = key.partition("/")[0] + "/"
    return key in _ONE_EACH or any(prefix.endswith(own) for own in _NOBODYS) or key.endswith("-hash")


def _few(values: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(value[:_LONGEST_VALUE] for value in values) if len(values) <= FEW_VALUES else ()


def _sample(index: ObjectIndex, key: str) -> str:
    """The form of an annotation's values: the first short one, without credentials."""
    for meta in islice(index.annotations.get(key, {}).values(), _LOOKED_AT):
        if value := meta.annotations.get(key):
            text = mask_text(f"{key}: {value}").removeprefix(f"{key}: ").replace("\n", " ")
            return text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…"
    return ""
