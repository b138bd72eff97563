"""`head`: the first lines or bytes, or all but the last."""

from __future__ import annotations

from collections import deque

from kubectl.filters.bytes import ByteStage
from kubectl.filters.lines.counts import Count, count
from kubectl.filters.options import Given, Option, Spec
from kubectl.filters.stages import LineStage, Stage

SPEC = Spec(
    "head",
    (
        Option("n", "lines", "N"),
        Option("c", "bytes", "N"),
        Option("q", "quiet", ignored=True),
    ),
    number="n",
)


def build(given: Given) -> Stage:
    """The stage for these options."""
    last = next((key for key, _ in reversed(given.options)), "n")
    amount = count(given.value(last), 10)
    return HeadBytes(amount) if last == "c" else Head(amount)


class Head(LineStage):
    """The first lines; the input is done with as soon as they are there. With `-n -N` all but the last N."""

    def __init__(self, amount: Count) -> None:
        super().__init__()
        self._all_but = amount.sign == "-"
        self._left = amount.number
        self._held: deque[str] = deque()
        self.done = not self._all_but and not self._left

    def line(self, line: str) -> None:
        """Print, hold back, or be done."""
        text = f"{line}\n" if self.ended else line
        if self._all_but:
            self._held.append(text)
            if len(self._held) > self._left:
                self.out.append(self._held.popleft())
            return
        self.out.append(text)
        self._left -= 1
        self.done = not self._left


class HeadBytes(ByteStage):
    """The first bytes, or all but the last N."""

    def __init__(self, amount: Count) -> None:
        super().__init__()
        self._all_but = amount.sign == "-"
        self._left = amount.number
        self._held = b""
        self.done = not self._all_but and not self._left

    def take(self, data: bytes) -> bytes:
        """The part of the data that is printed."""
        if self._all_but:
            self._held += data
            ready = max(0, len(self._held) - self._left)
            printed, self._held = self._held[:ready], self._held[ready:]
            return printed
        printed = data[: self._left]
        self._left -= len(printed)
        self.done = not self._left
        return printed
