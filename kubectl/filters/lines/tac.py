"""`tac`: the lines in the order from last to first."""

from __future__ import annotations

from kubectl.filters.options import Given, Spec
from kubectl.filters.stages import LineStage

SPEC = Spec("tac")


def build(given: Given) -> LineStage:
    """The stage; there are no options."""
    return Tac()


class Tac(LineStage):
    """Holds every line, as it must."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []

    def line(self, line: str) -> None:
        """Hold a line; a last one without its newline is printed without it."""
        self._lines.append(f"{line}\n" if self.ended else line)

    def end(self) -> None:
        """Print them from the last to the first."""
        self.out.extend(reversed(self._lines))
        self._lines = []
