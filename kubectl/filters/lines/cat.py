"""`cat`: the text as it is, numbered if asked for."""

from __future__ import annotations

from kubectl.filters.options import Given, Option, Spec
from kubectl.filters.stages import LineStage

SPEC = Spec(
    "cat",
    (
        Option("n", "number"),
        Option("b", "number-nonblank"),
        Option("s", "squeeze-blank"),
        Option("u", ignored=True),
    ),
)


def build(given: Given) -> LineStage:
    """The stage for these options."""
    return Cat(given.has("n"), given.has("b"), given.has("s"))


class Cat(LineStage):
    """Prints every line."""

    def __init__(self, numbered: bool, filled: bool, squeezed: bool) -> None:
        super().__init__()
        self._numbered, self._filled, self._squeezed = numbered, filled, squeezed
        self._number = 0
        self._blank = False

    def line(self, line: str) -> None:
        """Print one line."""
        if self._squeezed and self._blank and not line:
            return
        self._blank = not line
        text = line
        if (self._filled and line) or (self._numbered and not self._filled):
            self._number += 1
            text = f"{self._number:6d}\t{line}"
        self.out.append(f"{text}\n" if self.ended else text)
