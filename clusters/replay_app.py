"""A recording behind HTTP: the ASGI application that a replay serves. It only answers GETs, and notes every request.

Plain ASGI: a replay has one route, and stands in for an API server in benchmarks.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

from clusters.recorded import RecordedCluster
from clusters.recorded_status import status
from core.errors import Refused
from core.ports import JSON, Reply

Message = MutableMapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """One request that came in, whatever became of it. The path is decoded, the query is as it was sent."""

    method: str
    path: str
    query: str
    accept: str


@dataclass
class State:
    """What has happened to a replay: every request, in order."""

    requests: list[Seen] = field(default_factory=list)


class ReplayApp:
    """Serves a recorded cluster. With a `token`, a request without it in a bearer header is answered 401."""

    def __init__(self, cluster: RecordedCluster, token: str | None = None) -> None:
        self.state = State()
        self._cluster = cluster
        self._token = token
        self._date = format_datetime(cluster.now(), usegmt=False).replace("+0000", "GMT").encode()

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """One request, by the ASGI protocol; other kinds of connection are not taken."""
        if scope["type"] != "http":
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        seen = Seen(scope["method"], scope["path"], query, headers.get(b"accept", JSON))
        self.state.requests.append(seen)
        reply = await self._reply(seen, headers.get(b"authorization", ""))
        await send(
            {
                "type": "http.response.start",
                "status": reply.status,
                "headers": [
                    (b"content-type", reply.content_type.encode()),
                    (b"content-length", str(len(reply.body)).encode()),
                    (b"date", self._date),
                    *((b"warning", b'299 - "%s"' % text.replace('"', '\\"').encode()) for text in reply.warnings),
                ],
            }
        )
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, seen: Seen, authorization: str) -> Reply:
        if self._token is not None and not _bears(authorization, self._token):
            return status(401, "Unauthorized", "Unauthorized")
        if seen.method != "GET":
            return status(405, "MethodNotAllowed", f"a recording is only read: {seen.method} is not answered")
        query = parse_qsl(seen.query, keep_blank_values=True)
        try:
            return await self._cluster.get(seen.path, query, seen.accept)
        except Refused as refused:
            return status(405, "MethodNotAllowed", str(refused))


def _bears(authorization: str, token: str) -> bool:
    scheme, _, given = authorization.partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
