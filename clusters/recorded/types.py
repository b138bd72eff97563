"""Which resource types a recording serves, by its own classic discovery, and what a path of its API means. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clusters.recorded.recording import Response, is_json
from kubectl.resources import Resource, parse_resource_list


@dataclass(frozen=True)
class Target:
    """What a path below a group version means: a list, an object of it, or a subresource of that."""

    root: str
    plural: str
    namespace: str | None = None
    name: str | None = None
    subresource: str = ""


def target(path: str) -> Target | None:
    """The target of a path that the guard has passed; None for one that is no resource's."""
    segments = path[1:].split("/")
    depth = {"api": 2, "apis": 3}.get(segments[0], len(segments))
    root, rest = "/" + "/".join(segments[:depth]), segments[depth:]
    namespace: str | None
    match rest:
        case ["namespaces", namespace, plural, *below] if (plural, below) != ("status", []):
            pass
        case [plural, *below]:
            namespace = None
        case _:
            return None
    name, subresource, *_ = [*below, "", ""]
    return Target(root, plural, namespace, name or None, subresource)


@dataclass(frozen=True)
class Served:
    """A resource type with the names of its subresources (`status`, `scale`, `log`, …)."""

    resource: Resource
    subresources: frozenset[str] = frozenset()


class Types:
    """Every resource type that a recording's discovery names, by root and plural."""

    def __init__(self, served: Mapping[tuple[str, str], Served]) -> None:
        self._served = served

    def at(self, place: Target) -> Served | None:
        """The type that a target is of; None where the server serves nothing at such a path."""
        served = self._served.get((place.root, place.plural))
        if served is None or (place.namespace is not None and not served.resource.namespaced):
            return None
        if place.name and served.resource.namespaced and place.namespace is None:
            return None
        return served


def types(responses: Iterable[Response]) -> Types:
    """The types that the recorded `APIResourceList`s name."""
    found: dict[tuple[str, str], Served] = {}
    for response in responses:
        if response.path.count("/") not in (2, 3) or response.status != 200 or not is_json(response):
            continue
        if b'"APIResourceList"' not in response.body[:200]:
            continue
        document = json.loads(response.body)
        below: dict[str, set[str]] = {}
        for entry in document.get("resources") or ():
            plural, _, subresource = entry["name"].partition("/")
            below.setdefault(plural, set()).add(subresource)
        for resource in parse_resource_list(document):
            found[resource.root, resource.plural] = Served(resource, frozenset(below[resource.plural] - {""}))
    return Types(found)
