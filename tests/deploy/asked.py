"""What the golden commands and the catalog ask a cluster for, as an API server's authorizer is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from benchmarks.golden import lines_of
from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from clusters.recorded.authorized import asked_of
from core.ports import JSON, Query, Reply, Stream
from core.reviews import AccessAttributes, AccessDecision, Subject
from executor.lines import run_line
from executor.requests import Requests


class Remembering(RecordedCluster):
    """A recording that remembers what it was asked for."""

    asked: set[AccessAttributes]

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.asked.add(asked_of(path))
        return await super().get(path, query, accept)

    @asynccontextmanager
    async def stream(self, path: str, query: Query = (), accept: str = JSON) -> AsyncIterator[Stream]:
        self.asked.add(asked_of(path))
        async with super().stream(path, query, accept) as stream:
            yield stream

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        self.asked.add(AccessAttributes("create", "authorization.k8s.io", "v1", "subjectaccessreviews"))
        return await super().review_access(subject, attributes)


@dataclass(frozen=True)
class Asked:
    """By the golden commands of a recording, and by its catalog, which watches what it lists."""

    commands: set[AccessAttributes] = field(default_factory=set)
    catalog: set[AccessAttributes] = field(default_factory=set)


async def asked_on(recording: str) -> Asked:
    """What is asked of a recording."""
    cluster = Remembering(load(recording))
    cluster.asked = set()
    catalog = ClusterCatalog(cluster)
    for line in lines_of(recording):
        await run_line(line["command"], Requests(cluster, catalog).view())
    commands, cluster.asked = cluster.asked, set()
    for resource in await catalog.resources():
        if "list" in resource.verbs:
            await catalog.objects(resource)
    watched = {(one.group, one.plural) for one in await catalog.resources() if "watch" in one.verbs}
    lists = {one for one in cluster.asked if one.verb == "list"}
    return Asked(
        commands, lists | {replace(one, verb="watch") for one in lists if (one.group, one.resource) in watched}
    )
