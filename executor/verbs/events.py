"""`kubectl events`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from core.flow import Failure
from executor.access import Access, Ending, Sink
from executor.verbs.printing import (
    Stop,
    bad_command,
    ended,
    no_such_type,
    parse_form,
    render_document,
    write_lines,
)
from executor.verbs.selecting import PAGE, Selection, Target, find, objects
from kubectl.command import Command
from kubectl.describe.events import interval
from kubectl.golang.sort import sort
from kubectl.printers.table import lines
from kubectl.printers.times import parse_time

_BEGINNING = datetime(1, 1, 1, tzinfo=timezone.utc)
_NAMES = "Use kubectl get events -o name."
_TYPES = {"normal": "Normal", "warning": "Warning"}


async def events(command: Command, access: Access, out: Sink) -> Ending:
    """List events, the latest last."""
    form = parse_form(command)
    if form.name == "wide":
        raise bad_command(
            'unable to match a printer suitable for the output format "wide", allowed formats are: '
            "go-template,json,jsonpath,jsonpath-as-json,name,template,yaml"
        )
    types = [_type(word) for value in command.values("types") for word in value.split(",")]
    everywhere = command.has("all-namespaces")
    namespace = command.flag("namespace") or access.namespace
    resources = await access.resources()
    fields = ""
    if about := command.flag("for"):
        word, slash, name = about.partition("/")
        if not slash or not name:
            raise bad_command("--for must be in resource/name form")
        found_kind = resources.find(word)
        if found_kind is None:
            stop = no_such_type(word)
            raise Stop(stop.message.removeprefix("error: "), stop.failure)  # kubectl leaves this one bare
        kind = found_kind.kind
        fields = f"involvedObject.kind={kind},involvedObject.name={name}"
    target = Target(find(resources, "events.v1."), None if everywhere else namespace)
    selection = Selection((target,), namespace, everywhere, "", fields, False)
    found = await objects(target, selection, access, int(command.flag("chunk-size") or PAGE))
    found = [event for event in found if not types or event.get("type") in types]
    if not found:
        return ended([], ["No events found." if everywhere else f"No events found in {namespace} namespace."])
    found = sort(found, lambda one, other: _time(one) < _time(other))
    if form.name == "name":
        return Ending(failure=Failure("bad_command", "kubectl events -o name prints nothing", _NAMES))
    if form.name:
        document = {"apiVersion": "v1", "items": found, "kind": "EventList", "metadata": {}}
        render_document(document, form, command, out)
        return Ending()
    heading = None
    if not command.has("no-headers"):
        heading = [*(["NAMESPACE"] if everywhere else []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
    table = lines(heading, [_row(event, access, everywhere) for event in found])
    write_lines(out, table)
    return Ending(header=table[0] if heading else "")


def _row(event: Mapping[str, Any], access: Access, everywhere: bool) -> list[str]:
    about = event.get("involvedObject") or {}
    return [
        *([str((event.get("metadata") or {}).get("namespace", ""))] if everywhere else []),
        interval(event, access.now),
        str(event.get("type", "")),
        str(event.get("reason", "")),
        f"{about.get('kind', '')}/{about.get('name', '')}",
        " ".join(str(event.get("message") or "").split("\n")).strip(),
    ]


def _type(word: str) -> str:
    if word.strip().lower() not in _TYPES:
        raise bad_command("valid --types are Normal or Warning")
    return _TYPES[word.strip().lower()]


def _time(event: Mapping[str, Any]) -> datetime:
    """When it was last seen; the beginning of time where it does not say."""
    seen = (event.get("series") or {}).get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime")
    return parse_time(seen) or _BEGINNING
