"""Filters that count bytes: text goes in and comes out, and what is between two characters waits."""

from __future__ import annotations

import codecs

from kubectl.filters.stages import clean


class ByteStage:
    """A filter over UTF-8; a character cut in two comes out as U+FFFD."""

    def __init__(self) -> None:
        self.done, self.exit, self.stderr = False, 0, ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def take(self, data: bytes) -> bytes:
        """What can be printed of this and of earlier data."""
        raise NotImplementedError

    def rest(self) -> bytes:
        """What is left to print when the input has ended."""
        return b""

    def feed(self, text: str) -> str:
        """Take text in, and give what can be printed already."""
        return "" if self.done else self._decoder.decode(self.take(clean(text).encode()))

    def finish(self) -> str:
        """The input has ended: give the rest."""
        self.done = True
        return self._decoder.decode(self.rest(), final=True)
