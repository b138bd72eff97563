"""One type of objects, listed once and watched from then on, as Kubernetes' own informers do.

    list ──▶ watch ──▶ (ends, as watches do) watch on from the last event
      ▲        │ 410: the server has forgotten that state
      └────────┘       anything else: wait, longer each time and never for quite as long, then watch on

An informer begins with the first question that needs its type and gives up when none has for minutes.
"""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections.abc import Callable
from contextlib import aclosing

from clusters.grounding.listing import METADATA_ALONE, Denied, Expired, Extract, events, objects, read
from core.errors import ClusterError, Unavailable
from core.index import ObjectIndex
from core.ports import Cluster, Watchable
from kubectl.resources import Resource

WATCH_SECONDS = 300.0
"""How long one watch is asked for; the server ends it then, and the next one goes on where it ended."""
IDLE_SECONDS = 600.0
"""How long nobody may ask until the watch is given up."""
STALE_SECONDS = 5.0
"""How long the connection may be lost until the index is not good enough any more: as old as a list may be."""
_SETTLED = 2_000
"""Objects of a list after each of which the garbage collector is told to look at what there is no more: it would walk
through a large index again and again, a quarter of a second each time, while nothing in it ever is garbage. What is
taken out of the index later is freed all the same, since nothing in it refers to itself."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0


class Informer:
    """The index of one type, kept up to date. Raises nothing of its own: `ready` tells how the first list went."""

    def __init__(
        self,
        cluster: Cluster,
        resource: Resource,
        extract: Extract = METADATA_ALONE,
        clock: Callable[[], float] = time.monotonic,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.index = ObjectIndex()
        self._cluster = cluster
        self._resource = resource
        self._extract = extract
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._path = resource.path(None)
        self._asked = clock()
        self._complete = False
        self._lost: float | None = None
        """When the connection was lost; None while it stands."""
        self.over = False
        """Whether it has given up, or was refused: somebody else must list."""
        self.denied = False
        """Whether the server does not list or does not let us watch."""
        self._listed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.ensure_future(self._run())

    @property
    def path(self) -> str:
        """The API path of the list that is followed."""
        return self._path

    @property
    def age(self) -> float:
        """For how many seconds the connection has been lost; 0 while it holds."""
        return 0.0 if self._lost is None else self._clock() - self._lost

    async def ready(self) -> ObjectIndex | None:
        """The index as it is now, once it has been listed; None where it may not be listed, is not watched any more, or
        is too old. Raises `Unavailable` where the first list failed."""
        self._asked = self._clock()
        await asyncio.shield(self._listed)
        fresh = self._complete and (self._lost is None or self._clock() - self._lost < STALE_SECONDS)
        return self.index if fresh else None

    async def close(self) -> None:
        """Let go of the watch. Idempotent."""
        self.over = True
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        try:
            await self._follow()
        except Denied:
            self.denied = True
        except Exception as error:  # noqa: BLE001 - whatever a server sends: it is then listed, as without a watch
            self.denied = not isinstance(error, ClusterError | Expired)
            if not self._listed.done():
                failure = error if isinstance(error, ClusterError) else Unavailable(f"{self._path} expires at once")
                self._listed.set_exception(failure)
                self._listed.exception()  # whoever still waits is told; nobody need
        finally:
            self.over = True
            self._lost = self._clock() if self._lost is None else self._lost
            if not self._listed.done():
                self._listed.set_result(None)

    async def _follow(self) -> None:
        version = await self._list()
        self._listed.set_result(None)
        pause = _FIRST_PAUSE
        while self._clock() - self._asked < self._idle_seconds:
            try:
                began = time.monotonic()
                version = await self._watch(version) if version else await self._list()
                if time.monotonic() - began > _FIRST_PAUSE:
                    pause = _FIRST_PAUSE
                    continue
            except Expired:
                version, self._lost = "", self._clock()
            except ClusterError:
                self._lost = self._clock() if self._lost is None else self._lost
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that not all come back at once
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _list(self) -> str:
        """Fill a new index, and put it in the place of the old one when it is whole. The list's version."""
        try:
            return await self._list_once()
        except Expired:
            return await self._list_once(at_once=True)

    async def _list_once(self, at_once: bool = False) -> str:
        fresh, version, settled = ObjectIndex(), "", 0
        async with aclosing(objects(self._cluster, self._resource, self._path, self._extract, at_once)) as pieces:
            async for piece, listed in pieces:
                version = listed
                for meta, terms in piece:
                    fresh.put(meta, terms)
                if len(fresh) - settled >= _SETTLED:
                    settled = len(fresh)
                    gc.freeze()
        self.index, self._lost, self._complete = fresh, None, True
        return version

    async def _watch(self, version: str) -> str:
        """Follow what changes until the server ends the watch, or nobody has asked for minutes. The last version."""
        if not isinstance(self._cluster, Watchable):
            raise Denied(405)
        seconds = min(WATCH_SECONDS, self._idle_seconds) * random.uniform(0.8, 1.0)  # noqa: S311 - not all at once
        async with self._cluster.watch(self._path, version, seconds, self._extract.accept_one) as stream:
            if stream.status == 410:
                raise Expired
            if stream.status in (401, 403, 404, 405):
                raise Denied(stream.status)
            if stream.status != 200:
                raise Unavailable(f"the cluster does not let us watch {self._path}: {stream.status}")
            self._lost = None
            async with aclosing(events(stream.chunks)) as changes:
                async for event in changes:
                    meta, terms = read(event.item, self._resource.kind, self._extract)
                    if event.what in ("ADDED", "MODIFIED"):
                        self.index.put(meta, terms)
                    elif event.what == "DELETED":
                        self.index.remove(meta.namespace, meta.name)
                    version = event.version or version
        return version
