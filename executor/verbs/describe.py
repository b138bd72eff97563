"""`kubectl describe`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from executor.access import Access, Ending, Sink
from executor.verbs.describe_related import gather
from executor.verbs.endings import Stop, ended
from executor.verbs.lists import PAGE, objects
from executor.verbs.selection import Selection, Target, select
from kubectl.command import Command
from kubectl.describe.kinds import DESCRIBERS, GENERIC


async def describe(command: Command, access: Access, out: Sink) -> Ending:
    """Tell objects section by section. A name that no object has is taken as the beginning of names."""
    selection = await select(command, access)
    show_events = command.flag("show-events", "true") == "true"
    page = int(command.flag("chunk-size") or PAGE)
    errors: list[Stop] = []
    told = 0
    for target in selection.targets:
        try:
            found: Sequence[Mapping[str, Any]] = await objects(target, selection, access, page)
            separator = "\n\n"
        except Stop as stop:
            found = await _beginning_with(target, selection, access) if _prefix_may_help(selection, stop) else []
            separator = "\n"
            if not found:
                errors.append(stop)
        for item in found:
            text = await _described(target, item, show_events, access)
            if separator == "\n":
                out.write(f"{text}\n")
            else:
                out.write(f"{separator if told else ''}{text}")
            told += 1
    notes = []
    if not told and not errors:
        everywhere = selection.everywhere
        notes.append("No resources found" if everywhere else f"No resources found in {selection.namespace} namespace.")
    return ended(errors, notes)


async def _described(target: Target, item: Mapping[str, Any], show_events: bool, access: Access) -> str:
    describer = DESCRIBERS.get(target.resource.qualified, GENERIC)
    return describer.describe(item, await gather(item, describer, show_events, access))


def _prefix_may_help(selection: Selection, stop: Stop) -> bool:
    return selection.single and stop.failure.reason == "not_found"


async def _beginning_with(target: Target, selection: Selection, access: Access) -> Sequence[Mapping[str, Any]]:
    """The objects whose names begin with what was asked for, where none has just that name."""
    try:
        every = await objects(replace(target, name=""), selection, access)
    except Stop:
        return ()
    return [item for item in every if str((item.get("metadata") or {}).get("name", "")).startswith(target.name)]
