"""A live cluster recorded, through the same GET-only port as everything else, in the format of `clusters.recorded`.

What the credentials may not read is recorded as what the server said of it, so that the recording says so too. Every
reply and every log is masked as it arrives, by the same masker as that of the executor.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clusters.recorded import API, Log, OpenAPI, Origin, Recording, Response, encode, save
from core.errors import SettingsError, Unavailable
from core.masking import Masks, mask_reply, mask_text
from core.ports import DISCOVERY, JSON, TABLE, Cluster, Query, Reply
from kubectl.resources import Resource, parse_resource_list

PAGE = 500
"""Objects in one request of a list."""
TAIL_LINES = 2_000
LOG_BYTES = 1_000_000
"""How much of each log is recorded: its last lines, and of these no more than so many bytes."""
_AT_ONCE = 8
"""Requests under way at the same time."""

_HEALTH: tuple[tuple[str, Query], ...] = (
    ("/healthz", ()),
    ("/readyz", [("verbose", "")]),
    ("/livez", [("verbose", "")]),
)


async def capture(cluster: Cluster, directory: Path, progress: Callable[[str], None]) -> None:
    """Record the cluster into a folder, telling each step; nothing is written unless all of it was read.

    Raises `SettingsError` where the folder holds a recording already, and `Unavailable` when the cluster cannot be
    reached, refuses the credentials, or lets them list nothing.
    """
    if (directory / API).exists():
        raise SettingsError(f"{str(directory)!r} holds a recording already", "Name a new folder.")
    _writable(directory)
    version = await _recorded(cluster, "/version")
    recorded_at = cluster.now().replace(microsecond=0)
    progress(f"server {json.loads(version.body).get('gitVersion', '')}" if version.status == 200 else "no /version")
    responses = [version, *[await _recorded(cluster, path, query) for path, query in _HEALTH]]
    discovery, resources = await _discovery(cluster)
    responses += discovery
    identity = await cluster.review_self()
    origin = Origin(cluster.called, None if isinstance(identity, Reply) else identity)
    progress(f"{len(resources)} resource types")
    gate = asyncio.Semaphore(_AT_ONCE)
    lists = await asyncio.gather(*(_listed(cluster, resource, gate, progress) for resource in resources))
    first = [pair[0] for pair in lists]
    denied = [of.qualified for of, listed in zip(resources, first, strict=True) if listed.status in (401, 403)]
    if denied and len(denied) == len(resources):
        raise Unavailable(
            f"the cluster lets these credentials list none of its {len(denied)} resource types: {_complaint(first[0])}",
            "Missing: the verb `list`, cluster-wide, on what is to be recorded, and `get` on pods/log: "
            "deploy/account/rbac.yaml has an account with both.",
        )
    responses += [response for pair in lists for response in pair]
    logs = await _logs(cluster, responses, gate)
    progress(f"{len(logs)} container logs")
    openapi = await _openapi(cluster, gate)
    progress(f"{len(openapi.documents)} OpenAPI documents")
    if denied:
        progress(f"not allowed, and recorded as that: {', '.join(denied)}")
    save(Recording(directory.name, recorded_at, responses, logs, lambda: openapi, origin), directory)


def _writable(directory: Path) -> None:
    """Raise `SettingsError` where the folder could not be written: nobody should wait for what cannot be kept."""
    nearest = next(folder for folder in (directory, *directory.absolute().parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise SettingsError(f"{str(nearest)!r} cannot be written", "Name a folder that may be written.")


async def _get(cluster: Cluster, path: str, query: Query = (), accept: str = JSON) -> Reply:
    """The reply to one GET, masked."""
    reply = await cluster.get(path, query, accept)
    body = await asyncio.to_thread(mask_reply, path, reply.content_type, reply.body, Masks())
    return replace(reply, body=body, warnings=tuple(map(mask_text, reply.warnings)))


async def _recorded(cluster: Cluster, path: str, query: Query = (), accept: str = JSON) -> Response:
    """One request as a recording has it."""
    reply = await _get(cluster, path, query, accept)
    return _response(path + "".join(f"?{name}" for name, _ in query), accept, reply)


def _response(path: str, accept: str, reply: Reply) -> Response:
    """A reply as a recording has it. What says that it is JSON and is not, is kept as text."""
    kind = reply.content_type or "text/plain"
    if kind.partition(";")[0].strip() == "application/json":
        try:
            json.loads(reply.body)
        except ValueError:
            kind = "text/plain"
    return Response(path, accept, reply.status, kind, reply.body, reply.warnings)


# ── Discovery ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _discovery(cluster: Cluster) -> tuple[list[Response], list[Resource]]:
    """Discovery in both forms, and the types that can be listed."""
    core = await _recorded(cluster, "/api")
    groups = await _recorded(cluster, "/apis")
    if core.status != 200 or groups.status != 200:
        refused = core if core.status != 200 else groups
        raise Unavailable(
            f"the cluster does not tell its resource types: {refused.path} says {refused.status}",
            "Check the address and the credentials: discovery is open to every authenticated user.",
        )
    found = [core, groups]
    for path in ("/api", "/apis"):
        aggregated = await _recorded(cluster, path, (), DISCOVERY)
        if "as=APIGroupDiscoveryList" in aggregated.content_type:  # servers before 1.27 have the classic form only
            found.append(aggregated)
    roots = [f"/api/{version}" for version in json.loads(core.body).get("versions") or ()]
    for group in json.loads(groups.body).get("groups") or ():
        roots += [f"/apis/{version['groupVersion']}" for version in group.get("versions") or ()]
    resources: list[Resource] = []
    for root in roots:
        listed = await _recorded(cluster, root)
        found.append(listed)
        if listed.status == 200:
            resources += [r for r in parse_resource_list(json.loads(listed.body)) if "list" in r.verbs]
    return found, resources


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _listed(
    cluster: Cluster, resource: Resource, gate: asyncio.Semaphore, progress: Callable[[str], None]
) -> list[Response]:
    """A type's list as JSON and as Table, whole; or what the server said instead."""
    async with gate:
        listed = await _whole(cluster, resource.path(), JSON, "items")
        if listed.status != 200:
            progress(f"{resource.qualified}: {_complaint(listed)}; left out")
            return [listed]
        table = await _whole(cluster, resource.path(), TABLE, "rows")
        progress(f"{resource.qualified}: {len(json.loads(listed.body).get('items') or ())}")
        return [listed, table] if table.status == 200 else [listed]


