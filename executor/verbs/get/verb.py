"""`kubectl get`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import unquote_plus

from core.errors import Unserved
from core.flow import Failure
from core.ports import JSON, TABLE
from executor.access import Access, Ending, Sink
from executor.offloop import LARGE, in_thread
from executor.verbs.get.metadata import is_metadata
from executor.verbs.get.objects import get_objects
from executor.verbs.printing import Status, Stop, bad_command, ended, parse_form, write_lines
from executor.verbs.selecting import PAGE, Selection, Target, every, read, select
from kubectl.command import Command
from kubectl.documents import Need
from kubectl.jsonpath import JSONPath, JSONPathError, relaxed
from kubectl.printers import table
from kubectl.printers.sorting import sort_by


async def get(command: Command, access: Access, out: Sink) -> Ending:
    """Show one or many objects, as a table or in another form."""
    if raw := command.flag("raw"):
        return await get_raw(raw, access, out)
    form = parse_form(command)
    if command.has("show-labels") and form.name not in ("", "wide"):
        raise bad_command(f"--show-labels option cannot be used with {command.flag('output')} printer")
    selection = await select(command, access)
    if command.flag("subresource"):
        selection = below(selection, command.flag("subresource"))
    if form.name not in ("", "wide"):
        return await get_objects(command, selection, form, sort_path(command, selection), access, out)
    try:
        path = sort_path(command, selection)
        return await _Tables(command, selection, access, out, form.name == "wide", path).print()
    except _Unsorted as stop:
        if len(selection.targets) > 1:
            raise
        # kubectl drops the error of a table that cannot be sorted, and the table with it: a plan learns of it.
        notes = [*selection.notes, nothing_found(selection)]
        return Ending(0, "".join(f"{note}\n" for note in notes), stop.failure)


class _Unsorted(Stop):
    """A table cannot be sorted by a field that nothing has, or by what is no path."""

    def __init__(self, error: JSONPathError) -> None:
        stop = bad_command(str(error))
        super().__init__(stop.message, stop.failure)


def below(selection: Selection, subresource: str) -> Selection:
    """The subresources of what is selected. Raises `Stop` where objects are not named."""
    if not all(target.name for target in selection.targets):
        raise bad_command("subresource cannot be used when bulk resources are specified")
    return replace(selection, targets=tuple(replace(one, subresource=subresource) for one in selection.targets))


def sort_path(command: Command, selection: Selection) -> JSONPath | None:
    """The field of `--sort-by`; one object is not sorted, whatever is said."""
    field_path = command.flag("sort-by")
    if not field_path or selection.single:
        return None
    try:
        # A template of several parts sorts by its first.
        return JSONPath.parse(field_path if field_path.count("{") > 1 else relaxed(field_path))
    except JSONPathError as error:
        raise _Unsorted(error) from error


async def get_raw(path: str, access: Access, out: Sink) -> Ending:
    """The body of one path as the server sends it."""
    bare, _, parameters = path.partition("?")
    query = tuple(_parameter(pair) for pair in parameters.split("&") if pair)
    try:
        reply = await access.get(bare, query, "application/json, */*")
    except Unserved as error:
        return Ending(1, f"{Status.of(404, {}).text}\n", Failure("bad_command", str(error), error.mend))
    text = reply.body.decode("utf-8", "replace")
    if reply.status >= 400:
        status = Status.of(reply.status, _json(text))
        return ended([Stop(status.text, status.failure())])
    out.write(text)
    return Ending()


_Row = tuple[list[str], Any]
"""A row's cells and, where rows are to be sorted, what of its object they are sorted by."""


@dataclass
class _Grid:
    """A type's table while it is read."""

    layout: table.Layout
    heading: list[str] = field(default_factory=list)
    named: int = -1
    """The column of names."""


