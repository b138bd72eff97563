"""`rev`: each line backwards."""

from __future__ import annotations

from kubectl.filters.options import Given, Spec
from kubectl.filters.stages import LineStage

SPEC = Spec("rev")


def build(given: Given) -> LineStage:
    """The stage; there are no options."""
    return Rev()


class Rev(LineStage):
    """Prints every line backwards."""

    def line(self, line: str) -> None:
        """Print one line."""
        text = line[::-1]
        self.out.append(f"{text}\n" if self.ended else text)
