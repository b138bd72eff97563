"""The recordings, each loaded once, and their replies in the forms that tests compare."""

from __future__ import annotations

import json
from typing import Any

from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.ports import JSON, Query

RECORDINGS = {name: load(name) for name in ("starter", "shop", "troubled", "fleet")}


async def document(cluster: RecordedCluster, path: str, query: Query = (), accept: str = JSON) -> dict[str, Any]:
    reply = await cluster.get(path, query, accept)
    parsed = json.loads(reply.body)
    assert isinstance(parsed, dict)
    return parsed


async def listed(cluster: RecordedCluster, path: str, *query: tuple[str, str]) -> list[str]:
    return [item["metadata"]["name"] for item in (await document(cluster, path, query))["items"]]


async def failure(cluster: RecordedCluster, path: str, *query: tuple[str, str], accept: str = JSON) -> tuple[int, str]:
    reply = await cluster.get(path, query, accept)
    body = json.loads(reply.body)
    assert (body["kind"], body["status"], body["code"]) == ("Status", "Failure", reply.status)
    return reply.status, body["message"]