@dataclass
class _Tables:
    """The tables of one command: one for each type, several objects of one type in one table."""

    command: Command
    selection: Selection
    access: Access
    out: Sink
    wide: bool
    sort: JSONPath | None
    errors: list[Stop] = field(default_factory=list)
    header: str = ""
    written: bool = False
    namespaces: bool = False
    """Whether tables have a NAMESPACE column: from the first one on that has namespaces to tell."""

    async def print(self) -> Ending:
        groups = [tuple(group) for _, group in groupby(self.selection.targets, lambda target: target.resource)]
        grids = [_Grid(self.layout(group[0])) for group in groups]
        came = iter(
            await every(
                [
                    partial(self.read, target, grid)
                    for group, grid in zip(groups, grids, strict=True)
                    for target in group
                ]
            )
        )
        tables = [(group[0], [next(came) for _ in group], grid) for group, grid in zip(groups, grids, strict=True)]
        kinds = {target.resource for target, rows, _ in tables if not all(isinstance(one, Stop) for one in rows)}
        prefixed = len(kinds) > 1 or self.command.has("show-kind")
        for target, rows, grid in tables:
            show = partial(self.one, rows, grid, f"{_prefix(target)}/" if prefixed else "")
            many = sum(len(some) for some in rows if not isinstance(some, Stop)) > LARGE
            await in_thread(show) if many else show()
        nothing = not self.written and not self.errors and not self.command.has("ignore-not-found")
        notes = [nothing_found(self.selection)] if nothing else []
        return ended(self.errors, [*self.selection.notes, *notes], self.header)

    def layout(self, target: Target) -> table.Layout:
        """How a type's table looks; to be asked for each in turn."""
        self.namespaces = self.namespaces or (self.selection.everywhere and target.resource.namespaced)
        return table.Layout(
            wide=self.wide,
            namespace=self.namespaces,
            labels=tuple(label for value in self.command.values("label-columns") for label in value.split(",")),
            show_labels=self.command.has("show-labels"),
            headers=not self.command.has("no-headers"),
        )

    def read(self, target: Target, grid: _Grid) -> Awaitable[list[_Row]]:
        """The rows of one target; the heading, which all targets of a type have, goes into the grid."""

        def take(document: Mapping[str, Any]) -> list[_Row]:
            if document.get("kind") != "Table":
                document = table.from_objects(document, self.access.now)
            if not grid.heading:
                grid.heading, grid.named = table.header(document, grid.layout), table.name_column(document, grid.layout)
            shown = table.rows(document, grid.layout)
            if self.sort is None:
                return [(cells, None) for cells in shown]
            looked_at = Need()
            self.sort.needs(looked_at)
            found = document.get("rows") or ()
            return [(cells, looked_at.pick(row.get("object") or {})) for cells, row in zip(shown, found, strict=True)]

        accept = TABLE if self.server_prints else JSON
        return read(target, self.selection, self.access, take, accept, self.page, self.extra, self.need)

    def one(self, came: list[list[_Row] | Stop], grid: _Grid, kind: str) -> None:
        """Print the table of one type, `kind` before its names."""
        body: list[list[str]] = []
        for rows in came:
            if not isinstance(rows, Stop):
                body += [cells for cells, _ in self.sorted(rows)]
            elif not (rows.failure.reason == "not_found" and self.command.has("ignore-not-found")):
                self.errors.append(rows)
        if not body:
            return
        if kind and grid.named >= 0:
            for row in body:
                row[grid.named] = kind + row[grid.named]
        headed = grid.layout.headers
        lines = table.lines(grid.heading if headed else None, body)
        if self.written and headed:
            lines = ["", *lines]
        elif headed:
            self.header = lines[0]
        self.written = True
        write_lines(self.out, lines)

    @property
    def page(self) -> int:
        """How many rows to ask for at once."""
        return int(self.command.flag("chunk-size") or PAGE)

    @property
    def need(self) -> Need:
        """What is looked at of each row."""
        row = Need()
        row.of("cells")
        for name in ("name", "namespace", "labels"):
            row.of("object", "metadata", name)
        if self.sort is not None:
            self.sort.needs(row.of("object"))
        return row

    @property
    def extra(self) -> tuple[tuple[str, str], ...]:
        """Rows carry their object's metadata anyway: all of it is asked for only to be sorted by what is not there."""
        whole = self.sort and self.server_prints and not is_metadata(self.command.flag("sort-by"))
        return (("includeObject", "Object"),) if whole else ()

    @property
    def server_prints(self) -> bool:
        """Whether the table is the server's, else one of names and ages."""
        return self.command.flag("server-print", "true") == "true"

    def sorted(self, rows: list[_Row]) -> list[_Row]:
        if self.sort is None or not rows:
            return rows
        try:
            return sort_by(self.sort, rows, lambda row: row[1])
        except JSONPathError as error:
            raise (bad_command(str(error)) if "unsortable" in str(error) else _Unsorted(error)) from error


def nothing_found(selection: Selection) -> str:
    """What kubectl says where a table would have no rows."""
    here = not selection.everywhere and all(target.resource.namespaced for target in selection.targets)
    return f"No resources found in {selection.namespace} namespace." if here else "No resources found"


def _prefix(target: Target) -> str:
    """What stands before a name when several kinds are shown: the kind in lower case, and its group."""
    resource = target.resource
    return f"{resource.kind.lower()}.{resource.group}" if resource.group else resource.kind.lower()


def _json(text: str) -> dict[str, Any]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return {"message": text.strip()} if text.strip() else {}
    return parsed if isinstance(parsed, dict) else {}


def _parameter(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return unquote_plus(name), unquote_plus(value)
