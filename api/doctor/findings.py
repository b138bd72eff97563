"""One thing that the doctor looked at, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "warning", "problem"]
_MARKS: Mapping[Level, str] = {"ok": "✓", "note": "·", "warning": "!", "problem": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. A `problem` keeps questions from being answered; `mend` says what to do."""

    level: Level
    text: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{_MARKS[self.level]} {self.text}" + (f"\n    {self.mend}" if self.mend else "")
