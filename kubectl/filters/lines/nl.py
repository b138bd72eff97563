"""`nl`: lines with their numbers."""

from __future__ import annotations

from kubectl.filters.options import Given, Option, Spec
from kubectl.filters.stages import LineStage

SPEC = Spec(
    "nl",
    (
        Option("b", "body-numbering", "a|t|n"),
        Option("w", "number-width", "N", listed=False),
        Option("s", "number-separator", "TEXT", listed=False),
        Option("n", "number-format", "ln|rn|rz", listed=False),
        Option("v", "starting-line-number", "N", listed=False),
        Option("i", "line-increment", "N", listed=False),
    ),
)
_WIDEST = 64


def build(given: Given) -> LineStage:
    """The stage for these options."""
    for key, choices in (("b", ("a", "t", "n")), ("n", ("ln", "rn", "rz"))):
        piece = given.value(key)
        if piece is not None and piece.text not in choices:
            piece.fail(f"one of {', '.join(choices)}")
    width = given.value("w")
    if width is not None and not 0 < given.number("w", 6) <= _WIDEST:
        width.fail(f"a width from 1 to {_WIDEST}")
    return Nl(given)


class Nl(LineStage):
    """Numbers every line, those that are not empty, or none."""

    def __init__(self, given: Given) -> None:
        super().__init__()
        self._body = given.text("b", "t")
        self._width = given.number("w", 6)
        self._separator = given.short_text("s", "\t")
        self._number, self._step = given.number("v", 1), given.number("i", 1)
        self._form = {"ln": "<", "rn": ">", "rz": "0>"}[given.text("n", "rn")]

    def line(self, line: str) -> None:
        """Print one line."""
        if self._body == "a" or (self._body == "t" and line):
            self.out.append(f"{self._number:{self._form}{self._width}d}{self._separator}{line}\n")
            self._number += self._step
        else:
            self.out.append(" " * (self._width + len(self._separator)) + f"{line}\n")
