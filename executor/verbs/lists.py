"""Reading what a selection names: one object, or a list page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from core.ports import JSON
from executor.access import Access
from executor.verbs.endings import Status, Stop
from executor.verbs.selection import Selection, Target, missing

PAGE = 500
"""Objects asked for at once, as kubectl does."""


async def pages(
    target: Target,
    selection: Selection,
    access: Access,
    accept: str = JSON,
    page: int = PAGE,
    extra: tuple[tuple[str, str], ...] = (),
) -> AsyncIterator[Mapping[str, Any]]:
    """The documents that one target is read from: its object, or the pages of its list. Raises `Stop`."""
    if target.name:
        status, document = await access.document(target.path, extra, accept)
        if status != 200:
            raise await missing(target, Status.of(status, document), access)
        yield document
        return
    following = ""
    while True:
        query = (*selection.query, *extra, *((("limit", str(page)),) if page else ()))
        if following:
            query = (*query, ("continue", following))
        status, document = await access.document(target.path, query, accept)
        if status != 200:
            raise not_listed(target, selection, Status.of(status, document))
        yield document
        following = (document.get("metadata") or {}).get("continue") or ""
        if not following:
            return


async def objects(target: Target, selection: Selection, access: Access, page: int = PAGE) -> list[dict[str, Any]]:
    """Every object of a target, each with its `apiVersion` and `kind`, which list items leave out."""
    found: list[dict[str, Any]] = []
    async for document in pages(target, selection, access, page=page):
        if target.name:
            found.append(dict(document))
            continue
        kind, version = target.resource.kind, target.resource.api_version
        found += [{"apiVersion": version, "kind": kind, **item} for item in document.get("items") or ()]
    return found


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


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
