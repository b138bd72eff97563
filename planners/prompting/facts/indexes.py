"""The objects of each type by index, whether the catalog keeps one or gives a plain list; made once for each list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from core.errors import Unavailable
from core.index import ObjectIndex
from core.objects import ObjectMeta
from core.ports import Catalog
from core.terms import TermIndex
from kubectl.resources import Resource

PATIENCE = 1.5
"""Seconds that a look at the less common kinds may take: what came by then is told."""
_AT_ONCE = 16
_PIECE = 500
"""Objects that are taken into an index before others have the event loop."""


class Indexes:
    """Indexes by type, over one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._made: dict[str, tuple[Sequence[ObjectMeta], ObjectIndex]] = {}

    async def of(self, resource: Resource) -> ObjectIndex:
        """All objects of a type. Raises `Unavailable` like the catalog."""
        objects = await self._catalog.objects(resource)
        if isinstance(objects, ObjectIndex):
            return objects
        known, index = self._made.get(resource.qualified, ((), ObjectIndex()))
        if known is not objects:
            self._made[resource.qualified] = (objects, index)
            await _bring_up_to_date(index, objects)
        return index

    async def recent(self, kinds: Sequence[Resource]) -> list[tuple[Resource, ObjectIndex]]:
        """The objects of types that are looked at in passing, as far as they come in time; none of one that fails."""
        limit = asyncio.Semaphore(_AT_ONCE)

        async def look(resource: Resource) -> ObjectIndex:
            async with limit:
                return await self._catalog.recent(resource) or ObjectIndex()

        tasks = [asyncio.ensure_future(look(resource)) for resource in kinds]
        if not tasks:
            return []
        try:
            await asyncio.wait(tasks, timeout=PATIENCE)
        finally:
            late = [task for task in tasks if not task.done()]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return [
            (resource, task.result())
            for resource, task in zip(kinds, tasks, strict=True)
            if not task.cancelled() and task.exception() is None
        ]

    async def terms(self, resource: Resource) -> TermIndex:
        """The names that the objects of a type use; none where they cannot be read."""
        try:
            return await self._catalog.terms(resource)
        except Unavailable:
            return TermIndex()


async def _bring_up_to_date(index: ObjectIndex, objects: Sequence[ObjectMeta]) -> None:
    """Make an index of an earlier list one of this list: what has not changed stays."""
    gone = {(meta.namespace, meta.name) for meta in index} if len(index) else set()
    for number, meta in enumerate(objects, 1):
        known = index.get(meta.namespace, meta.name) if gone else None
        gone.discard((meta.namespace, meta.name))
        if known is None or known != meta:
            index.put(meta)
        if number % _PIECE == 0:
            await asyncio.sleep(0)
    for key in gone:
        index.remove(*key)
