"""The requests of one question: the same GET or review is made once, whoever needs it, and masked before it is seen.

`Requests` holds what a question's plans share; `Requests.view()` is the `executor.access.Access` of one plan, which
remembers the paths that the plan rests on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from core.contexts import ContextNames
from core.deadlines import within
from core.errors import Unavailable
from core.masking import Masks, StreamMask, is_secret_path, mask_identity, mask_text
from core.ports import JSON, METADATA_LIST, Catalog, Cluster, Query, Reply, Stream
from core.reviews import ACCESS, SELF, SELF_ACCESS, AccessAttributes, AccessDecision, Identity, Subject
from executor import counting
from executor.limits import Limits
from executor.offloop import spared
from executor.requests.fetched import Fetched
from executor.requests.flights import Flights
from executor.requests.lean import lean
from executor.requests.nearest import elsewhere, nearest
from kubectl.resources import Resource, Resources

Key = tuple[str, tuple[tuple[str, str], ...], str]
"""Path, query and accept: what makes two requests the same."""

T = TypeVar("T")
Said = TypeVar("Said", AccessDecision, Identity)

_COUNT = "count"
"""Stands for `accept` in the key of a count, whose query is its selectors."""

_REVIEW = "review"
"""Stands for `accept` in the key of a review, whose query is what it asks."""


class TimedOut(Unavailable):
    """One request did not end within its deadline; the cluster itself may be well."""


class Requests:
    """What the plans of one question share. Not for more than one event loop."""

    def __init__(
        self,
        cluster: Cluster,
        catalog: Catalog,
        namespace: str | None = None,
        context: str | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        self.cluster = cluster
        self.catalog = catalog
        self.namespace = namespace or catalog.namespace or cluster.namespace
        self.context = context or cluster.context
        self.limits = limits
        self.sent = 0
        """How many requests went to the cluster, failed ones included."""
        self.answered = 0
        """How many of them had a reply."""
        self._flights: Flights[Key, Fetched] = Flights(limits.kept_bytes, lambda one: len(one.reply.body))
        self._large: set[Key] = set()

    @property
    def idle(self) -> bool:
        """Whether no request is on its way."""
        return self._flights.idle

    def view(self, *, repetitions: bool = True) -> View:
        """The cluster as one plan may see it; without `repetitions` objects come as `requests.lean` leaves them."""
        return View(self, repetitions=repetitions)

    async def fetch(self, key: Key) -> Fetched:
        """The masked reply to one GET. Raises `TimedOut`, `Unavailable` and `Refused`."""
        return cast(Fetched, await self._flights.share(key, self._get))

    def keeps(self, key: Key) -> bool:
        """Whether the reply is held for the rest of the question."""
        return self._flights.keeps(key)

    async def count(self, path: str, query: Query) -> Reply:
        """A reply whose body is how many objects a list has, with the warnings of its pages; or why the server does not
        say. Counted once, and no page of it is kept."""
        return cast(Fetched, await self._flights.share((path, tuple(query), _COUNT), self._count)).reply

    async def review(self, key: Key, send: Callable[[], Awaitable[Said | Reply]]) -> Said | Reply:
        """What a review gives, or why the server does not say. `key` has the review's path, and what it asks."""

        async def fetch(key: Key) -> Fetched:
            found = await self._timed(key[0], send())
            if isinstance(found, Reply):
                return Fetched.of(key[0], found)
            return Fetched(Reply(201, JSON, b""), review=found)

        reviewed = cast(Fetched, await self._flights.share(key, fetch))
        return reviewed.reply if reviewed.review is None else cast(Said, reviewed.review)

    async def fetch_stream(self, key: Key) -> Fetched | None:
        """The whole of a stream, or None when it is larger than what is shared."""
        return None if key in self._large else await self._flights.share(key, self._get_small)

    @asynccontextmanager
    async def open(self, key: Key) -> AsyncIterator[Stream]:
        """A stream of one's own."""
        path, query, accept = key
        self.sent += 1
        async with self.cluster.stream(path, query, accept) as stream:
            self.answered += 1
            yield stream

    async def _get(self, key: Key) -> Fetched:
        reply = await self._ask(*key)
        return await spared(len(reply.body), partial(Fetched.of, key[0], reply))

    async def _count(self, key: Key) -> Fetched:
        path, query, _ = key
        warned: dict[str, None] = {}

        async def ask(path: str, query: Query, accept: str) -> Reply:
            reply = await self._ask(path, query, accept)
            warned.update(dict.fromkeys(reply.warnings))
            return reply

        found = await counting.count(ask, path, query)
        if isinstance(found, Reply):
            return Fetched.of(path, found)
        return Fetched(Reply(200, "text/plain", str(found).encode(), tuple(warned)))

    async def _ask(self, path: str, query: Query, accept: str) -> Reply:
        return await self._timed(path, self.cluster.get(path, query, accept))

    async def _timed(self, path: str, request: Awaitable[T]) -> T:
        self.sent += 1
        try:
            with within(self.limits.request_seconds):
                reply = await request
        except asyncio.TimeoutError:
            raise self._timed_out(path) from None
        except Unavailable as error:
            if isinstance(error.__cause__, (asyncio.TimeoutError, TimeoutError)):
                raise TimedOut(str(error), error.mend) from error
            raise
        self.answered += 1
        return reply

    async def _get_small(self, key: Key) -> Fetched | None:
        try:
            with within(self.limits.request_seconds):
                reply = await self._prefix(key)
        except asyncio.TimeoutError as error:
            raise self._timed_out(key[0]) from error
        if reply is None:
            self._large.add(key)
            return None
        return Fetched.of(key[0], reply)

    async def _prefix(self, key: Key) -> Reply | None:
        held = bytearray()
        async with self.open(key) as stream:
            async for chunk in stream.chunks:
                held += chunk
                if len(held) > self.limits.shared_stream_bytes:
                    return None
            return Reply(stream.status, stream.content_type, bytes(held))

    def _timed_out(self, path: str) -> TimedOut:
        return TimedOut(
            f"{path} was not answered within {self.limits.request_seconds:g} s", "Ask for less, or ask again later."
        )


