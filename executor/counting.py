"""Counting without listing.

Where what a pipeline prints rests on the number of objects alone (`get pods -A --no-headers | wc -l`), the server is
asked for that number: a list of one object says how many remain behind it. A server does not say so where a selector
is given, and may leave it out; then pages of metadata are counted, one after another, and none is kept.

`rests_on_number` and `counted` are pure and tell which pipelines those are; `count` asks.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from core.flow import AsCount, Plan
from core.ports import JSON, METADATA_LIST, Query, Reply
from kubectl import documents
from kubectl.command import Command, Filter, Pipeline
from kubectl.documents import Need
from kubectl.resources import Resources

PAGE = 500
"""Objects in a page, where pages have to be counted."""

RESTARTS = 3
"""How often a count begins anew when the server has forgotten where its list was (410)."""

_EXPIRED = 410
_ENDLESS = b'{"reason":"InternalError","message":"the list has no end: the server sends the same page of it again"}'
_HARMLESS = frozenset(
    {"namespace", "all-namespaces", "context", "request-timeout", "chunk-size", "ignore-not-found", "no-headers"}
    | {"selector", "field-selector", "output", "show-kind", "show-labels", "label-columns"}
)
"""The flags of `get` that change what a line says, or which objects there are, but not that each has one line."""

_WHOLE_LINES = frozenset({"cat", "head", "tail"})
"""Filters whose number of lines rests on that of their input alone, as long as they are not told to count bytes."""

_LINE_COUNTS = (("wc", ("-l",)), ("wc", ("--lines",)), ("grep", ("-c", ".")), ("grep", ("-c", "")))
STAND_IN, STAND_IN_HEADER = "object.", "NAME."
"""What is fed to filters that only count, for each object and for a table's header."""

_DOCUMENT_COUNTS = (".items|length", "[.items[]]|length")

Get = Callable[[str, Query, str], Awaitable[Reply]]


# ── Which pipelines ──────────────────────────────────────────────────────────────────────────────────────────────────


def rests_on_number(pipeline: Pipeline) -> bool:
    """Whether what comes out says nothing of the objects but how many there are. What it names is not looked at: it
    must be all objects of one type."""
    command = pipeline.command
    if command.verb != "get" or len(command.arguments) != 1 or not _is_one_word(command.arguments[0]):
        return False
    if any(name not in _HARMLESS for name, _ in command.flags):
        return False
    form = command.flag("output")
    if form in ("", "wide", "name"):
        return _counts_lines(pipeline.filters)
    first = pipeline.filters[0] if pipeline.filters else None
    return form == "json" and first is not None and _counts_members(first)


def _is_one_word(argument: str) -> bool:
    return bool(argument) and not any(sign in argument for sign in "/,")


def _counts_lines(filters: tuple[Filter, ...]) -> bool:
    for filter in filters:
        if (filter.name, tuple(filter.arguments)) in _LINE_COUNTS:
            return True
        if filter.name not in _WHOLE_LINES or any(word.startswith(("-c", "--bytes")) for word in filter.arguments):
            return False
    return False


def _counts_members(filter: Filter) -> bool:
    programs = [word for word in filter.arguments if word not in ("-r", "-c")]
    return filter.name == "jq" and len(programs) == 1 and "".join(programs[0].split()) in _DOCUMENT_COUNTS


def for_stand_ins(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The filters as they are fed stand-ins: `grep -c .` looks for the dot that each line has, which costs less than a
    pattern that any line matches."""
    greps = _LINE_COUNTS[2:]
    return tuple(Filter("grep", ("-c", "-F", ".")) if (f.name, tuple(f.arguments)) in greps else f for f in filters)


def counted(plan: Plan, resources: Resources) -> Plan:
    """The plan in which a last step that is only there to be counted counts itself: `get pods` as `get pods
    --no-headers | wc -l`."""
    if not isinstance(plan.answer, AsCount) or not plan.steps or plan.steps[-1].filters:
        return plan
    command = plan.steps[-1].command
    flags = tuple((name, value) for name, value in command.flags if name != "no-headers")
    counting = Pipeline(
        Command(command.verb, command.arguments, (*flags, ("no-headers", "true"))), (Filter("wc", ("-l",)),)
    )
    if not rests_on_number(counting) or resources.find(command.arguments[0]) is None:
        return plan
    return Plan((*plan.steps[:-1], counting), plan.answer, plan.rationale)


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def first_query(query: Query) -> tuple[tuple[str, str], ...]:
    """What a count asks first: one object where nothing is selected, else a page."""
    return (*query, ("limit", str(PAGE) if query else "1"))


async def count(get: Get, path: str, query: Query = ()) -> int | Reply:
    """How many objects the list at `path` has, `query` being its selectors; the server's reply where it is an error.

    At most two pages are held at a time.
    """
    for _ in range(RESTARTS):
        found = await _count_once(get, path, query)
        if not isinstance(found, Reply) or found.status != _EXPIRED:
            return found
    return found


async def _count_once(get: Get, path: str, query: Query) -> int | Reply:
    number = 0
    seen: set[object] = set()
    asked = first_query(query)
    while True:
        reply = await get(path, asked, METADATA_LIST)
        if reply.status != 200:
            return reply
        page = _numbered(reply.body)
        number += len(page.members)
        remaining, following = page.metadata.get("remainingItemCount"), page.metadata.get("continue")
        if not following:
            return number
        if isinstance(remaining, int) and not query:
            return number + remaining
        if following in seen:
            return Reply(500, JSON, _ENDLESS)
        seen.add(following)
        asked = (*query, ("limit", str(PAGE)), ("continue", str(following)))


def _numbered(body: bytes) -> documents.Page:
    """A page of which no member is looked into; an empty one where it is no JSON object."""
    try:
        found = documents.page(body, Need())
        return found if found.members or "items" in found.head else documents.page(body, Need(), "rows")
    except (ValueError, RecursionError):
        return documents.Page((), {}, {})


def parsed(reply: Reply) -> Mapping[str, Any]:
    """The JSON body; empty where it is not a JSON object."""
    try:
        document = json.loads(reply.body)
    except ValueError:
        return {}
    return document if isinstance(document, Mapping) else {}
