"""What planners may know of a cluster: its kinds, their fields, and the identity of objects. Never their contents.

Each is asked for when it is wanted, once for all who want it at the same time. A type of objects is listed once and
then watched (`informer`); where it may not be watched, and in a recording, it is listed and kept for seconds. So a
question about deployments lists no pods, and the next one about pods asks for nothing.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from clusters.grounding.cache import FreshCache
from clusters.grounding.discovery import discover, document
from clusters.grounding.extracts import WATCHED, extract_of
from clusters.grounding.informer import Informer
from clusters.grounding.listing import METADATA_ALONE, Denied, Expired, Extract, Failing, objects
from clusters.grounding.terms import EXTRACTORS, terms
from clusters.identity import ClusterIdentity, epoch_of
from core.deadlines import within
from core.errors import Unavailable
from core.index import ObjectIndex
from core.objects import ObjectMeta
from core.ports import METADATA, Cluster, Watchable
from core.terms import TermIndex
from kubectl.resources import Resource, Resources

DISCOVERY_SECONDS = 60.0
OBJECTS_SECONDS = 5.0
RECENT_SECONDS = 60.0
"""When what is only looked at in passing is listed anew: behind the question that finds it so old."""
LATELY_SECONDS = 300.0
"""How old it may be for that question at most."""
TERMS_SECONDS = 30.0
"""For the names that objects use, where they are not watched: templates seldom change."""
SCHEMA_SECONDS = 3_600.0
"""For an OpenAPI document: its address holds its hash, so it never changes, but a refusal to read it may."""
_MOST_WATCHED = 24
"""Types that are watched at the same time, each over a connection of its own; further ones are listed."""
_TRIED_AGAIN_SECONDS = 300.0
"""When a type is watched again that could not be."""
_ANSWERS_SECONDS = 2.0
"""For how long a server is asked whether it answers, when a list hung."""
HANGING_SECONDS = 60.0
"""For how long a type whose list hangs, while the server answers, is not listed again: each try would cost as long."""
_MOST_BARE_PODS = 40
"""Pods without a controller whose own spec is read, each by itself."""
_LOOKED_AT = 2_000
"""Objects that are looked at before others have the event loop."""
_DOCUMENTS = 8
"""OpenAPI documents kept parsed, of a few megabytes each."""
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
        *,
        watch: bool = False,
        extracts: Mapping[str, Extract] | None = None,
        identity: ClusterIdentity | None = None,
    ) -> None:
        """With `watch`, what can be is listed once and then watched, until `close`; else, and where that is forbidden,
        it is listed and kept for seconds. `extracts` are what is read of each type beside its metadata. `identity`
        tells whether it is the same cluster after the connection was lost: without it, all is read anew then."""
        self._cluster = cluster
        self._clock = clock
        self._watches = watch and isinstance(cluster, Watchable)
        self._extracts = extracts or {}
        self._identity = identity
        self._epoch = epoch_of(cluster)
        self._known_as = ""
        self._turn = asyncio.Lock()
        self._informers: dict[str, Informer] = {}
        self._refused: dict[str, float] = {}
        self._failing: dict[str, float] = {}
        """The lists that failed or hung while the server answered, by path, and when they are tried again."""
        self._objects_seconds = objects_seconds
        self._resources: FreshCache[str, Resources] = FreshCache(discovery_seconds, clock=clock)
        self._objects: FreshCache[str, tuple[ObjectMeta, ...] | None] = FreshCache(objects_seconds, clock=clock)
        self._recent: FreshCache[str, ObjectIndex | None] = FreshCache(LATELY_SECONDS, clock=clock)
        self._terms: FreshCache[str, TermIndex] = FreshCache(TERMS_SECONDS, clock=clock)
        self._spaces: FreshCache[str, bool | None] = FreshCache(objects_seconds, clock=clock)
        self._index: FreshCache[str, _Documents] = FreshCache(discovery_seconds, clock=clock)
        self._documents: FreshCache[str, _Documents] = FreshCache(SCHEMA_SECONDS, _DOCUMENTS, clock)

    @property
    def namespace(self) -> str:
        """The namespace that commands mean when they name none."""
        return self._cluster.namespace

    async def resources(self) -> Resources:
        """Every resource type that the server serves."""
        await self._check_identity()
        return await self._resources.get("", lambda: discover(self._cluster))

    async def objects(self, resource: Resource, namespace: str | None = None) -> Sequence[ObjectMeta]:
        """The identity of all objects of a type, in one namespace or in all.

        Where all namespaces may not be read, those of the own namespace; empty where that is forbidden too, and where
        this type alone cannot be listed: questions about others go on, and those about it fail as they are executed.
        """
        if resource.verbs and "list" not in resource.verbs:
            return ()
        await self._check_identity()
        wanted = namespace if resource.namespaced else None
        index = await self._watched(resource, start=wanted is None)
        if index is not None:
            return index if wanted is None else index.in_namespace(wanted)
        path = resource.path(wanted)
        found = await self._objects.get(path, lambda: self._list(resource, path))
        if found is None and resource.namespaced and wanted is None:
            return await self.objects(resource, self.namespace)
        return found or ()

    async def recent(self, resource: Resource) -> ObjectIndex | None:
        """The identity of all objects of a type as it was lately; None where reading is forbidden. Raises `Unavailable`
        where this type alone cannot be listed, too.

        What is older than a minute is listed anew meanwhile, for the next question: nobody waits for kinds that are
        merely looked at in passing, but for the first who does after minutes.
        """
        if resource.verbs and "list" not in resource.verbs:
            return ObjectIndex()
        index = await self._watched(resource, start=False)
        path = resource.path(None)
        if index is not None:
            return index
        return await self._recent.get_soon(path, lambda: self._look(resource, path), RECENT_SECONDS)

    async def _look(self, resource: Resource, path: str) -> ObjectIndex | None:
        if self._is_failing(path):
            raise Failing(f"the cluster does not list {resource.qualified}")
        try:
            found = await self._read_list(resource, path)
        except Unavailable as error:
            await self._fails_alone(path, error)
            raise
        return ObjectIndex(found) if found is not None else None

    async def terms(self, resource: Resource) -> TermIndex:
        """The names that the objects of a type use; empty where these may not be read."""
        if resource.verbs and "list" not in resource.verbs:
            return TermIndex()
        extract = self._extracts.get(resource.qualified) or extract_of(resource)
        if resource.qualified in WATCHED and (index := await self._watched(resource, start=True)) is not None:
            return index.terms
        path = resource.path(None)
        if resource.qualified == "pods":
            return await self._terms.get(path, lambda: self._bare_pods(resource))
        if extract is None:
            return TermIndex()
        found = await self._terms.get(path, lambda: self._read_terms(resource, extract, path))
        if not found.complete and resource.namespaced:
            own = resource.path(self.namespace)
            return await self._terms.get(own, lambda: self._read_terms(resource, extract, own))
        return found

    async def _read_terms(self, resource: Resource, extract: Extract, path: str) -> TermIndex:
        found = TermIndex()
        if self._is_failing(path):
            return found
        try:
            async with aclosing(objects(self._cluster, resource, path, extract)) as pieces:
                async for piece, _ in pieces:
                    for meta, used in piece:
                        found.put((meta.namespace, meta.name), used)
        except Expired:
            pass  # what was read by then is better than nothing, and soon read again
        except Denied as denied:
            found.complete = denied.status != 403
        except Unavailable as error:
            if not await self._fails_alone(path, error):
                raise
        return found

    async def _bare_pods(self, resource: Resource) -> TermIndex:
        """What pods without a controller use."""
        bare: list[ObjectMeta] = []
        for number, meta in enumerate(await self.objects(resource)):
            if meta.controller is None:
                bare.append(meta)
            if len(bare) == _MOST_BARE_PODS:
                break
            if number % _LOOKED_AT == _LOOKED_AT - 1:
                await asyncio.sleep(0)
        read = (document(self._cluster, resource.path(meta.namespace, meta.name)) for meta in bare)
        found = TermIndex()
        for meta, (status, item) in zip(bare, await asyncio.gather(*read), strict=True):
            if status == 200:
                found.put((meta.namespace, meta.name), terms(item, EXTRACTORS["pods"]))
        return found

    async def close(self) -> None:
        """Let go of every watch. Idempotent."""
        informers, self._informers = list(self._informers.values()), {}
        self._watches = False
        await asyncio.gather(self._recent.close(), *(informer.close() for informer in informers))

    async def _check_identity(self) -> None:
        """Forget all that was read of a cluster in whose place another one answers now.

        Two that follow each other at one address, as kind and minikube make them, share neither objects nor versions:
        a watch that went on from where the old one was would tell nothing of the new one.
        """
        last = self._identity.last if self._identity else ""
        if epoch_of(self._cluster) == self._epoch and last in ("", self._known_as):
            return
        async with self._turn:
            epoch, before = epoch_of(self._cluster), self._known_as
            try:
                now = await self._identity.current() if self._identity else ""
            except Unavailable:
                return  # whoever asks it is told
            # where nobody can tell, the one after a lost connection is taken for another
            same = now == before and now if epoch != self._epoch else before in ("", now)
            if not same:
                await self._forget_all()
            self._known_as, self._epoch = now, epoch

    async def _forget_all(self) -> None:
        informers, self._informers = list(self._informers.values()), {}
        self._refused.clear()
        self._failing.clear()
        for cache in (self._resources, self._objects, self._recent, self._terms, self._spaces, self._index):
            cache.clear()
        self._documents.clear()
        await asyncio.gather(*(informer.close() for informer in informers))

    async def _watched(self, resource: Resource, start: bool) -> ObjectIndex | None:
        """The index of a type that is watched; None where it is not, cannot be, or has lost its connection."""
        if not self._watches or "watch" not in resource.verbs:
            return None
        joined = f"{resource.root}/{resource.plural}" in self._informers
        try:
            return await self._follow(resource, start)
        except Unavailable:
            if not joined:
                raise
            return await self._follow(resource, start)  # the one that failed had begun before, with less time left

    async def _follow(self, resource: Resource, start: bool) -> ObjectIndex | None:
        """As `_watched`, by the informer that there is, or a new one."""
        key = f"{resource.root}/{resource.plural}"
        informer = self._informers.get(key)
        if informer is None:
            if not start or len(self._informers) >= _MOST_WATCHED or self._refused.get(key, 0) > self._clock():
                return None
            if self._is_failing(resource.path(None)):
                return None
            usual = extract_of(resource) if resource.qualified in WATCHED else None
            extract = self._extracts.get(resource.qualified, usual or METADATA_ALONE)
            informer = self._informers[key] = Informer(self._cluster, resource, extract, self._clock)
        try:
            index = await informer.ready()
        except Unavailable as error:
            self._forget(key, informer)
            if await self._fails_alone(informer.path, error):
                return None
            raise
        if index is None and informer.over:
            self._forget(key, informer)
        return index

    def _forget(self, key: str, informer: Informer) -> None:
        if self._informers.get(key) is informer:
            del self._informers[key]
        if informer.denied:
            self._refused[key] = self._clock() + _TRIED_AGAIN_SECONDS

    def ages(self) -> dict[str, float]:
        """How many seconds ago each list of objects was last known to be current, by its API path.

        0 while changes are watched; since the connection was lost where it was. `discovery` is the list of kinds.
        """
        watched = {informer.path: informer.age for informer in self._informers.values()}
        kinds = self._resources.ages()
        return {**self._objects.ages(), **watched, **({"discovery": kinds[""]} if kinds else {})}

    async def forbidden(self, resource: Resource, namespace: str | None = None) -> bool:
        """Whether the objects of a type may not be listed, in one namespace or in all."""
        if resource.verbs and "list" not in resource.verbs:
            return False
        wanted = namespace if resource.namespaced else None
        if await self._watched(resource, start=wanted is None) is not None:
            return False
        path = resource.path(wanted)
        return await self._objects.get(path, lambda: self._list(resource, path)) is None

    def failing(self, resource: Resource) -> bool:
        """Whether the last list of all objects of a type failed while the server answered."""
        return self._is_failing(resource.path(None))

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
        try:
            components = await self._documents.get(address, lambda: self._read_components(address))
        except Failing:
            return {}
        wanted = {"group": resource.group, "version": resource.version, "kind": resource.kind}
        for schema in components.values():
            if wanted in schema.get("x-kubernetes-group-version-kind", ()):
                return {"schema": schema, "components": components}
        return {}

    def _is_failing(self, path: str) -> bool:
        return self._failing.get(path, 0) > self._clock()

    async def _fails_alone(self, path: str, error: Unavailable) -> bool:
        """Whether only this list cannot be had, while the server itself answers; it is then left alone for a while."""
        seconds = self._objects_seconds
        if not isinstance(error, Failing):
            if not isinstance(error.__cause__, asyncio.TimeoutError):
                return False
            try:
                with within(_ANSWERS_SECONDS):
                    await self._cluster.get("/version")
            except (Unavailable, asyncio.TimeoutError):
                return False
            seconds = HANGING_SECONDS
        self._failing[path] = self._clock() + seconds
        return True

    async def _list(self, resource: Resource, path: str) -> tuple[ObjectMeta, ...] | None:
        """All pages; None where reading is forbidden, nothing where this list alone fails or hangs."""
        if self._is_failing(path):
            return ()
        try:
            return await self._read_list(resource, path)
        except Unavailable as error:
            if await self._fails_alone(path, error):
                return ()
            raise

    async def _read_list(self, resource: Resource, path: str) -> tuple[ObjectMeta, ...] | None:
        """All pages; None where reading is forbidden. Raises `Failing` and `Unavailable`.

        When the server has forgotten where we were, it is asked for everything at once.
        """
        for attempt in (1, 2):
            found: list[ObjectMeta] = []
            try:
                async with aclosing(objects(self._cluster, resource, path, at_once=attempt == 2)) as pieces:
                    async for piece, _ in pieces:
                        found += [meta for meta, _ in piece]
                return tuple(found)
            except Expired as error:
                if attempt == 2:
                    raise Unavailable(f"the cluster forgets its list of {resource.qualified} at once") from error
            except Denied as denied:
                return None if denied.status == 403 else ()
        raise AssertionError("unreachable")

    async def _read_index(self) -> _Documents:
        _, index = await document(self._cluster, "/openapi/v3")
        paths: _Documents = index.get("paths") or {}
        return paths

    async def _read_components(self, address: str) -> _Documents:
        parts = urlsplit(address)
        status, found = await document(self._cluster, parts.path, parse_qsl(parts.query))
        if status >= 500:
            raise Failing(f"the cluster does not tell its schemas: {parts.path} gave {status}")
        components: _Documents = (found.get("components") or {}).get("schemas") or {}
        return components
