"""`-o custom-columns=HEADER:.path,…`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kubectl.golang.text import sprint
from kubectl.jsonpath import JSONPath, JSONPathError, relaxed
from kubectl.printers.tabwriter import escape_terminal

Columns = Sequence["tuple[str, JSONPath]"]
_MOST_CHARACTERS = 64_000_000
_CELL = 50
"""Characters that a cell counts as besides its own."""


def parse(spec: str) -> Columns:
    """The columns of a specification. Raises `JSONPathError` with kubectl's message."""
    if not spec:
        raise JSONPathError("custom-columns format specified but no custom columns given")
    columns = []
    for part in spec.split(","):
        header, colon, path = part.partition(":")
        if not colon:
            raise JSONPathError(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
        columns.append((header, JSONPath.parse(relaxed(path))))
    return columns


def rows(columns: Columns, objects: Iterable[Any]) -> Iterator[list[str]]:
    """A row for each object; several results in one column are joined by commas, none is `<none>`.

    Raises `JSONPathError` at the first object that a path does not fit.
    """
    room = _MOST_CHARACTERS
    for item in objects:
        row = [_cell(path.find(item)) for _, path in columns]
        room -= sum(map(len, row)) + len(row) * _CELL
        if room < 0:
            raise JSONPathError("the columns take too much text for these objects")
        yield row


def _cell(results: list[list[Any]]) -> str:
    none = ["<none>"] if not results or not results[0] else []
    return ",".join([*none, *(escape_terminal(sprint(value)) for part in results for value in part)])
