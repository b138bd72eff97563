"""Watches of a recording: its objects stand still, so a watch tells what is there, and then nothing but bookmarks.

As an API server does: without a resource version, or with "0", every object is told as `ADDED` first; behind the
recording's own version nothing is; one that it never had is answered by an `ERROR` event with 410.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from clusters.recorded import encode
from core.ports import Cluster, Query, Reply

_LONGEST = 1_800.0
"""Seconds of a watch that does not say how long it wants to be."""
_BOOKMARK_SECONDS = 60.0
_OWN = frozenset({"watch", "allowWatchBookmarks", "resourceVersion", "timeoutSeconds", "sendInitialEvents"})
_OWN_MORE = frozenset({"resourceVersionMatch"})


def is_watch(query: Query) -> bool:
    """Whether a GET with these parameters watches."""
    return any(name == "watch" and value in ("", "1", "true", "True") for name, value in query)


async def listed(cluster: Cluster, path: str, query: Query, accept: str) -> Reply:
    """The list that is to be watched, selectors and form included, or why it may not be."""
    rest = [(name, value) for name, value in query if name not in _OWN | _OWN_MORE]
    forms = accept.replace("as=PartialObjectMetadata;", "as=PartialObjectMetadataList;")
    return await cluster.get(path, rest, forms)


async def events(reply: Reply, query: Query) -> AsyncIterator[bytes]:
    """The lines of the watch, until its time is up."""
    asked = dict(query)
    document = json.loads(reply.body)
    current = str((document.get("metadata") or {}).get("resourceVersion") or "")
    wanted = asked.get("resourceVersion", "")
    if wanted.isdecimal() and current.isdecimal() and 0 < int(wanted) < int(current):
        gone = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": 410}
        message = f"too old resource version: {wanted} ({current})"
        yield encode({"type": "ERROR", "object": {**gone, "reason": "Expired", "message": message}}) + b"\n"
        return
    if wanted in ("", "0"):
        for item in _objects(document):
            yield encode({"type": "ADDED", "object": item}) + b"\n"
    left = float(asked["timeoutSeconds"]) if asked.get("timeoutSeconds", "").isdecimal() else _LONGEST
    while left > 0:
        pause = min(left, _BOOKMARK_SECONDS)
        await asyncio.sleep(pause)
        left -= pause
        if asked.get("allowWatchBookmarks") == "true":
            yield encode({"type": "BOOKMARK", "object": _bookmark(document, current)}) + b"\n"


def _objects(document: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Each object as its event tells it: a table has one row, a list's item says its kind."""
    if document.get("kind") == "Table":
        return [{**document, "rows": [row]} for row in document.get("rows") or ()]
    own = {"kind": str(document.get("kind", "")).removesuffix("List"), "apiVersion": document.get("apiVersion")}
    return [{**own, **item} for item in document.get("items") or ()]


def _bookmark(document: dict[str, Any], version: str) -> dict[str, Any]:
    if document.get("kind") == "Table":
        return {**document, "rows": [], "metadata": {"resourceVersion": version}}
    kind = str(document.get("kind", "")).removesuffix("List")
    return {"kind": kind, "apiVersion": document.get("apiVersion"), "metadata": {"resourceVersion": version}}
