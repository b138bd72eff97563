"""What planners may know of a cluster: its kinds, their fields, and the identity of objects. Never their contents.

Each is asked for when it is wanted, once for all who want it at the same time, and kept for seconds; so thousands of
questions cost one listing per type and five seconds, and a question about deployments lists no pods.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from clusters.grounding.cache import FreshCache
from clusters.grounding.discovery import discover, document
from core.errors import Unavailable
from core.objects import ObjectMeta
from core.ports import METADATA, METADATA_LIST, Cluster, Query
from kubectl.resources import Resource, Resources

DISCOVERY_SECONDS = 60.0
OBJECTS_SECONDS = 5.0
SCHEMA_SECONDS = 3_600.0
"""For an OpenAPI document: its address holds its hash, so it never changes, but a refusal to read it may."""
_PAGE = 500
_DOCUMENTS = 8
"""OpenAPI documents kept parsed, of a few megabytes each."""
_NO_LIST = (404, 405)
"""Gone since discovery, and not listable: there are no objects of it."""
_NAMESPACE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_Documents = Mapping[str, Any]


class ClusterCatalog:
    """The catalog of a cluster. Implements `core.ports.Catalog`; `clock` in seconds."""

    def __init__(
        self,
        cluster: Cluster,
        discovery_seconds: float = DISCOVERY_SECONDS,
        objects_seconds: float = OBJECTS_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cluster = cluster
        self._resources: FreshCache[str, Resources] = FreshCache(discovery_seconds, clock=clock)
        self._objects: FreshCache[str, tuple[ObjectMeta, ...] | None] = FreshCache(objects_seconds, clock=clock)
        self._spaces: FreshCache[str, bool | None] = FreshCache(objects_seconds, clock=clock)
        self._index: FreshCache[str, _Documents] = FreshCache(discovery_seconds, clock=clock)
        self._documents: FreshCache[str, _Documents] = FreshCache(SCHEMA_SECONDS, _DOCUMENTS, clock)

    @property
    def namespace(self) -> str:
        """The namespace that commands mean when they name none."""
        return self._cluster.namespace

    async def resources(self) -> Resources:
        """Every resource type that the server serves."""
        return await self._resources.get("", lambda: discover(self._cluster))

    async def objects(self, resource: Resource, namespace: str | None = None) -> tuple[ObjectMeta, ...]:
        """The identity of all objects of a type, in one namespace or in all.

        Where all namespaces may not be read, those of the own namespace; empty where that is forbidden too.
        """
        if resource.verbs and "list" not in resource.verbs:
            return ()
        wanted = namespace if resource.namespaced else None
        path = resource.path(wanted)
        found = await self._objects.get(path, lambda: self._list(resource, path))
        if found is None and resource.namespaced and wanted is None:
            return await self.objects(resource, self.namespace)
        return found or ()

    async def forbidden(self, resource: Resource, namespace: str | None = None) -> bool:
        """Whether the objects of a type may not be listed, in one namespace or in all."""
        if resource.verbs and "list" not in resource.verbs:
            return False
        path = resource.path(namespace if resource.namespaced else None)
        return await self._objects.get(path, lambda: self._list(resource, path)) is None

    async def has_namespace(self, name: str) -> bool | None:
        """Whether there is a namespace of this name; None where the server does not say."""
        if not _NAMESPACE.fullmatch(name):
            return False
        return await self._spaces.get(name, lambda: self._look_for(name))

    async def _look_for(self, name: str) -> bool | None:
        status, _ = await document(self._cluster, f"/api/v1/namespaces/{name}", accept=METADATA)
        return {200: True, 404: False}.get(status)

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        """The type's OpenAPI v3 schema and the components that it refers to; empty where the server has none."""
        index = await self._index.get("", self._read_index)
        address = (index.get(resource.root[1:]) or {}).get("serverRelativeURL", "")
        if not address:
            return {}
        components = await self._documents.get(address, lambda: self._read_components(address))
        wanted = {"group": resource.group, "version": resource.version, "kind": resource.kind}
        for schema in components.values():
            if wanted in schema.get("x-kubernetes-group-version-kind", ()):
                return {"schema": schema, "components": components}
        return {}

    async def _list(self, resource: Resource, path: str) -> tuple[ObjectMeta, ...] | None:
        """All pages; None where reading is forbidden.

        When the server has forgotten where we were, it is asked for everything at once.
        """
        found: list[ObjectMeta] = []
        query: Query = [("limit", str(_PAGE))]
        seen: set[str] = set()
        while True:
            status, page = await document(self._cluster, path, query, METADATA_LIST)
            if status == 403:
                return None
            if status in _NO_LIST:
                return ()
            if status == 410 and query:
                found, query = [], []
                continue
            if status != 200:
                raise Unavailable(f"the cluster does not list {resource.qualified}: {path} gave {status}")
            found += [ObjectMeta.of(item, resource.kind) for item in page.get("items") or ()]
            following = (page.get("metadata") or {}).get("continue")
            if not following or not query:
                return tuple(found)
            if following in seen:
                raise Unavailable(f"the cluster's list of {resource.qualified} has no end: {path} repeats a page")
            seen.add(following)
            query = [("limit", str(_PAGE)), ("continue", following)]

    async def _read_index(self) -> _Documents:
        _, index = await document(self._cluster, "/openapi/v3")
        paths: _Documents = index.get("paths") or {}
        return paths

    async def _read_components(self, address: str) -> _Documents:
        parts = urlsplit(address)
        status, found = await document(self._cluster, parts.path, parse_qsl(parts.query))
        if status >= 500:
            raise Unavailable(f"the cluster does not tell its schemas: {parts.path} gave {status}")
        components: _Documents = (found.get("components") or {}).get("schemas") or {}
        return components
