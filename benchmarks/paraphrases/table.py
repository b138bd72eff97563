"""The questions of `data/*.yaml`, their other ways, and whether an answer to one is that to the plain question.

A row is `plainly` and `otherwise`, ways that mean the same. `of` tells what `{X}` stands for: a kind of things, some of
which are drawn; `and` is a question about `{X}`, and `{Y}` one of what answers it. `of: own things` are objects of the
cluster's own kinds: `{K}` is the kind of `{X}`, `{KS}` its plural and `{F}` a field of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

import yaml

FOLDER = Path(__file__).parent
EVERYDAY = "everyday"
"""The file of which those who mend the planner have looked at all ways."""
OWN = "own things"

Verdict = Literal["same", "other", "left"]
Sort = Literal["plain", "shown", "held", "around"]
SORTS: dict[Sort, str] = {
    "plain": "plain questions",
    "shown": "ways that menders look at",
    "held": "ways that nobody looks at",
    "around": "with what people say around a question",
}


@dataclass(frozen=True)
class Row:
    """A question as it is asked plainly, of what, and its other ways by sort."""

    plainly: str
    of: str = ""
    also: str = ""
    ways: tuple[tuple[Sort, str], ...] = ()


def read(file: str = "") -> tuple[Row, ...]:
    """All questions with all their ways; or those of one file."""
    found = [
        Row(entry["plainly"], entry.get("of", ""), entry.get("and", ""), _sorted(path.stem, entry["otherwise"]))
        for path in sorted((FOLDER / "data").glob(f"{file or '*'}.yaml"))
        for entry in _load(path)
    ]
    return tuple(found) if file else (*found, *_framed())


def judged(answer: str | None, plain: str) -> Verdict:
    """Whether an answer is the one that the plain question has: the same words, in which more may be told; of yes and
    no the first word."""
    if answer is None:
        return "left"
    words, wanted = (re.sub(r"\W+", " ", text.lower()).strip() for text in (answer, plain))
    whether = wanted.split()[:1]
    alike = whether in (["yes"], ["no"]) and words.split()[:1] == whether
    return "same" if alike or wanted in words else "other"


def _framed() -> Iterator[Row]:
    """Questions with what people say around one."""
    table = _load(FOLDER / "around.yaml")
    for entry in table["asked"]:
        ways = tuple(way.replace("{Q}", entry["plainly"]) for way in table["around"])
        yield Row(entry["plainly"], entry.get("of", ""), ways=tuple(("around", way) for way in ways))


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _sorted(file: str, ways: Iterable[str]) -> tuple[tuple[Sort, str], ...]:
    """A third of the ways is looked at by nobody, whichever: their letters decide."""
    return tuple(("held" if file != EVERYDAY and crc32(way.encode()) % 3 == 0 else "shown", way) for way in ways)
