"""Reading the list of a type page by page, of each object only what the catalog keeps.

What is read of a type, and which names its objects use, is an `Extract`: metadata alone unless one is given for a type.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.errors import MALFORMED, Unavailable
from core.objects import ObjectMeta
from core.ports import METADATA, METADATA_LIST, Cluster, Query
from core.terms import Term
from kubectl import documents
from kubectl.documents import Need
from kubectl.resources import Resource

_PAGE = 500
_PIECE = 100
"""Objects that are taken in before others have the event loop."""
_LARGE = 200_000
"""Bytes of a page that is parsed in a thread."""
_METADATA = ("name", "namespace", "labels", "annotations", "ownerReferences", "generateName", "resourceVersion")


class Expired(Exception):
    """The server has forgotten where we were (410)."""


class Failing(Unavailable):
    """The server answers, but not with the list of this type: its store, its webhook or its own server is down."""


class Denied(Exception):
    """The server does not list, or does not let us watch; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def _no_terms(item: Mapping[str, Any]) -> Iterable[Term]:
    return ()


def metadata_need() -> Need:
    """The metadata that the catalog keeps."""
    need = Need()
    for name in _METADATA:
        need.of("metadata", name)
    return need


@dataclass(frozen=True)
class Extract:
    """What is read of each object of a type. `accept` and `accept_one` are the forms of its list and of its events,
    `need` the fields that `terms` look at beside the metadata; contents are dropped as soon as `terms` has seen them.
    """

    accept: str = METADATA_LIST
    accept_one: str = METADATA
    need: Need = field(default_factory=metadata_need)
    terms: Callable[[Mapping[str, Any]], Iterable[Term]] = _no_terms
    page: int = _PAGE
    """Objects in a page: fewer of those that may be large."""
    query: Query = ()
    """What else is asked for with each page."""


METADATA_ALONE = Extract()
Object = tuple[ObjectMeta, tuple[Term, ...]]


def read(item: Mapping[str, Any], kind: str, extract: Extract) -> Object:
    """An object of a list or an event, as the catalog keeps it."""
    return ObjectMeta.of(item, kind), tuple(extract.terms(item))


async def objects(
    cluster: Cluster, resource: Resource, path: str, extract: Extract = METADATA_ALONE, at_once: bool = False
) -> AsyncGenerator[tuple[list[Object], str], None]:
    """The objects of a list in pieces, each with the list's resource version; `at_once` asks for it in a single page.

    Raises `Expired` when the server has forgotten where we were, `Denied`, `Failing` and `Unavailable`.
    """
    query: Query = extract.query if at_once else (*extract.query, ("limit", str(extract.page)))
    seen: set[str] = set()
    while True:
        reply = await cluster.get(path, query, extract.accept)
        if reply.status in (403, 404, 405):
            raise Denied(reply.status)
        if reply.status == 410 and seen:
            raise Expired
        if reply.status != 200:
            raise Failing(f"the cluster does not list {resource.qualified}: {path} gave {reply.status}")
        try:
            parse = partial(documents.page, reply.body, extract.need)
            page = await asyncio.to_thread(parse) if len(reply.body) > _LARGE else parse()
        except (ValueError, RecursionError) as error:
            message = f"{path} gave no JSON object but {reply.content_type or 'something else'!r}"
            raise Unavailable(message, "Is the server of this context really a Kubernetes API server?") from error
        version = str(page.metadata.get("resourceVersion") or "")
        following = page.following
        del reply
        for start in range(0, max(1, len(page.members)), _PIECE):
            yield _read_all(page.members[start : start + _PIECE], resource, path, extract), version
            await asyncio.sleep(0)
        if not following:
            return
        if following in seen:
            raise Unavailable(f"the cluster's list of {resource.qualified} has no end: {path} repeats a page")
        seen.add(following)
        query = (*extract.query, ("limit", str(extract.page)), ("continue", following))


def _read_all(items: Iterable[Mapping[str, Any]], resource: Resource, path: str, extract: Extract) -> list[Object]:
    try:
        return [read(item, resource.kind, extract) for item in items]
    except MALFORMED as error:
        message = f"what {path} lists cannot be read as Kubernetes objects ({type(error).__name__})"
        raise Unavailable(message, "Is the server of this context really a Kubernetes API server?") from error


@dataclass(frozen=True)
class Event:
    """One line of a watch. `what` is `ADDED`, `MODIFIED`, `DELETED` or `BOOKMARK`."""

    what: str
    item: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The state of the store behind it."""
        return str((self.item.get("metadata") or {}).get("resourceVersion") or "")


async def events(chunks: AsyncIterator[bytes]) -> AsyncGenerator[Event, None]:
    """The events of a watch's body. Raises `Expired` where the server says so, `Unavailable` for any other error."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            try:
                document = documents.parse(line)
                event = Event(str(document["type"]), document["object"])
            except (ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
                raise Unavailable("the cluster's watch told no event") from error
            if event.what == "ERROR":
                if event.item.get("code") == 410:
                    raise Expired
                raise Unavailable(f"the cluster's watch failed: {str(event.item.get('message'))[:200]}")
            yield event
            if number % _PIECE == _PIECE - 1:
                await asyncio.sleep(0)
