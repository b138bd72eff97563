"""The `Events:` section."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kubectl.describe.page import About, Item, Page
from kubectl.golang.sort import sort
from kubectl.printers.times import age


def events(page: Page, about: About) -> None:
    """The object's events, the latest last; nothing where they were not asked for."""
    if about.events is None:
        return
    if not about.events:
        page.field("Events", "<none>")
        return
    page.flush()
    page.write("Events:")
    page.write("Type\tReason\tAge\tFrom\tMessage", 1)
    page.write("----\t------\t----\t----\t-------", 1)
    for event in sort(about.events, _earlier):
        source = (event.get("source") or {}).get("component") or event.get("reportingComponent") or ""
        cells = (event.get("type", ""), event.get("reason", ""), interval(event, about.now), source)
        page.write("\t".join((*cells, (event.get("message") or "").strip())), 1)


def interval(event: Item, now: datetime) -> str:
    """When it happened, or how often within which time."""
    first = age(event.get("eventTime") or event.get("firstTimestamp"), now)
    if series := event.get("series"):
        return f"{age(series.get('lastObservedTime'), now)} (x{series.get('count', 0)} over {first})"
    if event.get("count", 0) > 1:
        return f"{age(event.get('lastTimestamp'), now)} (x{event['count']} over {first})"
    return first


def _earlier(one: Item, other: Item) -> bool:
    return (one.get("lastTimestamp") or "") < (other.get("lastTimestamp") or "")


def of(item: Item, found: Sequence[Item]) -> Sequence[Item]:
    """Those events that are about the object."""
    uid = (item.get("metadata") or {}).get("uid")
    return [event for event in found if (event.get("involvedObject") or {}).get("uid") == uid]
