"""`kubectl describe`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from executor.access import Access, Ending, PipeClosed, Sink
from executor.verbs.describe_related import gather
from executor.verbs.printing import Stop, ended
from executor.verbs.selecting import PAGE, Selection, Target, objects, select
from kubectl.command import Command
from kubectl.describe.kinds import DESCRIBERS, GENERIC
from kubectl.resources import Resources

Item = Mapping[str, Any]


async def describe(command: Command, access: Access, out: Sink) -> Ending:
    """Tell objects section by section. A name that no object has is taken as the beginning of names."""
    selection = await select(command, access)
    resources = await access.resources()
    targets = tuple(_in_preferred_version(target, resources) for target in selection.targets)
    selection = replace(selection, targets=targets)
    show_events = command.flag("show-events", "true") == "true"
    page = int(command.flag("chunk-size") or PAGE)
    errors: list[Stop] = []
    found: list[tuple[Target, Item]] = []
    for target in selection.targets:
        try:
            found += [(target, item) for item in await objects(target, selection, access, page)]
        except Stop as stop:
            errors.append(stop)
    if len(command.arguments) == 2 and any(error.failure.reason == "not_found" for error in errors):
        return await _beginning_with(command.arguments, selection, errors[0], show_events, access, out)
    notes = [*selection.notes]
    try:
        for place, (target, item) in enumerate(found):
            text = await _described(target, item, show_events, access)
            out.write(text if not place else f"\n\n{text}")
    except PipeClosed:
        return ended(errors, notes)
    if not found and not errors:
        everywhere = selection.everywhere
        notes.append("No resources found" if everywhere else f"No resources found in {selection.namespace} namespace.")
    return ended(errors, notes)


def _in_preferred_version(target: Target, resources: Resources) -> Target:
    """A kind that is described in its own way is read in one version, whichever the command names, as kubectl does."""
    resource = target.resource
    preferred = resources.find(resource.qualified) if resource.qualified in DESCRIBERS else None
    return replace(target, resource=preferred) if preferred is not None else target


async def _beginning_with(
    arguments: Sequence[str], selection: Selection, missing: Stop, show_events: bool, access: Access, out: Sink
) -> Ending:
    """`describe TYPE BEGINNING`: the objects whose names begin so, or the error that there is none of that name."""
    described = False
    for target in selection.targets if "/" not in arguments[0] else ():
        try:
            every = await objects(replace(target, name=""), selection, access)
        except Stop:
            continue
        for item in every:
            if str((item.get("metadata") or {}).get("name", "")).startswith(target.name):
                out.write(f"{await _described(target, item, show_events, access)}\n")
                described = True
    return ended([] if described else [missing])


async def _described(target: Target, item: Mapping[str, Any], show_events: bool, access: Access) -> str:
    describer = DESCRIBERS.get(target.resource.qualified, GENERIC)
    return describer.describe(item, await gather(item, describer, show_events, access))