@dataclass
class View:
    """One plan's `Access`. `paths` is what it rests on, `masks` what was hidden in it."""

    requests: Requests
    masks: Masks = field(default_factory=Masks)
    repetitions: bool = True
    _warned: list[tuple[str, ...]] = field(default_factory=list)
    """The warnings of each reply, in the order in which they were asked for."""
    _used: dict[Key, Fetched | None] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        """The question's namespace, or the cluster's default."""
        return self.requests.namespace

    @property
    def context(self) -> str:
        """The question's context."""
        return self.requests.context

    @property
    def called(self) -> ContextNames:
        """How a kubeconfig calls the cluster."""
        return self.requests.cluster.called

    @property
    def now(self) -> datetime:
        """The cluster's time."""
        return self.requests.cluster.now()

    @property
    def warnings(self) -> Sequence[str]:
        """The server's warnings so far, masked: an admission webhook may repeat what it warns of."""
        return [mask_text(text) for texts in self._warned for text in texts]

    @property
    def paths(self) -> tuple[str, ...]:
        """The API paths asked for, with their parameters, sorted; how the reply was wanted (`accept`) is left out."""
        return tuple(sorted({_url(path, query) for path, query, _ in self._used}))

    def documents(self, largest: int | None = None) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Every JSON body that was seen and is still held, with its path; only those of up to `largest` bytes."""
        for (path, _, _), read in list(self._used.items()):
            if read is None or read.reply.status != 200 or "json" not in read.reply.content_type:
                continue
            if largest is None or len(read.reply.body) <= largest:
                yield path, read.document()

    def larger(self, size: int) -> Iterator[tuple[str, bytes]]:
        """Every JSON body of more than so many bytes that was seen and is still held, with its path."""
        for (path, _, _), read in list(self._used.items()):
            if read is None or read.reply.status != 200 or "json" not in read.reply.content_type:
                continue
            if len(read.reply.body) > size:
                yield path, read.reply.body

    async def resources(self) -> Resources:
        """Every resource type that the server serves."""
        return await self.requests.catalog.resources()

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        """The type's OpenAPI v3 schema."""
        return await self.requests.catalog.schema(resource)

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The masked reply to one GET."""
        return (await self._fetch(path, query, accept)).reply

    async def document(self, path: str, query: Query = (), accept: str = JSON) -> tuple[int, Mapping[str, Any]]:
        """The status and the parsed, masked body of one GET."""
        read = await self._fetch(path, query, accept)
        document = read.document()
        return read.reply.status, self.trimmed(document)

    def trimmed(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """An object, or a list, without the repetitions that this plan does not want to see."""
        return document if self.repetitions else lean(document)

    async def count(self, path: str, query: Query = ()) -> int | Reply:
        """How many objects a list has; the masked reply where that is an error."""
        key = (path, counting.first_query(query), METADATA_LIST)
        self._used.setdefault(key, None)
        reply = await self.requests.count(path, query)
        self._warned.append(reply.warnings)
        if reply.status != 200:
            return reply
        if int(reply.body) == 0:  # as a list that is empty, which a plan's namespace is judged by
            self._used[key] = Fetched(Reply(200, JSON, b'{"items":[]}'))
        return int(reply.body)

    async def _fetch(self, path: str, query: Query, accept: str) -> Fetched:
        key = (path, tuple(query), accept)
        self._used.setdefault(key, None)
        self._warned.append(())
        place = len(self._warned) - 1
        read = await self.requests.fetch(key)
        if self.requests.keeps(key):  # else a large list would be held as long as the plan runs
            self._used[key] = read
        self.masks.add(read.masks)
        self._warned[place] = read.reply.warnings
        return read

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether we may do this."""
        send = self.requests.cluster.review_self_access
        return await self._review(SELF_ACCESS, _given(attributes), lambda: send(attributes))

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """Whether somebody else may do this."""
        send = self.requests.cluster.review_access
        return await self._review(ACCESS, _given(subject) + _given(attributes), lambda: send(subject, attributes))

    async def review_self(self) -> Identity | Reply:
        """Who the server takes us for."""
        identity = await self._review(SELF, (), self.requests.cluster.review_self)
        return identity if isinstance(identity, Reply) else mask_identity(identity)

    async def _review(self, path: str, asked: Query, send: Callable[[], Awaitable[Said | Reply]]) -> Said | Reply:
        key = (path, tuple(asked), _REVIEW)
        self._used.setdefault(key, None)
        return await self.requests.review(key, send)

    def stream(self, path: str, query: Query = (), accept: str = JSON) -> AbstractAsyncContextManager[Stream]:
        """One GET while it arrives."""
        return self._stream((path, tuple(query), accept))

    @asynccontextmanager
    async def _stream(self, key: Key) -> AsyncIterator[Stream]:
        self._used.setdefault(key, None)
        if is_secret_path(key[0]):  # what must be masked is never passed on in pieces
            read: Fetched | None = await self._fetch(*key)
        else:
            read = await self.requests.fetch_stream(key)
        if read is not None:
            self.masks.add(read.masks)
            yield Stream(read.reply.status, read.reply.content_type, _once(read.reply.body))
            return
        async with self.requests.open(key) as stream:
            yield Stream(stream.status, stream.content_type, _masked(stream.chunks, self.masks))

    async def nearest(self, resource: Resource, namespace: str | None, name: str) -> tuple[str, ...]:
        """Names that exist and look like `name`: those of the namespace, then `namespace/name` of others."""
        return nearest(name, namespace, await self.requests.catalog.objects(resource))

    async def nearest_among(self, resources: Sequence[Resource], name: str) -> tuple[str, ...]:
        """Names of any of these kinds, in any namespace, that look like `name`."""
        catalog = self.requests.catalog
        return nearest(name, None, [one for kind in resources for one in await catalog.objects(kind)])

    async def elsewhere(self, resource: Resource, namespace: str | None, name: str) -> tuple[str, ...]:
        """The other namespaces in which there is an object of exactly this name."""
        return elsewhere(name, namespace, await self.requests.catalog.objects(resource))


async def _once(body: bytes) -> AsyncIterator[bytes]:
    if body:
        yield body


async def _masked(chunks: AsyncIterator[bytes], masks: Masks) -> AsyncIterator[bytes]:
    """What may be seen of a text while it arrives."""
    mask = StreamMask(masks)
    async for chunk in chunks:
        if shown := mask.feed(chunk):
            yield shown
    if shown := mask.finish():
        yield shown


def _given(asked: AccessAttributes | Subject) -> tuple[tuple[str, str], ...]:
    """What a review asks, as the parameters of a path would tell it; what is left open is left out."""
    values = ((entry.name, getattr(asked, entry.name)) for entry in fields(asked))
    return tuple(
        (name, one) for name, value in values for one in (value if isinstance(value, tuple) else (value,)) if one
    )


def _url(path: str, query: Query) -> str:
    return path + (f"?{urlencode(query, quote_via=quote, safe='/,=!.:')}" if query else "")
