"""How reading a question may end: in readings, in something that is missing, or in words left over."""

from __future__ import annotations

from dataclasses import dataclass

from planners.offline.readings.reading import Reading


@dataclass(frozen=True)
class Missing:
    """A name that the question gives to something of a kind (`pods`), in a namespace perhaps, that does not exist;
    `nearest` are names that do."""

    name: str
    kind: str
    nearest: tuple[str, ...]
    sure: bool = True
    namespace: str = ""


@dataclass
class Result:
    """What became of a question: readings, best first; or what does not exist; or the words nobody explains."""

    readings: list[Reading]
    missing: list[Missing]
    unexplained: list[str]


class Unread(Exception):
    """This way of reading does not work out; `words` are left over."""

    def __init__(self, *words: str) -> None:
        super().__init__(*words)
        self.words = words
