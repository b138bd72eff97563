"""Elastic tab stops, as Go's `text/tabwriter` lays them out: the layout of every table that kubectl prints.

A cell is text that a tab ends; the text after a line's last tab belongs to no column and is never padded. A column is
a run of consecutive lines that have a cell at that place, and is as wide as its widest cell plus the padding.
"""

from __future__ import annotations

from collections.abc import Sequence

_ESCAPES = str.maketrans({"\x1b": "^[", "\r": "\\r"})


def escape_terminal(text: str) -> str:
    """The text without what would steer a terminal."""
    return text.translate(_ESCAPES)


def align(text: str, padding: int = 3, minimum: int = 6) -> str:
    """Tab-separated lines with their columns aligned. The defaults are those of `kubectl get`; describe has 2 and 0."""
    if "\t" not in text:
        return text
    lines = [line.split("\t") for line in text.split("\n")]
    widths: list[list[int]] = [[] for _ in lines]
    _measure(lines, widths, 0, len(lines), 0, padding, minimum)
    return "\n".join(
        "".join(cell.ljust(width) for cell, width in zip(cells, columns, strict=False)) + cells[-1]
        for cells, columns in zip(lines, widths, strict=True)
    )


def align_rows(rows: Sequence[Sequence[str]], padding: int = 3, minimum: int = 6) -> list[str]:
    """Rows of one table as aligned lines; the last cell of each is not padded."""
    widths: list[int] = []
    for row in rows:
        for index, cell in enumerate(row[:-1]):
            if index == len(widths):
                widths.append(minimum)
            if len(cell) + padding > widths[index]:
                widths[index] = len(cell) + padding
    return ["".join(map(str.ljust, row[:-1], widths)) + "".join(row[-1:]) for row in rows]


def _measure(
    lines: list[list[str]], widths: list[list[int]], first: int, last: int, column: int, padding: int, minimum: int
) -> None:
    """Give every line in `[first, last)` the widths of its columns from `column` on."""
    at = first
    while at < last:
        if column >= len(lines[at]) - 1:
            at += 1
            continue
        end = at
        width = minimum
        while end < last and column < len(lines[end]) - 1:
            width = max(width, len(lines[end][column]) + padding)
            end += 1
        for line in range(at, end):
            widths[line].append(width)
        _measure(lines, widths, at, end, column + 1, padding, minimum)
        at = end
