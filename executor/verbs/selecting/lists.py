"""Reading what a selection names: one object, or a list page by page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar

from core.flow import Failure
from core.ports import JSON, Query, Reply
from core.shared import at_once
from executor.access import Access
from executor.offloop import in_thread, spared
from executor.verbs.printing import Status, Stop
from executor.verbs.selecting.selection import Selection, Target, missing
from kubectl import documents
from kubectl.documents import Need

T = TypeVar("T")

PAGE = 500
"""Objects asked for at once, as kubectl does."""

_EXPIRED = 410
_LARGE = 256 * 1024
"""Bytes of a page from which on it is parsed in part."""

_HEAD = 32 * 1024
"""Where a table says its rows: behind its columns."""

_MANY = 100
"""Rows of a page from which on they are taken in a thread."""

_NOTHING = Need()
_AT_ONCE = 6
"""Lists and objects that one command asks for at the same time."""


async def read(
    target: Target,
    selection: Selection,
    access: Access,
    take: Callable[[Mapping[str, Any]], Iterable[T]],
    accept: str = JSON,
    page: int = PAGE,
    extra: tuple[tuple[str, str], ...] = (),
    need: Need | None = None,
) -> list[T]:
    """What `take` takes from each document that a target is read from: its object, or the pages of its list.

    `page` is how many objects to ask for at once, 0 for all; of a large table's rows no more is parsed than `need`. A
    server that has forgotten where we were is asked for
    everything at once. Raises `Stop`.
    """
    if target.name:
        status, document = await access.document(target.path, extra, accept)
        if status != 200:
            raise await missing(target, Status.of(status, document), access)
        return list(take(document))
    found: list[T] = []
    following = ""
    seen: set[str] = set()
    while True:
        limits = ((("limit", str(page)),) if page else ()) + ((("continue", following),) if following else ())
        status, document = await _read_page(access, target.path, (*selection.query, *extra, *limits), accept, need)
        if status == _EXPIRED and following:
            found, following, page = [], "", 0
            continue
        if status != 200:
            raise not_listed(target, selection, Status.of(status, document))
        found += (
            take(document)
            if len(document.get("rows") or ()) < _MANY
            else await in_thread(partial(_listed, take, document))
        )
        following = (document.get("metadata") or {}).get("continue") or ""
        if not following:
            return found
        if following in seen:  # the reply is kept, so that nothing would ever wait, and no deadline end it
            raise endless(target.path)
        seen.add(following)


async def _read_page(
    access: Access, path: str, query: Query, accept: str, need: Need | None
) -> tuple[int, Mapping[str, Any]]:
    if need is None:
        return await access.document(path, query, accept)
    reply = await access.get(path, query, accept)
    if reply.status != 200 or len(reply.body) < _LARGE or reply.body.find(b'"rows"', 0, _HEAD) < 0:
        return await access.document(path, query, accept)
    return reply.status, await in_thread(lambda: access.trimmed(documents.page(reply.body, need, "rows").head))


def _listed(take: Callable[[Mapping[str, Any]], Iterable[T]], document: Mapping[str, Any]) -> list[T]:
    return list(take(document))


async def every(works: Sequence[Callable[[], Awaitable[list[T]]]]) -> list[list[T] | Stop]:
    """What comes of each, in order: several are asked for at once. What a `Stop` ends is that `Stop`."""
    if len(works) == 1:
        return [await _stopped(works[0])]
    return await at_once([partial(_stopped, work) for work in works], _AT_ONCE)


async def _stopped(work: Callable[[], Awaitable[list[T]]]) -> list[T] | Stop:
    try:
        return await work()
    except Stop as stop:
        return stop


class Expired(Exception):
    """The server has forgotten where we were in its list."""


async def bodies(
    target: Target,
    selection: Selection,
    access: Access,
    accept: str = JSON,
    page: int = PAGE,
    need: Need = _NOTHING,
) -> AsyncGenerator[tuple[bytes, documents.Page], None]:
    """The pages of a list as they arrive, masked, each with what is needed of its members.

    The next one is asked for while the one before is worked on. Raises `Stop`, and `Expired` behind the first page.
    """
    following = ""
    seen: set[str] = set()
    ahead: asyncio.Task[Reply] | None = None
    try:
        while True:
            reply = await (ahead or access.get(target.path, _page_query(selection, page, following), accept))
            if reply.status == _EXPIRED and following:
                raise Expired
            if reply.status != 200:
                raise not_listed(target, selection, Status.of(reply.status, _document(reply)))
            found = await spared(len(reply.body), partial(documents.page, reply.body, need))
            following, ahead = found.following, None
            if following in seen:  # the reply is kept, so that nothing would ever wait, and no deadline end it
                raise endless(target.path)
            if following:
                seen.add(following)
                query = _page_query(selection, page, following)
                ahead = asyncio.ensure_future(access.get(target.path, query, accept))
            yield reply.body, found
            if not following:
                return
    finally:
        if ahead is not None and not ahead.done():
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)


def _page_query(selection: Selection, page: int, following: str) -> tuple[tuple[str, str], ...]:
    limits = ((("limit", str(page)),) if page else ()) + ((("continue", following),) if following else ())
    return (*selection.query, *limits)


def _document(reply: Reply) -> Mapping[str, Any]:
    try:
        parsed = documents.parse(reply.body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, Mapping) else {}


async def objects(
    target: Target,
    selection: Selection,
    access: Access,
    page: int = PAGE,
    accept: str = JSON,
    whole: bool = False,
    need: Need | None = None,
) -> list[dict[str, Any]]:
    """Every object of a target, each with its `apiVersion` and `kind`, which list items leave out. Raises `Stop`.

    Of objects that are asked for as metadata only the name is kept, unless it is to be `whole`: there may be very many.
    Of a list that goes over several pages only what is in `need` is kept.
    """
    own = {"apiVersion": target.resource.api_version, "kind": target.resource.kind}
    if target.name:
        status, document = await access.document(target.path, (), accept)
        if status != 200:
            raise await missing(target, Status.of(status, document), access)
        own = {} if target.subresource else own  # a scale is no Deployment
        return [_own(document, own, accept == JSON or whole or bool(target.subresource))]
    found: list[dict[str, Any]] = []

    def take(body: bytes, parted: documents.Page | None) -> list[dict[str, Any]]:
        members = documents.each_member(body) if parted is None else parted.members
        return [_own(access.trimmed(item), own, accept == JSON or whole) for item in members]

    try:
        async with aclosing(bodies(target, selection, access, accept, page, need or _NOTHING)) as pages:
            async for body, read in pages:
                parted = read if need is not None and (found or read.following) else None
                found += await spared(len(body), partial(take, body, parted))
    except Expired:
        return await objects(target, selection, access, 0, accept, whole, need)
    return found


def _own(item: Mapping[str, Any], own: Mapping[str, str], whole: bool) -> dict[str, Any]:
    return {**item, **own} if whole else {"metadata": _identity(item.get("metadata") or {}), **own}


def _identity(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key: metadata[key] for key in ("name", "namespace") if key in metadata}


def not_listed(target: Target, selection: Selection, status: Status) -> Stop:
    """kubectl adds what was asked for to the server's message."""
    if status.reason in ("BadRequest", "NotFound"):
        resource = target.resource
        asked = f"{resource.group}/{resource.version}, Resource={resource.plural}"
        if selection.labels or selection.fields:
            asked = (
                f'Unable to find "{asked}" that match label selector {_quoted(selection.labels)}, '
                f"field selector {_quoted(selection.fields)}: "
            )
        else:
            asked = f'Unable to list "{asked}": '
        status = Status(status.code, status.reason, asked + status.message, status.name, status.kind)
    return Stop(status.text, status.failure())


def endless(path: str) -> Stop:
    """For a server that gives a place in its list for the second time."""
    message = f"{path} has no end: the server sends the same page of it again"
    return Stop(f"error: {message}", Failure("unavailable", message, "Ask again with --chunk-size=0."))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
