"""A live cluster behind the read-only port: GETs and the three reviews, as the kubeconfig's user.

Everything goes through `clusters.guard` first. `clusters.live.links` makes the sessions, the first one at the first
request; until then no connection is opened and no credential plugin is run, so starting costs nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from clusters import guard, reviews
from clusters.live.errors import NoConnection, RefusedCredentials
from clusters.live.kubeconfig import AS_IT_IS, Overrides, Target, resolve
from clusters.live.links import Links
from core.contexts import ContextNames
from core.errors import Refused, Unavailable
from core.ports import JSON, METADATA, Query, Reply, Stream
from core.reviews import ACCESS, SELF, SELF_ACCESS, TOKEN, AccessAttributes, AccessDecision, Identity, Subject

if TYPE_CHECKING:
    import aiohttp

    from clusters.live.link import Link

Said = TypeVar("Said", AccessDecision, Identity)

_DOUBTED = 1.0
"""Seconds after which a request that ended without a word from the server makes its session doubtful."""
_REDIRECTS = (301, 302, 303, 307, 308)
_WARNING = re.compile(r'299 \S+ "((?:[^"\\]|\\.)*)"')
WATCH_SILENCE = 75.0
"""Seconds for which a watch may tell nothing, beside a request's own deadline: a server sends a bookmark each minute,
and a connection that broke on the way without a word would pass for a cluster in which nothing happens."""
_BUSY = (429, 500, 502, 503, 504)
"""Statuses with which a server may ask to come again (`Retry-After`)."""
_MOST_BUSY = 3
"""So often it may ask that of one request."""
_CLOCKS_AGREE = timedelta(seconds=2)
"""A Date header tells whole seconds: within this the clocks are taken to agree."""


@dataclass(frozen=True)
class Deadlines:
    """Seconds. `stream` is for a whole reply that is read while it arrives; `total` is its longest silence.

    `remembered` is for how long a plugin that hung is not run again, `failed` for how long one that failed, or whose
    credentials were refused. `busy` is how long a server that asks to come again later is waited for at most.
    """

    connect: float = 5.0
    total: float = 30.0
    stream: float = 120.0
    plugin: float = 30.0
    remembered: float = 60.0
    failed: float = 10.0
    busy: float = 5.0


class LiveCluster:
    """The read API of the cluster that a kubeconfig means. Implements `core.ports.Cluster`.

    `reload` gives the target as it is now. It is asked again when the server refuses the credentials (401), and when no
    connection comes about; where that may help, the request is then sent once more. To be used in one event loop.
    """

    def __init__(
        self,
        target: Target,
        environ: Mapping[str, str],
        reload: Callable[[], Target] | None = None,
        deadlines: Deadlines = Deadlines(),
        *,
        token_reviews: bool = False,
    ) -> None:
        self._token_reviews = token_reviews
        self._deadlines = deadlines
        limits = (deadlines.plugin, deadlines.remembered, deadlines.failed)
        self._links = Links(target, environ, reload or (lambda: target), *limits)
        self._offset = timedelta()
        self._epoch = 0
        self._link: Link | None = None

    @property
    def context(self) -> str:
        """The kubeconfig context, or `in-cluster`."""
        return self._links.target.context

    @property
    def called(self) -> ContextNames:
        """The context's names in the kubeconfig, and its cluster's address."""
        target = self._links.target
        server = _without_user(target.server)
        return ContextNames(target.context, target.cluster_name, target.user_name, target.own_namespace, server)

    @property
    def namespace(self) -> str:
        """The context's namespace, `default` where it sets none."""
        return self._links.target.namespace

    @property
    def epoch(self) -> int:
        """How often the connection was lost or made with other credentials: whoever answers since may be another."""
        return self._epoch

    def now(self) -> datetime:
        """The server's time, by the Date of its last reply; ours until there was one."""
        return datetime.now(timezone.utc) + self._offset

    async def get(self, path: str, query: Query = (), accept: str = JSON, *, acting: Query = ()) -> Reply:
        """The whole reply to one GET; `acting` are headers that say as whom. Raises `Unavailable` and `Refused`."""
        guard.check(path, query)
        link, response = await self._open(path, query, accept, self._deadlines.total, acting=acting)
        try:
            body, headers = await link.read(response), response.headers
            return Reply(
                response.status, headers.get("Content-Type", ""), body, _warnings(headers.getall("Warning", []))
            )
        except NoConnection:
            self._epoch += 1
            raise
        finally:
            await link.leave(response)

    @asynccontextmanager
    async def stream(
        self, path: str, query: Query = (), accept: str = JSON, *, acting: Query = ()
    ) -> AsyncIterator[Stream]:
        """The reply to one GET while it arrives. Raises `Unavailable` and `Refused`."""
        guard.check(path, query)
        link, response = await self._open(path, query, accept, self._deadlines.stream, acting=acting)
        try:
            yield Stream(response.status, response.headers.get("Content-Type", ""), link.chunks(response))
        finally:
            await link.leave(response)

    @asynccontextmanager
    async def watch(self, path: str, version: str, seconds: float, accept: str = METADATA) -> AsyncIterator[Stream]:
        """What changes in a list, as it happens. Raises `Unavailable` and `Refused`."""
        query = (
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", version),
            ("timeoutSeconds", str(int(seconds))),
        )
        guard.check_watch(path, query)
        link, response = await self._open(path, query, accept, seconds + self._deadlines.total)
        try:
            chunks = link.chunks(response, min(seconds, WATCH_SILENCE) + self._deadlines.total)
            yield Stream(response.status, response.headers.get("Content-Type", ""), chunks)
        except NoConnection:
            self._epoch += 1
            raise
        finally:
            await link.leave(response)

    async def review_self_access(self, attributes: AccessAttributes, *, acting: Query = ()) -> AccessDecision | Reply:
        """Whether we may do this. Raises `Unavailable` and `Refused`."""
        return await self._review(SELF_ACCESS, reviews.self_access_review(attributes), reviews.decision, acting)

    async def review_access(
        self, subject: Subject, attributes: AccessAttributes, *, acting: Query = ()
    ) -> AccessDecision | Reply:
        """Whether somebody else may do this. Raises `Unavailable` and `Refused`."""
        return await self._review(ACCESS, reviews.access_review(subject, attributes), reviews.decision, acting)

    async def review_self(self, *, acting: Query = ()) -> Identity | Reply:
        """Who the server takes us for. Raises `Unavailable` and `Refused`."""
        return await self._review(SELF, reviews.self_review(), reviews.identity, acting)

    async def review_token(self, token: str) -> Identity | None:
        """Whose token this is, by the server; None where it accepts none such. Not part of `core.ports.Cluster`: it is
        for the service's own callers, and refused unless it was made with `token_reviews`.

        Raises `Unavailable`, also where we may not ask, and `Refused`.
        """
        if not self._token_reviews:
            raise Refused("tokens are not reviewed here", "set server.cluster_users to on")
        body = json.dumps(reviews.token_review(token)).encode()
        guard.check_review(TOKEN, body, token=True)
        link, response = await self._open(TOKEN, (), JSON, self._deadlines.total, body, token=True)
        try:
            status, answered = response.status, await link.read(response)
        finally:
            await link.leave(response)
        if status not in (200, 201):
            mend = "grant our own user `create` on tokenreviews.authentication.k8s.io (system:auth-delegator)"
            raise Unavailable(f"{link.host} does not review tokens for us ({status})", mend)
        try:
            return reviews.token_identity(json.loads(answered))
        except ValueError as error:
            message = f"{link.host} did not answer a review as a Kubernetes API server does"
            raise Unavailable(message, "Is the kubeconfig's `server` the API server itself?") from error

    @property
    def acts_as_another(self) -> bool:
        """Whether the kubeconfig's own user impersonates somebody already (`as`)."""
        return bool(self._links.target.user.get("as"))

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""
        await self._links.close()

    async def _review(
        self, path: str, review: Mapping[str, Any], read: Callable[[Any], Said], acting: Query
    ) -> Said | Reply:
        """One review: what the server said, or its reply where it would not say."""
        body = json.dumps(review).encode()
        guard.check_review(path, body)
        link, response = await self._open(path, (), JSON, self._deadlines.total, body, acting=acting)
        try:
            reply = Reply(response.status, response.headers.get("Content-Type", ""), await link.read(response))
        finally:
            await link.leave(response)
        if reply.status not in (200, 201):
            return reply
        try:
            return read(json.loads(reply.body))
        except ValueError as error:
            message = f"{link.host} did not answer a review as a Kubernetes API server does: {error}"
            raise Unavailable(message, "Is the kubeconfig's `server` the API server itself?") from error

    async def _open(
        self,
        path: str,
        query: Query,
        accept: str,
        total: float,
        review: bytes | None = None,
        *,
        token: bool = False,
        acting: Query = (),
    ) -> tuple[Link, aiohttp.ClientResponse]:
        """A reply whose body is still to be read. Whoever gets it has to `leave` it."""
        limits = self._deadlines
        refused: Link | None = None
        busy = 0
        while True:
            link = await self._links.usable(refused)
            if link is not self._link:
                self._epoch += self._link is not None
                self._link = link
            link.users += 1
            began = time.monotonic()
            try:
                response = await link.open(
                    path,
                    query,
                    accept,
                    connect=limits.connect,
                    total=total,
                    silence=limits.total,
                    review=review,
                    token=token,
                    acting=acting,
                )
            except NoConnection:
                link.users -= 1
                self._epoch += 1
                if refused is not None or not await self._links.changed(link):
                    raise
                refused = link
                continue
            except BaseException:
                link.users -= 1
                link.doubted = time.monotonic() - began > _DOUBTED
                raise
            link.doubted = False
            self._set_clock(response.headers.get("Date"))
            if response.status in _REDIRECTS:
                await link.leave(response)
                raise Refused(
                    f"{link.host} redirects {path!r} elsewhere, and redirects are not followed",
                    "Set the cluster's real address as `server` in the kubeconfig.",
                )
            pause = _asked_to_wait(response) if busy < _MOST_BUSY else None
            if pause is not None and pause <= limits.busy:
                await link.leave(response)
                await asyncio.sleep(pause)
                busy += 1
                continue
            if response.status != 401:
                return link, response
            await link.leave(response)
            if refused is not None:
                error = RefusedCredentials(
                    f"the cluster at {link.host} does not accept the credentials of context {self.context!r} (401)",
                    "Log in again, or use a kubeconfig with valid credentials.",
                )
                self._links.remember(error)
                raise error
            refused = link

    def _set_clock(self, date: str | None) -> None:
        if not date:
            return
        try:
            served = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            return
        if served.tzinfo is None:
            return
        offset = served - datetime.now(timezone.utc)
        self._offset = timedelta() if abs(offset) < _CLOCKS_AGREE else offset


