"""`tail`: the last lines or bytes, or those from a certain one on."""

from __future__ import annotations

from collections import deque

from kubectl.filters.bytes import ByteStage
from kubectl.filters.lines.counts import Count, count
from kubectl.filters.options import NO_FILES, Given, Option, Spec
from kubectl.filters.stages import LineStage, Stage

_FOLLOWS = "nothing follows: leave it out"
SPEC = Spec(
    "tail",
    (
        Option("n", "lines", "N"),
        Option("c", "bytes", "N"),
        Option("q", "quiet", ignored=True),
    ),
    most=1,
    refused=dict.fromkeys(("f", "F", "follow", "retry", "pid"), _FOLLOWS),
    number="n",
)


def build(given: Given) -> Stage:
    """The stage for these options."""
    last = next((key for key, _ in reversed(given.options)), "n")
    amount = count(given.value(last), 10)
    for old in given.operands:
        if given.options or not old.text.startswith("+"):
            old.fail(NO_FILES)
        amount = count(old, 10)
    return TailBytes(amount) if last == "c" else Tail(amount)


class Tail(LineStage):
    """The last N lines, which are all that is held; with `+N` every line from the Nth on, as it comes."""

    def __init__(self, amount: Count) -> None:
        super().__init__()
        self._from = amount.number if amount.sign == "+" else 0
        self._streams = amount.sign == "+"
        self._held: deque[str] = deque(maxlen=amount.number)
        self._number = 0

    def line(self, line: str) -> None:
        """Print or hold."""
        self._number += 1
        text = f"{line}\n" if self.ended else line
        if not self._streams:
            self._held.append(text)
        elif self._number >= self._from:
            self.out.append(text)

    def end(self) -> None:
        """The lines held."""
        self.out.extend(self._held)


class TailBytes(ByteStage):
    """The last N bytes, or those from the Nth on."""

    def __init__(self, amount: Count) -> None:
        super().__init__()
        self._streams = amount.sign == "+"
        self._amount = max(0, amount.number - 1) if self._streams else amount.number
        self._held = b""

    def take(self, data: bytes) -> bytes:
        """With `+N` what is behind the start; else nothing before the end."""
        if self._streams:
            printed = data[self._amount :]
            self._amount = max(0, self._amount - len(data))
            return printed
        self._held = (self._held + data)[-self._amount :] if self._amount else b""
        return b""

    def rest(self) -> bytes:
        """The bytes held."""
        return self._held
