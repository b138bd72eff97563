"""Which parts of objects a `grep` need not be shown: those of which no printed line can hold what it looks for. Pure.

Printing an object takes a hundred times as long as looking for a word in the JSON that it came as. A word of letters
stands in a printed line only if it stands in that JSON, in what is printed beside it, or if printing made letters of
other characters (`<` is printed as `\\u003c`); objects with such characters are always shown whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z]{4,}")
"""Shorter ones might be made by printing (`null` and `true` are JSON's own), and leave out little."""
_REWRITTEN = (b"<", b">", b"&", b"\x7f")
"""What is printed in other characters, beside what is no ASCII."""
_ESCAPES = (b"\\u0026", b"\\u003c", b"\\u003e")
"""Escapes that hide no letter; these are how Go writes `&`, `<` and `>`."""


@dataclass(frozen=True)
class Words:
    """Words that every line holds which somebody has a use for; `ignore_case` where capitals do not count."""

    texts: tuple[bytes, ...]
    ignore_case: bool = False

    @classmethod
    def of(cls, text: str, ignore_case: bool = False) -> Words | None:
        """The words of a text that is looked for; None where it has none that would tell."""
        found = tuple(word.encode() for word in _WORD.findall(text.lower() if ignore_case else text))
        return cls(found, ignore_case) if found else None

    def all_in(self, *texts: bytes) -> bool:
        """Whether each of the words stands in one of the texts."""
        if self.ignore_case:
            texts = tuple(text.lower() for text in texts)
        for word in self.texts:  # no generators: this is asked for every field of every object
            for text in texts:
                if word in text:
                    break
            else:
                return False
        return True

    def any_in(self, name: str) -> bool:
        """Whether one of the words stands in the name."""
        document = (name.lower() if self.ignore_case else name).encode()
        return any(map(document.__contains__, self.texts))


def is_rewritten(document: bytes) -> bool:
    """Whether something of this JSON is printed in other characters than it has."""
    if not document.isascii() or any(one in document for one in _REWRITTEN):
        return True
    return b"\\u" in document and document.count(b"\\u") != sum(map(document.count, _ESCAPES))