def _asked_to_wait(response: aiohttp.ClientResponse) -> float | None:
    """After how many seconds a busy server wants to be asked again; None where it does not say."""
    said = response.headers.get("Retry-After", "")
    return float(said) if response.status in _BUSY and said.isascii() and said.isdecimal() and len(said) < 6 else None


def _warnings(headers: Sequence[str]) -> tuple[str, ...]:
    """The texts of `Warning` headers (RFC 7234, section 5.5); the API server uses code 299 only."""
    return tuple(re.sub(r"\\(.)", r"\1", text) for header in headers for text in _WARNING.findall(header))


def connect(
    kubeconfig: Path | None,
    context: str | None,
    namespace: str | None,
    environ: Mapping[str, str],
    request_deadline: float = Deadlines.total,
    *,
    token_reviews: bool = False,
    overrides: Overrides = AS_IT_IS,
) -> LiveCluster:
    """The cluster that these settings mean; nothing is sent yet. `request_deadline` in seconds is for one request,
    `token_reviews` whether it may be asked whose a token is, `overrides` what flags put in a context's place.

    Raises `SettingsError` that says what is missing and the ways on.
    """

    def resolved(context: str | None, namespace: str | None) -> Target:
        return resolve(kubeconfig, context, namespace, environ, overrides=overrides)

    target = resolved(context, namespace)

    def reload() -> Target:
        # Someone may have switched the current context meanwhile: the one that we began with is kept.
        if target.context in ("in-cluster", overrides.server.rstrip("/")) and context is None:
            return target
        return resolved(target.context, target.namespace)

    # a connection that does not come about leaves time to look whether the kubeconfig names another address
    deadlines = Deadlines(connect=min(Deadlines.connect, request_deadline / 2), total=request_deadline)
    return LiveCluster(target, environ, reload, deadlines, token_reviews=token_reviews)


def _without_user(url: str) -> str:
    """The URL without a user or password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
