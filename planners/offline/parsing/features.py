"""What speaks for and against a form, told from the form and from the parts that it was made of; what that comes to.

Each feature is a short name and a number; what each weighs is learned (`data/weights.json`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from planners.offline.forms.algebra import AnyOf, Filter, Form, Goes, Has, Holds, Is, Labelled, Objects
from planners.offline.parsing.chart import Atom, role_of
from planners.offline.parsing.links import GUESS
from planners.offline.parsing.parts import Parts
from planners.offline.words import Attribute, Opening, grammar

_NEAR = 2
"""Tokens between the opening and what it asks for."""


class Features(dict[str, float]):
    """How much there is of each feature; none is 0."""

    def __missing__(self, name: str) -> float:
        return 0.0

    def add(self, other: Mapping[str, float]) -> None:
        """Count the others in."""
        for name, value in other.items():
            self[name] += value


def worth(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """What the features weigh together."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def shares(scores: Sequence[float]) -> list[float]:
    """The probability of each by a log-linear model."""
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    whole = sum(raised)
    return [one / whole for one in raised]


def features_of(form: Form, parts: Parts, begins: Opening, atoms: Sequence[Atom]) -> Features:
    """The features of a form."""
    found = Features()
    name = type(form).__name__
    found[f"{parts.ask}|{name}"] += 1
    objects = getattr(form, "objects", None)
    attribute = getattr(form, "attribute", None)
    if isinstance(attribute, Attribute):
        found[f"attribute {_sort(attribute)}"] += 1
        near = any(attribute == a and one.start - begins.end <= _NEAR for one in parts.asked for a, _ in one.links)
        found["attribute first"] += near
        found["value compared elsewhere"] += repeats(attribute, objects)
    if isinstance(objects, Objects):
        head = any(t.start - begins.end <= _NEAR and objects.kind in t.kinds for t in parts.nouns if t.end > 0)
        found[f"{'attribute' if attribute else 'objects'}, head first"] += head
        found[f"{name} named"] += bool(objects.named)
        found[f"{name} bare"] += not (objects.named or objects.filters or objects.within or objects.rank)
        found["ranked"] += objects.rank is not None
        for one in objects.filters:
            _of_filter(one, found, "")
        found["filters"] += max(0, len(objects.filters) - 1)
    starts = {t.start for t in parts.nouns if t.kinds and not t.before}
    found["attribute before kind"] = sum(one.end in starts for one in parts.asked)  # "failed jobs": seldom asked for
    found.add(_roles(atoms))
    found.add(_idle(atoms, parts, begins))
    return found


def _sort(attribute: Attribute) -> str:
    first = attribute.id.split()[0]
    if first in ("label", "annotation", "environment", "key"):
        return first
    if attribute.schema:
        return "custom field" if attribute.custom else "field"
    return "of table"


def repeats(attribute: Attribute, objects: object) -> bool:
    """Whether what is asked for is also said to be so and so."""
    filters = objects.filters if isinstance(objects, Objects) else ()
    return any(isinstance(f, Holds) and f.attribute.id == attribute.id and f.op == "==" for f in filters) or any(
        isinstance(f, Is) and f.condition.id.split("=")[0] == attribute.id for f in filters
    )


def _of_filter(one: Filter, found: Features, where: str) -> None:
    if isinstance(one, Goes):
        other = one.other
        what = "namespace" if other.kind.qualified == "namespaces" else "named" if other.named else "kind"
        found[f"goes {what}{where}"] += 1
        for inner in other.filters:
            _of_filter(inner, found, " inside")
    elif isinstance(one, AnyOf):
        for way in one.ways:
            _of_filter(way, found, where)
    elif isinstance(one, Has | Holds):
        found[f"{type(one).__name__} {_sort(one.attribute)}{where}"] += 1
    elif isinstance(one, Is):
        sort = "mention" if one.condition.id.startswith("mentions") else "value" if "=" in one.condition.id else "table"
        found[f"Is {sort}{where}"] += 1
    elif isinstance(one, Labelled):
        found[f"label{' key' if not one.value else ''}{where}"] += 1


def _roles(atoms: Sequence[Atom]) -> Features:
    """For every word that may play several parts, which it plays in the place of which."""
    found = Features()
    for atom in atoms:
        others = {role_of(link) for link in atom.span.links if link.source != GUESS} - {atom.role}
        for other in others:
            found[f"{atom.role} not {other}"] += 1
        found[f"by {atom.links[0].source}" if atom.links else "by nothing"] += 1
    return found


def _idle(atoms: Sequence[Atom], parts: Parts, begins: Opening) -> Features:
    """The words that were taken for grammar, each by itself: some mean more than others."""
    taken = {token.start for atom in atoms for token in atom.span.tokens}
    behind = parts.tokens[begins.end :]
    found = Features({f"idle {t.lemma}": 1.0 for t in behind if t.start not in taken and t.lemma.isalpha()})
    head = next((token for token in behind if not grammar(token.lemma)), None)
    asked = head in behind[:_NEAR] and begins.ask in ("which", "what")
    if head is not None and asked and head.start not in taken and head.lemma.isalpha():
        found["head idle"] = 1.0
    return found
