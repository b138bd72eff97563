"""`column -t`: words in columns. Without -t lines are printed as they are, as where no terminal is wide."""

from __future__ import annotations

import unicodedata

from kubectl.filters.options import FilterSyntaxError, Given, Option, Spec
from kubectl.filters.stages import LineStage

SPEC = Spec(
    "column",
    (
        Option("t", "table"),
        Option("s", "separator", "CHARS"),
        Option("o", "output-separator", "TEXT"),
    ),
)

MOST = 50_000_000
"""Characters of the largest table."""


def build(given: Given) -> LineStage:
    """The stage for these options."""
    if not given.has("t"):
        raise FilterSyntaxError("column -t")
    return Column(given.text("s"), given.short_text("o", "  "))


def width(text: str) -> int:
    """The columns that a text takes on a screen."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


class Column(LineStage):
    """Holds every line, as it must: the widest word of a column decides."""

    def __init__(self, separators: str, joiner: str) -> None:
        super().__init__()
        self._separators, self._joiner = separators, joiner
        self._rows: list[list[str]] = []

    def line(self, line: str) -> None:
        """Hold the words of a line; an empty line is left out."""
        if not line.strip(" \t"):
            return
        if not self._separators:
            self._rows.append(line.split())
            return
        row = [""]
        for char in line:
            if char in self._separators:
                row.append("")
            else:
                row[-1] += char
        self._rows.append(row)

    def end(self) -> None:
        """Print them in columns."""
        columns = max(map(len, self._rows), default=0)
        widths = [max(width(row[at]) for row in self._rows if at < len(row)) for at in range(columns)]
        if len(self._rows) * (sum(widths) + columns * len(self._joiner)) > MOST:
            self.exit, self.stderr = 1, f"column: a table of more than {MOST} characters\n"
            return
        for row in self._rows:
            cells = [row[at] if at < len(row) else "" for at in range(columns)]
            padded = [
                cell + " " * (widths[at] - width(cell)) if at + 1 < columns else cell for at, cell in enumerate(cells)
            ]
            self.out.append(self._joiner.join(padded) + "\n")
