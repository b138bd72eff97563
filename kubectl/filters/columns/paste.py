"""`paste`: lines joined into one (`-s`), or as many as there are dashes beside each other."""

from __future__ import annotations

from kubectl.filters.options import NO_FILES, Given, Option, Piece, Spec
from kubectl.filters.stages import LineStage

MOST_COLUMNS = 20
SPEC = Spec(
    "paste",
    (Option("s", "serial"), Option("d", "delimiters", "LIST")),
    "[-…]",
    0,
    MOST_COLUMNS,
)
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "0": "", "b": "\b", "f": "\f", "r": "\r", "v": "\v"}


def build(given: Given) -> LineStage:
    """The stage for these options. Raises `FilterSyntaxError` for a file, or a delimiter that ends in a backslash."""
    for piece in given.operands:
        if piece.text != "-":
            piece.fail(NO_FILES)
    between = _delimiters(given.value("d"))
    given.short_text("d")
    return Serial(between) if given.has("s") else Beside(between, max(1, len(given.operands)))


def _delimiters(piece: Piece | None) -> list[str]:
    """The characters that are put between lines, in turn."""
    if piece is None:
        return ["\t"]
    found: list[str] = []
    at = 0
    while at < len(piece.text):
        if piece.text[at] == "\\":
            at += 1
            if at == len(piece.text):
                piece.fail("a character behind the backslash", at - 1)
            found.append(_ESCAPES.get(piece.text[at], piece.text[at]))
        else:
            found.append(piece.text[at])
        at += 1
    return found or [""]


class Serial(LineStage):
    """Prints all lines as one."""

    def __init__(self, between: list[str]) -> None:
        super().__init__()
        self._between = between
        self._number = 0

    def line(self, line: str) -> None:
        """Print one, behind a delimiter."""
        if self._number:
            self.out.append(self._between[(self._number - 1) % len(self._between)])
        self.out.append(line)
        self._number += 1

    def end(self) -> None:
        """End the line."""
        self.out.append("\n")


class Beside(LineStage):
    """Prints as many lines beside each other as there are dashes."""

    def __init__(self, between: list[str], columns: int) -> None:
        super().__init__()
        self._between, self._columns = between, columns
        self._row: list[str] = []

    def line(self, line: str) -> None:
        """Hold a line until its row is full."""
        self._row.append(line)
        if len(self._row) == self._columns:
            self.end()

    def end(self) -> None:
        """Print the row; what is missing in the last one is empty."""
        if not self._row:
            return
        cells = self._row + [""] * (self._columns - len(self._row))
        parts = [cells[0]]
        for number, cell in enumerate(cells[1:]):
            parts += [self._between[number % len(self._between)], cell]
        self.out.append("".join(parts) + "\n")
        self._row = []
