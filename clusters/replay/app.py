"""A recording behind HTTP: the ASGI application that a replay serves. It only answers GETs and reviews.

Plain ASGI: a replay has one route, and stands in for an API server in benchmarks. It notes every request.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from clusters import guard, reviews
from clusters.recorded import AuthorizedCluster, RecordedCluster, bad_request, encode, no_such_path, status
from clusters.replay import protobuf, watching
from core.errors import Refused, Unserved
from core.ports import JSON, Cluster, Query, Reply
from core.reviews import ACCESS, SELF, AccessDecision, Identity, Subject, impersonated

Message = MutableMapping[str, Any]
_EXTRA = b"impersonate-extra-"
_LONGEST = 100_000
"""Bytes of a request's body that are taken."""


@dataclass(frozen=True)
class Seen:
    """One request that came in, whatever became of it. The path is decoded, the query is as it was sent. As in an audit
    log, `user` is whose token it came with ("": the recorder's own), `acting` whom it impersonates."""

    method: str
    path: str
    query: str
    accept: str
    user: str = ""
    acting: Subject | None = None


@dataclass
class State:
    """What has happened to a replay: every request, in order."""

    requests: list[Seen] = field(default_factory=list)


class ReplayApp:
    """Serves a recorded cluster. With a `token`, a request without it in a bearer header is answered 401.

    Who comes with a token of `users`, or impersonates somebody, may do what the recorded roles and bindings allow;
    all others are whoever made the recording, and may read all of it.
    """

    def __init__(
        self, cluster: RecordedCluster, token: str | None = None, users: Mapping[str, Subject] | None = None
    ) -> None:
        self.state = State()
        self._cluster = cluster
        self._token = token
        self._users = users or {}
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
        fields = [(name, value.decode("latin-1")) for name, value in scope["headers"]]
        headers = dict(fields)
        query = scope["query_string"].decode("latin-1")
        user = self._user(headers.get(b"authorization", ""))
        seen = Seen(
            scope["method"],
            scope["path"],
            query,
            headers.get(b"accept", JSON),
            user.user if user else "",
            _acting(fields),
        )
        self.state.requests.append(seen)
        asked = parse_qsl(query, keep_blank_values=True)
        if seen.method == "GET" and watching.is_watch(asked):
            await self._watch(seen, asked, fields, receive, send)
            return
        reply = await self._answer(seen, fields, receive)
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

    async def _watch(
        self,
        seen: Seen,
        query: Query,
        fields: Sequence[tuple[bytes, str]],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """A watch of a list, until its time is up or whoever watches has gone."""
        reply = await self._watched(seen, query, fields)
        head = [(b"content-type", reply.content_type.encode()), (b"date", self._date)]
        await send({"type": "http.response.start", "status": reply.status, "headers": head})
        if reply.status != 200:
            await send({"type": "http.response.body", "body": reply.body})
            return
        gone = asyncio.ensure_future(_gone(receive))
        telling = asyncio.ensure_future(_tell(watching.events(reply, query), send))
        try:
            await asyncio.wait({gone, telling}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, telling):
                task.cancel()
            await asyncio.gather(gone, telling, return_exceptions=True)

    async def _watched(self, seen: Seen, query: Query, fields: Sequence[tuple[bytes, str]]) -> Reply:
        asker = await self._asker(dict(fields).get(b"authorization", ""), seen.acting)
        if isinstance(asker, Reply):
            return asker
        try:
            return await watching.listed(asker, seen.path, query, seen.accept)
        except Refused as refused:
            return status(405, "MethodNotAllowed", str(refused))

    async def _answer(
        self, seen: Seen, fields: Sequence[tuple[bytes, str]], receive: Callable[[], Awaitable[Message]]
    ) -> Reply:
        headers = dict(fields)
        asker = await self._asker(headers.get(b"authorization", ""), seen.acting)
        if isinstance(asker, Reply):
            return asker
        if seen.method == "POST" and seen.path in guard.REVIEWS:
            body, content_type = await _body(receive), headers.get(b"content-type", "")
            return _unreadable(content_type, body) or await self._review(asker, seen.path, content_type, body or b"")
        if seen.method == "POST" and seen.path == guard.TOKEN_REVIEW:
            return await self._whose(asker, await _body(receive) or b"")
        if seen.method != "GET":
            return status(405, "MethodNotAllowed", f"a recording is only read: {seen.method} is not answered")
        return await self._get(asker, seen)

    async def _asker(self, authorization: str, other: Subject | None) -> Cluster | Reply:
        """The cluster as whoever asks may see it; 401 for nobody that is known, 403 for one who may not be another."""
        user = self._user(authorization)
        if user is None and self._token is not None and not _bears(authorization, self._token):
            return status(401, "Unauthorized", "Unauthorized")
        own = AuthorizedCluster(self._cluster, user) if user else None
        if other is None:
            return own or self._cluster
        refused = await own.may_impersonate(other) if own else None
        meant = impersonated(other.user, other.groups, other.uid, other.extra)
        return refused or AuthorizedCluster(self._cluster, meant)

    def _user(self, authorization: str) -> Subject | None:
        return next((user for token, user in self._users.items() if _bears(authorization, token)), None)

    async def _whose(self, asker: Cluster, body: bytes) -> Reply:
        """Whose token it is, of those that this replay gave out."""
        refused = await asker.may_review_tokens() if isinstance(asker, AuthorizedCluster) else None
        if refused is not None:
            return refused
        try:
            given = reviews.token_of(json.loads(body))
        except ValueError as error:
            return bad_request(f"not a review that can be answered: {error}")
        known = (user for token, user in self._users.items() if hmac.compare_digest(given.encode(), token.encode()))
        return Reply(201, JSON, encode(reviews.token_reviewed(next(known, None))) + b"\n")

    async def _get(self, cluster: Cluster, seen: Seen) -> Reply:
        query = parse_qsl(seen.query, keep_blank_values=True)
        try:
            return await cluster.get(seen.path, query, seen.accept)
        except Unserved:
            return no_such_path()
        except Refused as refused:
            return status(405, "MethodNotAllowed", str(refused))

    async def _review(self, cluster: Cluster, path: str, content_type: str, body: bytes) -> Reply:
        """The review that was sent, with its status filled in: 201, although nothing is created."""
        try:
            document = protobuf.review(body) if _media_type(content_type) == protobuf.PROTOBUF else json.loads(body)
            outcome: AccessDecision | Identity | Reply
            if path == SELF:
                outcome = await cluster.review_self()
            elif path == ACCESS:
                outcome = await cluster.review_access(reviews.asked_about(document), reviews.asked(document))
            else:
                outcome = await cluster.review_self_access(reviews.asked(document))
        except ValueError as error:
            return bad_request(f"not a review that can be answered: {error}")
        if isinstance(outcome, Reply):
            return outcome
        done = (
            reviews.self_reviewed(outcome)
            if isinstance(outcome, Identity)
            else reviews.access_reviewed(document, outcome)
        )
        return Reply(201, JSON, encode(done) + b"\n")


async def _gone(receive: Callable[[], Awaitable[Message]]) -> None:
    """Until whoever asks has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(lines: AsyncIterator[bytes], send: Callable[[Message], Awaitable[None]]) -> None:
    async for line in lines:
        await send({"type": "http.response.body", "body": line, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _acting(headers: Sequence[tuple[bytes, str]]) -> Subject | None:
    """Whom a request impersonates, as its headers say it."""
    user, uid = (
        "".join(text for name, text in headers if name == b"impersonate-" + part) for part in (b"user", b"uid")
    )
    groups = tuple(text for name, text in headers if name == b"impersonate-group")
    extra: dict[str, tuple[str, ...]] = {}
    for name, text in headers:
        if name.startswith(_EXTRA):
            key = unquote(name[len(_EXTRA) :].decode())
            extra[key] = (*extra.get(key, ()), text)
    return Subject(user, groups, uid, tuple(extra.items())) if user else None


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes | None:
    """The body of a request; None for one that is longer than a review may be, or whose sender has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > _LONGEST:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _unreadable(content_type: str, body: bytes | None) -> Reply | None:
    if _media_type(content_type) not in (JSON, protobuf.PROTOBUF):
        return status(415, "UnsupportedMediaType", f"the body of the request was in an unknown format: {content_type}")
    if body is None:
        return status(413, "RequestEntityTooLarge", f"a review has at most {_LONGEST} bytes")
    return None


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _bears(authorization: str, token: str) -> bool:
    scheme, _, given = authorization.partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
