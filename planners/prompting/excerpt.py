"""Cut an output down to what a model can be shown: its two ends, and the lines between that look like trouble."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TROUBLE = re.compile(
    r"error|warn|fail|fatal|panic|exception|denied|refused|unable|cannot|killed|exceed|invalid|not found|backoff",
    re.IGNORECASE,
)
_LINE = 600
"""Characters of one line that are shown."""


def excerpt(text: str, most: int) -> str:
    """At most about `most` characters of `text`, whole lines in their order, with a mark where some are left out.

    Logs tell their end at the end, tables their columns at the head, and what went wrong may stand anywhere: a
    quarter of the room goes to the head, half to the tail, and what remains to lines that look like trouble.
    """
    lines = [line if len(line) <= _LINE else f"{line[:_LINE]}…" for line in text.splitlines()]
    if sum(len(line) + 1 for line in lines) <= most:
        return "\n".join(lines)
    head = _fitting(range(len(lines)), lines, most // 4)
    tail = _fitting(reversed(range(len(head), len(lines))), lines, most // 2)
    between = range(len(head), len(lines) - len(tail))
    spent = sum(len(lines[index]) + 1 for index in (*head, *tail))
    trouble = _fitting((index for index in reversed(between) if _TROUBLE.search(lines[index])), lines, most - spent)
    return _marked(lines, sorted({*head, *tail, *trouble}))


def _fitting(indexes: Iterable[int], lines: list[str], room: int) -> list[int]:
    """The first of these lines that fit into `room` characters."""
    chosen: list[int] = []
    for index in indexes:
        room -= len(lines[index]) + 1
        if room < 0:
            break
        chosen.append(index)
    return chosen


def _marked(lines: list[str], shown: list[int]) -> str:
    parts: list[str] = []
    following = 0
    for index in [*shown, len(lines)]:
        if index > following:
            parts.append(f"[… {index - following} lines left out …]")
        if index < len(lines):
            parts.append(lines[index])
        following = index + 1
    return "\n".join(parts)
