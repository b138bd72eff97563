"""Questions that nobody asked, planned without listing anything: what planners load at their first, they have then.

Tables, patterns and outlines of schemas are loaded when they are first needed, which takes hundreds of milliseconds.
The rehearsal has an event loop of its own in a thread, so that the service's goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.flow import Question
from core.index import ObjectIndex
from core.objects import ObjectMeta
from core.ports import Catalog, Tier
from core.terms import TermIndex
from kubectl.resources import Resource, Resources

COMMON = ("pods", "deployments.apps")
"""Types whose schemas are read before anybody asks: with them come those of their groups."""
QUESTIONS = ("How many pods of the deployment rehearsal are not running?", "How many pods are running?")
"""One that names something, which nothing here is called, and one that can be read."""


async def rehearse(catalog: Catalog, tiers: Sequence[Tier]) -> None:
    """Read what is served and the schemas of the most common types, and plan two questions by these alone."""
    resources = await catalog.resources()
    empty = _Empty(catalog.namespace, resources)
    for name in COMMON:
        if (resource := resources.find(name)) is not None:
            empty.schemas[resource.qualified] = await catalog.schema(resource)
    await asyncio.to_thread(lambda: asyncio.run(_planned(empty, {tier.name for tier in tiers})))


async def _planned(catalog: Catalog, tiers: set[str]) -> None:
    if tiers - {"offline"}:
        from planners.prompting import Grounding

        grounding = Grounding(catalog)
        await grounding.facts(Question(QUESTIONS[0]))
        await grounding.close()
    if "offline" in tiers:
        from planners.offline import OfflinePlanner

        planner = OfflinePlanner(catalog)
        for text in QUESTIONS:
            await planner.propose(Question(text))


@dataclass(frozen=True)
class _Empty:
    """A `core.ports.Catalog` of a cluster in which nothing is listed."""

    namespace: str
    served: Resources
    schemas: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    async def resources(self) -> Resources:
        return self.served

    async def objects(self, resource: Resource, namespace: str | None = None) -> Sequence[ObjectMeta]:
        return ()

    async def recent(self, resource: Resource) -> ObjectIndex:
        return ObjectIndex()

    async def terms(self, resource: Resource) -> TermIndex:
        return TermIndex()

    async def forbidden(self, resource: Resource, namespace: str | None = None) -> bool:
        return False

    def failing(self, resource: Resource) -> bool:
        return False

    async def has_namespace(self, name: str) -> bool | None:
        return False

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        return self.schemas.get(resource.qualified, {})
