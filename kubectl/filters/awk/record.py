"""awk's records and fields: a line is split when a field is first asked for, and joined when one was changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from kubectl.filters.awk.values import AwkError, Input

Split = Callable[[str], "list[str]"]
_BLANKS = re.compile(r"[ \t\n]+")


def splitter(separator: str, compiled: Callable[[str], Any]) -> Split:
    """How a field separator splits: a blank by runs of blanks, one character by itself, anything else as a pattern."""
    if separator == " ":
        return lambda line: [part for part in _BLANKS.split(line) if part]
    if separator == "":
        return list
    if len(separator) == 1 and separator != "\\":
        return lambda line: line.split(separator) if line else []
    pattern = compiled(separator)
    return lambda line: split_by(pattern, line)


def split_by(pattern: Any, line: str) -> list[str]:
    """The parts of a line between the matches that are not empty."""
    if not line:
        return []
    parts: list[str] = []
    copied = 0
    for match in pattern.finditer(line):
        start, end = match.span()
        if start < end:
            parts.append(line[copied:start])
            copied = end
    return [*parts, line[copied:]]


class Record:
    """The current record."""

    MOST: ClassVar[int] = 100_000

    def __init__(self, whole: str = "", split: Split = list) -> None:
        self._whole: str | None = whole
        self._split = split
        self._fields: list[str] | None = None

    def whole(self, joiner: str) -> str:
        """`$0`."""
        if self._whole is None:
            self._whole = joiner.join(self._fields or [])
        return self._whole

    def field(self, index: int, joiner: str) -> str:
        """`$index`; behind the last an empty string, which is no number (gawk's way)."""
        if not index:
            return Input(self.whole(joiner))
        fields = self._all()
        return Input(fields[index - 1]) if index <= len(fields) else ""

    def count(self) -> int:
        """`NF`."""
        return len(self._all())

    def set(self, index: int, value: str, joiner: str) -> None:
        """Change a field; `$0` is split anew, any other makes `$0` be joined anew."""
        if not index:
            self._whole, self._fields = value, None
            return
        fields = self._all()
        fields.extend("" for _ in range(index - len(fields)))
        fields[index - 1] = value
        self._whole = None

    def extend(self, index: int) -> None:
        """Have this field, empty where it was not there; `$0` stays as it is."""
        fields = self._all() if index else []
        fields.extend("" for _ in range(index - len(fields)))

    def resize(self, count: int, joiner: str) -> None:
        """Set `NF`."""
        if not 0 <= count <= self.MOST:
            raise AwkError(f"NF = {count}")
        fields = self._all()
        del fields[count:]
        fields.extend("" for _ in range(count - len(fields)))
        self._whole = None

    def _all(self) -> list[str]:
        if self._fields is None:
            self._fields = self._split(self._whole or "")
        return self._fields
