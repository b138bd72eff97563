"""`kubectl get` in the forms that show objects, not the server's tables."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from functools import partial
from typing import Any

from core.ports import JSON, METADATA, METADATA_LIST
from executor.access import Access, Ending, Sink
from executor.verbs.get.metadata import are_metadata, is_metadata
from executor.verbs.printing import Form, Stop, bad_command, ended, render_document, write_lines
from executor.verbs.selecting import PAGE, Selection, Target, every, objects
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
    named = form.name == "name" and sort is None
    listed = form.name == "custom-columns" and are_metadata(form.template)
    only_metadata = named or (listed and (sort is None or is_metadata(command.flag("sort-by"))))

    def read(target: Target) -> Awaitable[list[dict[str, Any]]]:
        accept = (METADATA if target.name else METADATA_LIST) if only_metadata else JSON
        return objects(target, selection, access, page, accept, whole=not named)

    for came in await every([partial(read, target) for target in selection.targets]):
        if not isinstance(came, Stop):
            found += came
        elif not (came.failure.reason == "not_found" and command.has("ignore-not-found")):
            errors.append(came)
    if selection.single and errors:
        return ended(errors, selection.notes)
    if not found and command.has("ignore-not-found"):
        return ended(errors, selection.notes)
    if sort is not None and not selection.single:
        try:
            found = sort_by(sort, found, lambda item: item)
        except JSONPathError as error:
            raise bad_command(str(error)) from error
    if form.name == "name":
        write_lines(out, (qualified_name(item) for item in found))
        return ended(errors, selection.notes)
    if parsed is not None:
        return _print_columns(parsed, found, errors, not command.has("no-headers"), selection.notes, out)
    document = found[0] if selection.single and found else as_list(found)
    render_document(document, form, command, out)
    return ended(errors, selection.notes)


def _print_columns(
    parsed: columns.Columns,
    found: list[dict[str, Any]],
    errors: list[Stop],
    headed: bool,
    notes: Sequence[str],
    out: Sink,
) -> Ending:
    """The rows up to the first object that a column does not fit, as kubectl does."""
    body: list[list[str]] = []
    try:
        body.extend(columns.rows(parsed, found))
    except JSONPathError as error:
        errors = [*errors, bad_command(str(error))]
    lines = table_lines([heading for heading, _ in parsed] if headed else None, body)
    write_lines(out, lines)
    return ended(errors, notes, lines[0] if headed else "")


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
