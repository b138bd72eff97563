"""Reading what a selection names: one object, or a list page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from core.flow import Failure
from core.ports import JSON
from executor.access import Access
from executor.verbs.printing import Status, Stop
from executor.verbs.selecting.selection import Selection, Target, missing

T = TypeVar("T")

PAGE = 500
"""Objects asked for at once, as kubectl does."""

_EXPIRED = 410
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
) -> list[T]:
    """What `take` takes from each document that a target is read from: its object, or the pages of its list.

    `page` is how many objects to ask for at once, 0 for all. A server that has forgotten where we were is asked for
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
        status, document = await access.document(target.path, (*selection.query, *extra, *limits), accept)
        if status == _EXPIRED and following:
            found, following, page = [], "", 0
            continue
        if status != 200:
            raise not_listed(target, selection, Status.of(status, document))
        found += take(document)
        following = (document.get("metadata") or {}).get("continue") or ""
        if not following:
            return found
        if following in seen:  # the reply is kept, so that nothing would ever wait, and no deadline end it
            raise endless(target.path)
        seen.add(following)


async def every(works: Sequence[Callable[[], Awaitable[list[T]]]]) -> list[list[T] | Stop]:
    """What comes of each, in order: several are asked for at once. What a `Stop` ends is that `Stop`."""
    if len(works) == 1:
        return [await _stopped(works[0])]
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(work: Callable[[], Awaitable[list[T]]]) -> list[T] | Stop:
        async with gate:
            return await _stopped(work)

    tasks = [asyncio.ensure_future(one(work)) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _stopped(work: Callable[[], Awaitable[list[T]]]) -> list[T] | Stop:
    try:
        return await work()
    except Stop as stop:
        return stop


async def objects(
    target: Target, selection: Selection, access: Access, page: int = PAGE, accept: str = JSON, whole: bool = False
) -> list[dict[str, Any]]:
    """Every object of a target, each with its `apiVersion` and `kind`, which list items leave out. Raises `Stop`.

    Of objects that are asked for as metadata only the name is kept, unless it is to be `whole`: there may be very many.
    """
    own = {"apiVersion": target.resource.api_version, "kind": target.resource.kind}

    def take(document: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        items = [document] if target.name else document.get("items") or ()
        if accept == JSON or whole:
            return [{**item, **own} for item in items]
        return [{"metadata": _identity(item.get("metadata") or {}), **own} for item in items]

    return await read(target, selection, access, take, accept, page)


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
    said = f"{path} has no end: the server sends the same page of it again"
    return Stop(f"error: {said}", Failure("unavailable", said, "Ask again with --chunk-size=0."))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
