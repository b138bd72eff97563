"""`kubectl get` in the forms that show objects, not the server's tables."""

from __future__ import annotations

from typing import Any

from core.ports import JSON, METADATA, METADATA_LIST
from executor.access import Access, Ending, Sink
from executor.verbs.endings import Stop, bad_command, ended
from executor.verbs.lists import PAGE, objects
from executor.verbs.output import Form, write_lines
from executor.verbs.render import render_document
from executor.verbs.selection import Selection
from kubectl.command import Command
from kubectl.jsonpath import JSONPath, JSONPathError
from kubectl.printers import columns
from kubectl.printers.names import qualified_name
from kubectl.printers.sorting import sort_by
from kubectl.printers.table import lines as table_lines


async def get_objects(
    command: Command, selection: Selection, form: Form, sort: JSONPath | None, access: Access, out: Sink
) -> Ending:
    """Print what is selected: one object as itself, everything else as a `List`."""
    parsed = _columns(form)
    found: list[dict[str, Any]] = []
    errors: list[Stop] = []
    page = 0 if sort else int(command.flag("chunk-size") or PAGE)
    for target in selection.targets:
        accept = JSON
        if form.name == "name" and sort is None:
            accept = METADATA if target.name else METADATA_LIST
        try:
            found += await objects(target, selection, access, page, accept)
        except Stop as stop:
            if not (stop.failure.reason == "not_found" and command.has("ignore-not-found")):
                errors.append(stop)
    if selection.single and errors:
        return ended(errors)
    if not found and command.has("ignore-not-found"):
        return ended(errors)
    if sort is not None and not selection.single:
        try:
            found = sort_by(sort, found, lambda item: item)
        except JSONPathError as error:
            raise bad_command(str(error)) from error
    if form.name == "name":
        write_lines(out, (qualified_name(item) for item in found))
        return ended(errors)
    if parsed is not None:
        headings = None if command.has("no-headers") else [heading for heading, _ in parsed]
        try:
            lines = table_lines(headings, columns.rows(parsed, found))
        except JSONPathError as error:
            raise bad_command(str(error)) from error
        write_lines(out, lines)
        return ended(errors, header=lines[0] if headings else "")
    document = found[0] if selection.single and found else as_list(found)
    render_document(document, form, command, out)
    return ended(errors)


def as_list(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Objects as the `List` that kubectl makes of them."""
    return {"apiVersion": "v1", "items": found, "kind": "List", "metadata": {"resourceVersion": ""}}


def _columns(form: Form) -> columns.Columns | None:
    """The columns of `-o custom-columns`, told to be wrong before anything is asked."""
    if form.name != "custom-columns":
        return None
    try:
        return columns.parse(form.template)
    except JSONPathError as error:
        raise bad_command(str(error)) from error
