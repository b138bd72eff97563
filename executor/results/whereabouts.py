"""What bears a name: any object of any kind in any namespace that may be read, or a container, a port, a key or a label
value. That a thing "does not exist" is said only where nothing does.

Objects are asked for by name, one small list a kind. Only where no object has the name are the contents of workloads,
services, config maps and secrets (keys, never values) looked through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import ClusterError
from core.ports import JSON, METADATA_LIST
from executor.requests import View
from kubectl.resources import HELPERS, Resource

MOST_PLACES = 6
"""Places that are told of one name."""
MOST_REFUSED = 3
"""Kinds that may not be listed, of those that are told."""
MOST_AT_ONCE = 16
"""Requests that are under way at the same time."""
MOST_LISTED = 500
"""Objects of one kind whose contents are looked through: templates stand for the pods of large clusters."""
_MADE_UP = frozenset({"events", "events.events.k8s.io", "leases.coordination.k8s.io"})
"""Kinds whose objects are about others: they are no things that a question names."""
_HOLDERS = (
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "cronjobs.batch",
    "jobs.batch",
    "pods",
    "services",
    "configmaps",
    "secrets",
)
_TEMPLATED = frozenset({"ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"})
_CONTAINERS = {
    "containers": "container",
    "initContainers": "init container",
    "ephemeralContainers": "ephemeral container",
}


@dataclass(frozen=True)
class Whereabouts:
    """What bears a name, in words; and the kinds (plurals) that may not be listed, or only in `namespace`, or that the
    server failed to list."""

    places: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    narrowed: frozenset[str] = frozenset()
    namespace: str = ""
    failed: frozenset[str] = frozenset()

    def looked(self, kind: str = "") -> str:
        """Where was looked, in words; "" where that was everywhere. Of a thing whose kind is known, only the lists of
        that kind count."""
        plural = kind.partition(".")[0]
        narrowed = self.narrowed if not kind else self.narrowed & {plural}
        refused = sorted(self.refused if not kind else self.refused & {plural})
        places = [f"only namespace {self.namespace} may be looked at"] if narrowed else []
        if refused:
            more = ", …" if len(refused) > MOST_REFUSED else ""
            places.append(f"may not list {', '.join(refused[:MOST_REFUSED])}{more}")
        failed = sorted(self.failed if not kind else self.failed & {plural})
        if failed:
            more = ", …" if len(failed) > MOST_REFUSED else ""
            places.append(f"the server fails to list {', '.join(failed[:MOST_REFUSED])}{more}")
        return "; ".join(places)


async def whereabouts(name: str, view: View) -> Whereabouts:
    """Whatever bears the name. Never raises for the cluster: what cannot be listed is told as not looked at."""
    resources = {r.qualified: r for r in reversed(tuple(await view.resources())) if "list" in r.verbs or not r.verbs}
    search = _Search(name.lower(), view)
    wanted = [r for r in resources.values() if r.qualified not in HELPERS | _MADE_UP]
    found = [place for places in await asyncio.gather(*(search.objects(r) for r in wanted)) for place in places]
    if not found:
        held = [resources[name] for name in _HOLDERS if name in resources]
        found = [place for places in await asyncio.gather(*(search.within(r) for r in held)) for place in places]
    places = tuple(dict.fromkeys(found))[:MOST_PLACES]
    refused, narrowed, failed = (frozenset(kinds) for kinds in (search.refused, search.narrowed, search.failed))
    return Whereabouts(places, refused, narrowed, view.namespace, failed)


class _Search:
    """One name looked for; lists that are refused are tried in the namespace that is asked in."""

    def __init__(self, name: str, view: View) -> None:
        self.name = name
        self.view = view
        self.narrowed: set[str] = set()
        self.refused: set[str] = set()
        self.failed: set[str] = set()
        self.gate = asyncio.Semaphore(MOST_AT_ONCE)

    async def objects(self, resource: Resource) -> list[str]:
        """The objects of a kind that have the name."""
        query = (("fieldSelector", f"metadata.name={self.name}"), ("limit", "50"))
        items = await self._items(resource, query, METADATA_LIST)
        metas = [item.get("metadata") or {} for item in items]
        return [_place(resource, meta) for meta in metas if meta.get("name") == self.name]

    async def within(self, resource: Resource) -> list[str]:
        """What within objects of a kind has the name."""
        items = await self._items(resource, (("limit", str(MOST_LISTED)),), JSON)
        found: list[str] = []
        for item in items:
            meta = item.get("metadata") or {}
            if _TEMPLATED & {str(owner.get("kind")) for owner in meta.get("ownerReferences") or ()}:
                continue  # its owner's template says it
            found += [f"{what} of {_place(resource, meta)}" for what in dict.fromkeys(_parts(item, self.name))]
            if len(found) >= MOST_PLACES:
                break
        return found

    async def _items(self, resource: Resource, query: tuple[tuple[str, str], ...], accept: str) -> list[Any]:
        status, document = await self._list(resource, None, query, accept)
        if status == 403 and resource.namespaced:
            status, document = await self._list(resource, self.view.namespace, query, accept)
            if status == 200:
                self.narrowed.add(resource.plural)
        if status in (401, 403):
            self.refused.add(resource.plural)
        if status >= 500 or status == 429:
            self.failed.add(resource.plural)
        items = document.get("items") if status == 200 else None
        return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []

    async def _list(
        self, resource: Resource, namespace: str | None, query: tuple[tuple[str, str], ...], accept: str
    ) -> tuple[int, Mapping[str, Any]]:
        async with self.gate:
            try:
                return await self.view.document(resource.path(namespace), query, accept)
            except ClusterError:
                return 503, {}


def _place(resource: Resource, meta: Mapping[str, Any]) -> str:
    """`pod shop/cart-0`, `clusterrole viewer`."""
    kind = resource.singular or resource.kind.lower()
    namespace = meta.get("namespace")
    return f"{kind} {namespace}/{meta.get('name')}" if namespace else f"{kind} {meta.get('name')}"


def _parts(item: Mapping[str, Any], name: str) -> Iterator[str]:
    """What within an object has the name."""
    labels = (item.get("metadata") or {}).get("labels") or {}
    yield from (f"value of the label {key}" for key, value in labels.items() if str(value).lower() == name)
    for held in ("data", "binaryData"):
        keys = item.get(held)
        if isinstance(keys, Mapping):
            yield from ("key" for key in keys if str(key).lower() == name)
    ahead: list[Any] = [item.get("spec")]
    while ahead:
        inner = ahead.pop()
        if isinstance(inner, list):
            ahead += inner
        elif isinstance(inner, Mapping):
            for key, value in inner.items():
                if isinstance(value, list):
                    yield from _named(key, value, name)
                ahead.append(value)


def _named(key: str, members: list[Any], name: str) -> Iterator[str]:
    """The members of a list in a specification that have the name: containers, ports, volumes, variables."""
    kinds = {**_CONTAINERS, "ports": "port", "volumes": "volume", "env": "environment variable"}
    if key in kinds:
        yield from (kinds[key] for one in members if isinstance(one, Mapping) and str(one.get("name")).lower() == name)