async def _whole(cluster: Cluster, path: str, accept: str, members: str) -> Response:
    """A list put together from its pages; read in one piece where the server lets its pages expire meanwhile."""
    reply = await _get(cluster, path, [("limit", str(PAGE))], accept)
    document = _document(reply)
    first, gathered = document, list(document.get(members) or ())
    seen: set[str] = set()
    while reply.status == 200 and (token := (document.get("metadata") or {}).get("continue")):
        if token in seen:
            return Response(path, accept, 502, "text/plain", b"the server's list has no end: it repeats a page")
        seen.add(token)
        reply = await _get(cluster, path, [("limit", str(PAGE)), ("continue", token)], accept)
        document = _document(reply)
        gathered += document.get(members) or ()
    if reply.status == 410:
        reply = await _get(cluster, path, (), accept)
        first = _document(reply)
        gathered = list(first.get(members) or ())
    if reply.status != 200:
        return _response(path, accept, reply)
    if members not in first:  # an aggregated API that does not make tables, or does not keep to the form
        return Response(path, accept, 502, "text/plain", b"the server did not send a list")
    metadata = {key: value for key, value in (first.get("metadata") or {}).items() if key != "remainingItemCount"}
    if metadata.get("continue"):
        del metadata["continue"]
    whole = {**first, "metadata": metadata, members: gathered if gathered else first.get(members)}
    return Response(path, accept, 200, reply.content_type, encode(whole), reply.warnings)


def _document(reply: Reply) -> Mapping[str, Any]:
    """The JSON object of a reply; empty for anything else."""
    try:
        document = json.loads(reply.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _complaint(response: Response) -> str:
    try:
        return str(json.loads(response.body)["message"])
    except (ValueError, KeyError, TypeError):
        return f"status {response.status}"


# ── Logs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Container:
    namespace: str
    pod: str
    name: str
    restarted: bool

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.pod}/{self.name}"


async def _logs(cluster: Cluster, responses: list[Response], gate: asyncio.Semaphore) -> dict[str, Log]:
    """The end of every container's log, and of its predecessor's where it was restarted."""
    pods = next((r for r in responses if r.path == "/api/v1/pods" and r.accept == JSON and r.status == 200), None)
    listed = json.loads(pods.body)["items"] or () if pods else ()
    containers = [container for pod in listed for container in _containers(pod)]
    taken = await asyncio.gather(*(_log(cluster, container, gate) for container in containers))
    return {key: log for logs in taken for key, log in logs.items()}


def _containers(pod: Mapping[str, Any]) -> Iterator[_Container]:
    spec, status, metadata = pod.get("spec") or {}, pod.get("status") or {}, pod["metadata"]
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        states = {entry["name"]: entry for entry in status.get(f"{kind.removesuffix('s')}Statuses") or ()}
        for container in spec.get(kind) or ():
            now = states.get(container["name"], {})
            restarted = bool(now.get("restartCount") or now.get("lastState"))
            yield _Container(metadata["namespace"], metadata["name"], container["name"], restarted)


async def _log(cluster: Cluster, container: _Container, gate: asyncio.Semaphore) -> dict[str, Log]:
    path = f"/api/v1/namespaces/{container.namespace}/pods/{container.pod}/log"
    query = [("container", container.name), ("timestamps", "true")]
    query += [("tailLines", str(TAIL_LINES)), ("limitBytes", str(LOG_BYTES))]
    async with gate:
        current = await _get(cluster, path, query)
        logs = {container.key: _as_log(current)}
        if container.restarted:
            previous = await _get(cluster, path, [*query, ("previous", "true")])
            if previous.status == 200:
                logs[f"{container.key}?previous"] = _as_log(previous)
    return logs


def _as_log(reply: Reply) -> Log:
    return Log(reply.status, reply.body.decode(errors="replace"))


# ── OpenAPI ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _openapi(cluster: Cluster, gate: asyncio.Semaphore) -> OpenAPI:
    """The OpenAPI v3 documents that the server has; none from a server that has none."""
    index = await _get(cluster, "/openapi/v3")
    paths = _document(index).get("paths") or {} if index.status == 200 else {}

    async def fetch(name: str) -> Reply:
        async with gate:
            return await _get(cluster, f"/openapi/v3/{name}")

    replies = await asyncio.gather(*(fetch(name) for name in paths))
    answered = zip(paths, replies, strict=True)
    documents = {name: reply.body for name, reply in answered if reply.status == 200 and _document(reply)}
    return OpenAPI(index.body, documents) if documents else OpenAPI()
