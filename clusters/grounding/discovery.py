"""Which resource types a server has: aggregated discovery (two requests), or the classic one of older servers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from core.errors import MALFORMED, Unavailable
from core.ports import DISCOVERY, JSON, Cluster, Query, Reply
from core.shared import at_once
from kubectl import documents
from kubectl.resources import Resource, Resources, parse_discovery, parse_resource_list

_AT_ONCE = 8
_LARGE = 200_000
"""Bytes of a document that is parsed in a thread."""


async def discover(cluster: Cluster) -> Resources:
    """Every resource type, the core group first. A group whose own server is down is left out.

    Raises `Unavailable` where discovery itself is refused or is no discovery.
    """
    core, groups = await asyncio.gather(_required(cluster, "/api"), _required(cluster, "/apis"))
    try:
        return await _discovered(cluster, core, groups)
    except MALFORMED as error:
        message = f"the cluster's discovery cannot be read: {type(error).__name__}"
        raise Unavailable(message, "Is the server of this context really a Kubernetes API server?") from error


async def _discovered(cluster: Cluster, core: Mapping[str, Any], groups: Mapping[str, Any]) -> Resources:
    if core.get("kind") == groups.get("kind") == "APIGroupDiscoveryList":
        return parse_discovery((core, groups))
    roots = [f"/api/{version}" for version in core.get("versions") or ()]
    for group in groups.get("groups") or ():
        preferred = (group.get("preferredVersion") or {}).get("groupVersion", "")
        versions = [version["groupVersion"] for version in group.get("versions") or ()]
        versions.sort(key=lambda version: version != preferred)  # stable: the server's order otherwise
        roots += [f"/apis/{version}" for version in versions]

    async def of(root: str) -> tuple[Resource, ...]:
        status, listed = await document(cluster, root)
        return parse_resource_list(listed) if status == 200 else ()

    found = await at_once([partial(of, root) for root in roots], _AT_ONCE)
    return Resources(tuple(resource for resources in found for resource in resources))


async def document(cluster: Cluster, path: str, query: Query = (), accept: str = JSON) -> tuple[int, Mapping[str, Any]]:
    """The status and JSON object of one GET; an empty object where an error has no JSON.

    Raises `Unavailable` when what should be JSON is not.
    """
    reply = await cluster.get(path, query, accept)
    try:
        parse = partial(documents.parse, reply.body)
        parsed = await asyncio.to_thread(parse) if len(reply.body) > _LARGE else parse()
    except ValueError as error:
        if reply.status >= 400:
            return reply.status, {}
        raise _strange(path, reply) from error
    if not isinstance(parsed, dict):
        raise _strange(path, reply)
    return reply.status, parsed


async def _required(cluster: Cluster, path: str) -> Mapping[str, Any]:
    status, found = await document(cluster, path, accept=DISCOVERY)
    if status in (404, 405):
        message = f"the server of this context is no Kubernetes API server: {path} gave {status}"
        raise Unavailable(message, "Look at `server:` in the kubeconfig: its address, port and path.")
    if status != 200:
        message = f"the cluster does not tell its resource types: {path} gave {status}"
        raise Unavailable(message, "The credentials need the role system:discovery, which every user has by default.")
    return found


def _strange(path: str, reply: Reply) -> Unavailable:
    message = f"{path} gave no JSON object but {reply.content_type or 'something else'!r}"
    return Unavailable(message, "Is the server of this context really a Kubernetes API server?")
