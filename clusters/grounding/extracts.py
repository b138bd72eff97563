"""What the catalog reads of each type's objects beside their metadata, and how: whole pages, or a few at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from clusters.grounding.listing import Extract, metadata_need
from clusters.grounding.terms import EXTRACTORS, custom_terms, terms
from core.ports import JSON
from kubectl.documents import Need
from kubectl.resources import Resource

_MANY = frozenset({"pods"})
"""Too many to be read whole: those with a controller have its template, the others are read one by one."""
_LARGE = {"configmaps": (), "secrets": (("fieldSelector", "type!=helm.sh/release.v1"),)}
"""Whose objects may be of a megabyte each, of which the keys are wanted, and what is not asked for: Helm keeps whole
releases in secrets with one key."""
_LARGE_PAGE = 50
_OWN = ("", "apps", "batch", "autoscaling", "policy")


def extract_of(resource: Resource) -> Extract | None:
    """How the terms of a type are read from its list; None where objects of it use no names, or are read one by one."""
    name = resource.qualified
    if name in _MANY or (name not in EXTRACTORS and is_own(resource)):
        return None
    extractor = partial(terms, extractor=EXTRACTORS.get(name, custom_terms))
    if name in _LARGE:
        return Extract(JSON, JSON, _needed("data", "binaryData"), extractor, _LARGE_PAGE, _LARGE[name])
    parts = ("spec", "roleRef", "subjects", *(() if is_own(resource) else ("status",)))
    return Extract(JSON, JSON, _needed(*parts), extractor)


def is_own(resource: Resource) -> bool:
    """Whether the type is Kubernetes' own, and no extension's."""
    return resource.group in _OWN or (resource.group.endswith(".k8s.io") and resource.group.count(".") >= 2)


WATCHED: Mapping[str, None] = dict.fromkeys(name for name in EXTRACTORS if name not in _MANY and name not in _LARGE)
"""The types whose terms come with their watch."""


def _needed(*fields: str) -> Need:
    need = metadata_need()
    for name in fields:
        need.of(name)
    return need
