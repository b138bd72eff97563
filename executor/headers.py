"""Headers of tables that a plan counts.

In a plan a table's header is no object, however it reaches what counts: `wc -l`, `grep -c`, `grep -v … | wc -l`,
`awk 'END{print NR}'`. Whether a pipeline counts it is tried, not guessed: the header goes through the filters alone,
and where a number above 0 comes out, it would be counted and is kept from them. Where the plan leaves it out itself
(`NR>1`, `tail -n +2`, `NR-1`), nothing or 0 comes out, and the filters get the header that they expect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kubectl.command import Command, Filter, Pipeline
from kubectl.filters import Stage

_TABLES = ("get", "top pods", "top nodes", "events", "api-resources", "config get-contexts")
_GROUPS = frozenset({"-c", "--count"})
Stages = Callable[[Filter], Stage]


def prints_header(command: Command) -> bool:
    """Whether what the command prints begins with a header."""
    if command.verb not in _TABLES or command.has("no-headers") or command.flag("raw"):
        return False
    return command.flag("output").partition("=")[0] in ("", "wide", "custom-columns")


def is_counted(header: str, filters: Sequence[Filter], stages: Stages) -> bool:
    """Whether the filters would count this header, or (`uniq -c`) print it as a group of its own."""
    if not filters or any(filter.name == "jq" for filter in filters):
        return False
    printed = _through(header + "\n", filters, stages).strip()
    if re.fullmatch(r"\d+", printed):
        return int(printed) > 0
    return bool(printed) and any(filter.name == "uniq" and _GROUPS & set(filter.arguments) for filter in filters)


def _through(text: str, filters: Sequence[Filter], stages: Stages) -> str:
    for filter in filters:
        working = stages(filter)
        text = working.feed(text) + working.finish()
    return text


class HeaderDrop:
    """Passes on what is written but for the headers of its tables, once it was found that they would be counted.

    A table of several types has a header for each, behind an empty line that goes with it.
    """

    def __init__(self, pipeline: Pipeline, stages: Stages) -> None:
        self._filters, self._stages = pipeline.filters, stages
        self._waiting = bool(pipeline.filters) and prints_header(pipeline.command)
        self._dropping = False
        self._open = ""
        self._several = "," in "".join(pipeline.command.arguments[:1]) or "all" in pipeline.command.arguments[:1]
        self._behind_blank = False

    def of(self, text: str) -> str:
        """What of the text is passed on now."""
        if self._waiting:
            self._open += text
            header, newline, rest = self._open.lstrip("\n").partition("\n")
            if not newline:
                return ""
            self._waiting = False
            self._dropping = is_counted(header, self._filters, self._stages)
            text, self._open = (rest if self._dropping else self._open), ""
        return self._without_more(text) if self._dropping and self._several else text

    def rest(self) -> str:
        """What was held back when the writing ended."""
        rest, self._open = self._open, ""
        return self._without_more(rest, final=True) if self._dropping and rest else rest

    def _without_more(self, text: str, final: bool = False) -> str:
        """Without the empty lines between tables, and the headers behind them."""
        lines = (self._open + text).split("\n")
        self._open = "" if final else lines.pop()
        passed: list[str] = []
        for line in lines:
            if line and not self._behind_blank:
                passed.append(line)
            self._behind_blank = not line
        return "".join(f"{line}\n" for line in passed)
