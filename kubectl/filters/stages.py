"""What a running filter is: text is pushed in as it arrives, and what can be printed comes out.

Nothing holds more than its work needs: a line at a time, wherever the program works on lines.
"""

from __future__ import annotations

import re
from typing import Protocol

from kubectl.filters.words import Words

_SURROGATES = re.compile("[\ud800-\udfff]")


class Stage(Protocol):
    """One filter at work. Call `feed` for each piece of text, then `finish` once (also when `done` came early)."""

    done: bool
    """Nothing more is wanted: what is still fed is ignored, and whatever writes may stop."""
    exit: int
    """The exit code; final after `finish`."""
    stderr: str
    """What the program says on stderr; final after `finish`."""

    def feed(self, text: str) -> str:
        """Take text in, and give what can be printed already."""

    def finish(self) -> str:
        """The input has ended: give the rest."""


def clean(text: str) -> str:
    """The text without lone surrogates, which no encoding could print."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


class LineStage:
    """A filter that works line by line: `line` is called for each, `end` once behind the last.

    Both print through `out`. `ended` tells whether the current line had its newline: only the last one may lack it.
    """

    def __init__(self) -> None:
        self.done = False
        self.exit = 0
        self.stderr = ""
        self.words: Words | None = None
        """What every line holds that makes a difference to it, where that can be told: others need not be fed."""
        self.ended = True
        self.out: list[str] = []
        self._open: list[str] = []
        self._finished = False

    def line(self, line: str) -> None:
        """One line, without its newline."""
        raise NotImplementedError

    def lines(self, block: str) -> None:
        """Several lines, without the newline of the last; up to the one with which there was enough."""
        for line in block.split("\n"):
            self.line(line)
            if self.done:
                return

    def end(self) -> None:
        """All lines have been."""

    def feed(self, text: str) -> str:
        """Take text in, and give what can be printed already."""
        if self.done or not text:
            return ""
        head, newline, tail = clean(text).rpartition("\n")
        if newline:
            self._open.append(head)
            block = "".join(self._open)
            self._open = []
            self.lines(block)
            if self.done:
                return self._printed()
        if tail:
            self._open.append(tail)
        return self._printed()

    def finish(self) -> str:
        """The input has ended: give the rest."""
        if self._finished:
            return ""
        self._finished = True
        if self._open and not self.done:
            self.ended = False
            self.line("".join(self._open))
        self._open = []
        self.end()
        self.done = True
        return self._printed()

    def _printed(self) -> str:
        text = "".join(self.out)
        self.out.clear()
        return text
