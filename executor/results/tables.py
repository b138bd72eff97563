"""The shapes in which a pipeline prints: tables with or without a header, names, words, JSON. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from executor.results.run import Run
from kubectl.command import Pipeline

_LINEWISE = frozenset({"grep", "head", "tail", "sort", "uniq"})
"""Filters that keep or drop whole lines: behind them a table's lines are still a table's."""

_NAME = re.compile(r"[a-z][a-z0-9.-]*/(\S+)")


@dataclass(frozen=True)
class Columns:
    """A table's columns: their names and where each begins in a line."""

    names: tuple[str, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, header: str) -> Columns:
        """From a header line: columns are two or more spaces apart."""
        found = list(re.finditer(r"\S+(?: \S+)*", header.rstrip()))
        return cls(tuple(match[0] for match in found), tuple(match.start() for match in found))

    def name(self, line: str) -> str:
        """The cell of the line that names its object: column NAME, or the first one that is not the namespace."""
        number = self.names.index("NAME") if "NAME" in self.names else int(self.names[:1] == ("NAMESPACE",))
        return unprefixed(self._cell(line, min(number, len(self.starts) - 1)))

    def namespace(self, line: str) -> str:
        """The cell of the line that says its object's namespace; "" where no column does."""
        place = namespace_column(self.names)
        return "" if place is None else self._cell(line, place)

    def _cell(self, line: str, number: int) -> str:
        cells = line.split()
        # A cell may be longer than its column only in the last line of a page, and then the words still count right.
        aligned = all(start == 0 or line[start - 1 : start] in ("", " ") for start in self.starts)
        if aligned:
            end = self.starts[number + 1] if number + 1 < len(self.starts) else None
            return line[self.starts[number] : end].strip()
        return cells[min(number, len(cells) - 1)]


def namespace_column(titles: Sequence[str]) -> int | None:
    """Which of a table's columns holds namespaces, as kubectl or the writer of custom columns calls it."""
    return next((number for number, title in enumerate(titles) if title.upper() in ("NAMESPACE", "NS")), None)


def body_lines(run: Run) -> list[str]:
    """The non-empty lines without the table's header, nor the part that filters left of it (`awk '{print $1}'`)."""
    lines = [line for line in run.output.stdout.splitlines() if line.strip()]
    header = run.header.split()
    if not header:
        return lines
    lines = [line for line in lines if line.split() != header]
    if lines and run.output.step.filters and _is_part(lines[0].split(), header):
        return lines[1:]
    return lines


def _is_part(cells: list[str], header: list[str]) -> bool:
    """Whether these are some of the header's words, in its order. They are upper case, as no object's name is."""
    rest = iter(header)
    return all(cell.isupper() and cell in rest for cell in cells)


def prints_names(step: Pipeline) -> bool:
    """Whether the command prints `kind/name` lines."""
    return step.command.flag("output") == "name"


def prints_table(step: Pipeline) -> bool:
    """Whether what comes out is lines of a table without its header."""
    plain_table = step.command.verb == "get" and step.command.flag("output") in ("", "wide")
    return plain_table and all(filter.name in _LINEWISE for filter in step.filters) and not _cuts(step)


def _cuts(step: Pipeline) -> bool:
    """Whether a filter prints something other than whole lines: `grep -o`, `grep -c`, `uniq -c`."""
    return any(
        word in ("-o", "-c", "--only-matching", "--count") for filter in step.filters for word in filter.arguments
    )


def custom_column(step: Pipeline, lines: Sequence[str]) -> tuple[int, int | None] | None:
    """Which word of each line names the object, and which its namespace, where custom columns are printed without their
    header; else None."""
    form, _, spec = step.command.flag("output").partition("=")
    if form != "custom-columns" or not spec or not all(f.name in _LINEWISE for f in step.filters) or _cuts(step):
        return None
    titles = [column.partition(":")[0] for column in spec.split(",")]
    if not all(len(line.split()) == len(titles) for line in lines):
        return None
    place = namespace_column(titles)
    first = next((number for number in range(len(titles)) if number != place), 0)
    return (titles.index("NAME") if "NAME" in titles else first), place


def unprefixed(name: str) -> str:
    """`cart` for `pod/cart` and `deployment.apps/cart`."""
    match = _NAME.fullmatch(name)
    return match[1] if match else name


def words(line: str) -> list[str]:
    """The words of a line, whatever separates them: spaces, commas; brackets and quotes around them are taken off."""
    line = line.strip()
    if line.startswith(("[", "(")) and line.endswith(("]", ")")):
        line = line[1:-1]
    return [word.strip("\"'") for word in re.split(r"[\s,]+", line) if word.strip("\"'")]


def json_values(text: str) -> list[Any] | None:
    """The JSON values that the text consists of, one or several; None where it is anything else."""
    if not text.startswith(("[", "{", '"')):
        return None
    decoder = json.JSONDecoder()
    values = []
    at = 0
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        values.append(value)
        at = end
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
    return values


def plain(value: Any) -> str:
    """A JSON value as a person writes it: strings without quotes, null as nothing, the rest as compact JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
