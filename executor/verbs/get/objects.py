"""`kubectl get` in the forms that show objects, not the server's tables."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from typing import Any

from core.ports import JSON, METADATA, METADATA_LIST
from executor.access import Access, Ending, Sink
from executor.offloop import LARGE, in_thread
from executor.verbs.get.metadata import are_metadata, is_metadata
from executor.verbs.get.streamed import Streamed, stream
from executor.verbs.printing import (
    Form,
    Stop,
    bad_command,
    ended,
    render_document,
    without_managed_fields,
    write_lines,
)
from executor.verbs.selecting import PAGE, Selection, Target, every, objects
from kubectl import documents
from kubectl.command import Command
from kubectl.documents import Need
from kubectl.gotemplate import GoTemplate, GoTemplateError
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
    page = int(command.flag("chunk-size") or PAGE)
    named = form.name == "name" and sort is None
    listed = form.name == "custom-columns" and are_metadata(form.template)
    only_metadata = named or (listed and (sort is None or is_metadata(command.flag("sort-by"))))

    need = None if only_metadata else _need(form, parsed, sort, out)

    async def read(target: Target) -> list[dict[str, Any]]:
        accept = (METADATA if target.name else METADATA_LIST) if only_metadata and not target.subresource else JSON
        return await objects(target, selection, access, page, accept, not named, need)

    if _streams(selection, form, sort, need, out):
        return await _streamed(command, selection, form, access, out, page)

    for came in await every([partial(read, target) for target in selection.targets]):
        if not isinstance(came, Stop):
            found += came
        elif not (came.failure.reason == "not_found" and command.has("ignore-not-found")):
            errors.append(came)
    if selection.single and errors:
        return ended(errors, selection.notes)
    if not found and command.has("ignore-not-found"):
        return ended(errors, selection.notes)

    def show() -> Ending:
        return _show(command, selection, form, parsed, sort, found, errors, out)

    return await in_thread(show) if len(found) > LARGE else show()


def _show(
    command: Command,
    selection: Selection,
    form: Form,
    parsed: columns.Columns | None,
    sort: JSONPath | None,
    found: list[dict[str, Any]],
    errors: list[Stop],
    out: Sink,
) -> Ending:
    """Print what was found."""
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
    if len(found) > LARGE and form.name == "json" and out.wants is not None:
        out.write(documents.compact(without_managed_fields(as_list(found))))
        return ended(errors, selection.notes)
    document = found[0] if selection.single and found else as_list(found)
    render_document(document, form, command, out)
    return ended(errors, selection.notes)


def _need(form: Form, parsed: columns.Columns | None, sort: JSONPath | None, out: Sink) -> Need | None:
    """What will be looked at of each object; None where that cannot be told."""
    need = Need()
    if parsed is not None:
        for _, path in parsed:
            path.needs(need)
    elif form.name in ("jsonpath", "jsonpath-as-json", "go-template"):
        document = Need()
        try:
            template = GoTemplate if form.name == "go-template" else JSONPath
            template.parse(form.template).needs(document)
        except (JSONPathError, GoTemplateError):
            return None
        items = document.of("items")
        if document.whole or items.whole or items.fields:
            return None
        need = items.each()
    elif form.name == "name":
        need.of("metadata", "name")
    elif form.name == "json" and out.wants is not None and not out.wants.need.whole:
        need = out.wants.need if sort is None else deepcopy(out.wants.need)  # a program's own is shared
    else:
        return None
    if sort is not None:
        need.of("metadata", "name")
        sort.needs(need)
    return need


def _streams(selection: Selection, form: Form, sort: JSONPath | None, need: Need | None, out: Sink) -> bool:
    """Whether a list can be printed while it arrives: where all of its objects is wanted, or each by itself."""
    if len(selection.targets) != 1 or selection.targets[0].name or sort is not None:
        return False
    by_itself = out.wants is not None and bool(out.wants.each)
    return form.name == "yaml" or (form.name == "json" and (need is None or by_itself))


async def _streamed(command: Command, selection: Selection, form: Form, access: Access, out: Sink, page: int) -> Ending:
    target = selection.targets[0]
    streamed = Streamed(target, form, command.has("show-managed-fields"), access, out)
    try:
        found = await stream(target, selection, access, page, streamed)
    except Stop as stop:
        if stop.failure.reason == "not_found" and command.has("ignore-not-found"):
            return ended([], selection.notes)
        return ended([stop], selection.notes)
    if found is None or (not found and command.has("ignore-not-found")):
        return ended([], selection.notes)
    own = {"apiVersion": target.resource.api_version, "kind": target.resource.kind}
    render_document(as_list([{**item, **own} for item in found]), form, command, out)
    return ended([], selection.notes)


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
