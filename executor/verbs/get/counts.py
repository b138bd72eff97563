"""`kubectl get` where only the number of objects matters: a stand-in line, or a stand-in member, for each."""

from __future__ import annotations

from itertools import repeat

from core.ports import Reply
from executor.access import Access, Ending, Sink
from executor.counting import STAND_IN, STAND_IN_HEADER, parsed
from executor.verbs.get.verb import get, nothing_found
from executor.verbs.printing import Status, ended, parse_form, reported, write_lines
from executor.verbs.selecting import Selection, not_listed, select
from kubectl.command import Command


async def count(command: Command, access: Access, out: Sink) -> Ending:
    """Print as `get` would for filters that only count: as many lines, header included, or as many members of `items`.

    `executor.counting.rests_on_number` tells for which pipelines this will do.
    """
    return await reported(_count, command, access, out)


async def _count(command: Command, access: Access, out: Sink) -> Ending:
    form = parse_form(command)
    selection = await select(command, access)
    target = selection.targets[0]
    if len(selection.targets) > 1 or target.name or command.flag("subresource"):
        return await get(command, access, out)
    number = await _number(selection, command, access)
    if form.name == "json":
        if number or not command.has("ignore-not-found"):
            out.write('{"items":[' + ",".join(repeat("0", number)) + "]}\n")
        return Ending()
    header = STAND_IN_HEADER if number and form.name != "name" and not command.has("no-headers") else ""
    write_lines(out, [*([header] if header else []), *repeat(STAND_IN, number)])
    silent = number or form.name == "name" or command.has("ignore-not-found")
    return ended([], [] if silent else [nothing_found(selection)], header)


async def _number(selection: Selection, command: Command, access: Access) -> int:
    target = selection.targets[0]
    found = await access.count(target.path, selection.query)
    if not isinstance(found, Reply):
        return found
    stop = not_listed(target, selection, Status.of(found.status, parsed(found)))
    if stop.failure.reason == "not_found" and command.has("ignore-not-found"):
        return 0
    raise stop
