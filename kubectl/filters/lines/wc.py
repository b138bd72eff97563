"""`wc`: lines, words, characters and bytes, in columns as GNU's wide."""

from __future__ import annotations

from kubectl.filters.options import Given, Option, Spec
from kubectl.filters.stages import clean

SPEC = Spec(
    "wc",
    (
        Option("l", "lines"),
        Option("w", "words"),
        Option("m", "chars"),
        Option("c", "bytes"),
        Option("L", "max-line-length", listed=False),
    ),
    refused={"files0-from": "no files: it reads what comes through the pipe"},
)
_ALONE, _WIDTH = 1, 7


def build(given: Given) -> Wc:
    """The stage for these options."""
    keys = [key for key in "lwmcL" if given.has(key)]
    return Wc(keys or ["l", "w", "c"])


class Wc:
    """Counts as the text goes by; nothing is held but the length of the open line."""

    def __init__(self, keys: list[str]) -> None:
        self.done, self.exit, self.stderr = False, 0, ""
        self._keys = keys
        self._counts = dict.fromkeys("lwmcL", 0)
        self._in_word = False
        self._column = 0

    def feed(self, text: str) -> str:
        """Count, and print nothing yet."""
        text = clean(text)
        counts = self._counts
        counts["l"] += text.count("\n")
        counts["m"] += len(text)
        if "c" in self._keys:
            counts["c"] += len(text) if text.isascii() else len(text.encode())
        if "w" in self._keys and text:
            counts["w"] += len(text.split()) - (self._in_word and not text[0].isspace())
            self._in_word = not text[-1].isspace()
        if "L" in self._keys:
            for line in text.splitlines(keepends=True):
                self._column += len(line.rstrip("\n"))
                counts["L"] = max(counts["L"], self._column)
                if line.endswith("\n"):
                    self._column = 0
        return ""

    def finish(self) -> str:
        """The counts, in the order lines, words, characters, bytes."""
        width = _ALONE if len(self._keys) == 1 else _WIDTH
        self.done = True
        return " ".join(f"{self._counts[key]:{width}d}" for key in self._keys) + "\n"
