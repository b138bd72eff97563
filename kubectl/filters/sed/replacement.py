r"""The right side of sed's `s`: text, `&`, `\1` … `\9`, and the case changes `\U`, `\L`, `\u`, `\l`, `\E`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_ESCAPES = {"n": "\n", "t": "\t", "f": "\f", "v": "\v", "a": "\a", "r": "\r"}


@dataclass(frozen=True)
class Replacement:
    """Parts in order: a text, the number of a group (0 for the whole match), or a case change (`\\U` and so on)."""

    parts: tuple[str | int, ...]
    cased: bool = False

    @property
    def groups(self) -> int:
        """The highest group that is used."""
        return max((part for part in self.parts if isinstance(part, int)), default=0)

    def expand(self, match: Any) -> str:
        """The text for a match."""
        if not self.cased:
            return "".join(match[part] or "" if isinstance(part, int) else part for part in self.parts)
        printed: list[str] = []
        mode, once = "E", ""
        for part in self.parts:
            if isinstance(part, str) and part.startswith("\\") and len(part) == 2 and part[1] in "ULEul":
                mode, once = (part[1], "") if part[1] in "ULE" else (mode, part[1])
                continue
            text = (match[part] or "") if isinstance(part, int) else part
            text = text.upper() if mode == "U" else text.lower() if mode == "L" else text
            if once and text:
                text = (text[0].upper() if once == "u" else text[0].lower()) + text[1:]
                once = ""
            printed.append(text)
        return "".join(printed)


def read_replacement(text: str) -> Replacement:
    """The parts of a replacement, whose delimiters are plain already."""
    parts: list[str | int] = []
    cased = False
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "&":
            parts.append(0)
        elif char == "\\" and at < len(text):
            char = text[at]
            at += 1
            if char in "0123456789":
                parts.append(int(char))
            elif char in "ULEul":
                cased = True
                parts.append(f"\\{char}")
            else:
                parts.append(_ESCAPES.get(char, char))
        else:
            parts.append(char)
    return Replacement(tuple(parts), cased)
