"""A server's `Table` as lines: which columns, what is added to them, and their widths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kubectl.golang.text import sprint
from kubectl.printers.tabwriter import align_rows, escape_terminal
from kubectl.printers.times import age

_BREAK = re.compile(r"[\f\n\r]")


@dataclass(frozen=True)
class Layout:
    """What is shown beside the server's columns."""

    wide: bool = False
    namespace: bool = False
    labels: tuple[str, ...] = ()
    show_labels: bool = False
    headers: bool = True

    @property
    def adds_metadata(self) -> bool:
        """Whether a row's object is needed for it."""
        return self.namespace or self.show_labels or bool(self.labels)


def header(table: Mapping[str, Any], layout: Layout) -> list[str]:
    """The headings of the columns that are shown."""
    names = ["NAMESPACE"] if layout.namespace else []
    names += [column["name"].upper() for column in _shown(table, layout)]
    names += [label.rpartition("/")[2].upper() for label in layout.labels]
    return [*names, "LABELS"] if layout.show_labels else names


def rows(table: Mapping[str, Any], layout: Layout, order: Iterable[Mapping[str, Any]] | None = None) -> list[list[str]]:
    """The cells that are shown, as text. `order` are the table's rows, if not in the table's own order."""
    definitions = table.get("columnDefinitions") or []
    shown = [index for index, column in enumerate(definitions) if layout.wide or not column.get("priority")]
    printed = []
    for row in (table.get("rows") or ()) if order is None else order:
        cells = row.get("cells") or []
        texts = [_cell(cells[index]) for index in shown if index < len(cells)]
        printed.append(_decorated(texts, row, layout) if layout.adds_metadata else texts)
    return printed


def name_column(table: Mapping[str, Any], layout: Layout) -> int:
    """Where the name stands among the cells that are shown; -1 where it is not shown."""
    shown = _shown(table, layout)
    named = (i for i, c in enumerate(shown) if c.get("format") == "name" and c.get("type") == "string")
    place = next(named, -1)
    return place + layout.namespace if place >= 0 else place


def lines(header_row: Sequence[str] | None, body: Sequence[Sequence[str]]) -> list[str]:
    """The table aligned, the header first where there is one."""
    return align_rows([*([header_row] if header_row else []), *body])


def format_labels(labels: Mapping[str, str] | None) -> str:
    """`a=1,b=2` in the order of keys, or `<none>`."""
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or "<none>"


def from_objects(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """One object, or a list, as the table that kubectl makes for a server that has none: names and ages."""
    found = document["items"] if isinstance(document.get("items"), list) else [document]
    named = [(item.get("metadata") or {}, item) for item in found]
    return {
        "columnDefinitions": [
            {"name": "Name", "type": "string", "format": "name", "priority": 0},
            {"name": "Age", "type": "string", "priority": 0},
        ],
        "rows": [
            {"cells": [meta.get("name", ""), age(meta.get("creationTimestamp"), now)], "object": item}
            for meta, item in named
        ],
    }


def _shown(table: Mapping[str, Any], layout: Layout) -> list[Mapping[str, Any]]:
    return [c for c in table.get("columnDefinitions") or () if layout.wide or not c.get("priority")]


def _decorated(cells: list[str], row: Mapping[str, Any], layout: Layout) -> list[str]:
    meta = (row.get("object") or {}).get("metadata") or {}
    labels = meta.get("labels") or {}
    added = [labels.get(label, "") for label in layout.labels]
    if layout.show_labels:
        added.append(format_labels(labels))
    return [*([meta.get("namespace", "")] if layout.namespace else []), *cells, *added]


def _cell(value: Any) -> str:
    """One cell on one line: what follows a line break is cut and told by `...`."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return sprint(value)
    broken = _BREAK.search(value)
    return escape_terminal(value[: broken.start()]) + "..." if broken else escape_terminal(value)
