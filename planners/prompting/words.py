"""The words of a question, and how well a name fits them: exactly, in part, or but for a typo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

from core.letters import LetterIndex
from planners.prompting.data import words

_WORD = re.compile(r"[a-z0-9]+(?:[._/:=-]+[a-z0-9]+)*")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        a about all an and any are as asked at be been by called can cluster could current did do does each every
        exist find for from get give has have how if in is it its k8s kubernetes list many me much my name named names
        namespace namespaces no not of on or our please run running set show so state status tell than that the their
        there these they this to under up use used uses value was were what when where which who whose why will with
        you your
        """,
    )
)
"""Words that questions are made of: they are not taken for names, unless a name is exactly that."""
LONGEST_RUN = 4
_PIECE = 5_000
"""Names that are compared with a word in one piece."""


@dataclass(frozen=True)
class Words:
    """The words of a text, lower case, in order."""

    all: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Split a question; a possessive `'s` goes, dots and dashes within a word stay."""
        return cls(tuple(_WORD.findall(re.sub(r"['’]s\b", "", text.lower()))))

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that may be names or part of one, and neighbours joined by a dash (`order api`: `order-api`)."""
        single = [word for word in self.all if word not in _COMMON]
        joined = ["-".join(run) for run in self.runs(2, 3) if not all(word in _COMMON for word in run)]
        return tuple(dict.fromkeys([*single, *joined]))

    def runs(self, shortest: int = 1, longest: int = LONGEST_RUN) -> Iterator[tuple[str, ...]]:
        """Every run of neighbouring words."""
        for length in range(shortest, longest + 1):
            for start in range(len(self.all) - length + 1):
                yield self.all[start : start + length]


@lru_cache(maxsize=1)
def plain_words() -> frozenset[str]:
    """Words of everyday questions (`data/plain_words.txt`): alone they are taken for no name."""
    return words("plain_words") | _COMMON


def singular(word: str) -> str:
    """The word without a plural's ending, where it looks like a plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def likeness(word: str, names: LetterIndex, most: int = 8, least: float = 0) -> list[tuple[str, float]]:
    """The names that share about three letters in four with a word, as a misspelt one would, and how much, of 100; or
    those that share `least` at least. The likest come first; of equally like ones, who came first."""
    return likest([one for piece in compared(word, names, most, least) for one in piece], most)


_Scored = tuple[float, int, str]
"""A name's likeness below nothing, its place and itself: in this order the likest come first."""


def compared(word: str, names: LetterIndex, most: int, least: float) -> Iterator[list[_Scored]]:
    """The likest names out of each piece of those that may resemble a word."""
    least = max(least, 78 if len(word) < 5 else 72)
    for held in names.candidates(word, least) if len(word) >= 4 else ():
        group = list(held)
        for start in range(0, len(group), _PIECE):
            piece = group[start : start + _PIECE]
            found = process.extract(word, piece, scorer=fuzz.ratio, score_cutoff=least, limit=most)
            yield [(-ratio, held[name], name) for name, ratio, _ in found]


def likest(found: Iterable[_Scored], most: int) -> list[tuple[str, float]]:
    """The likest of those found, with their likeness."""
    return [(name, -ratio) for ratio, _, name in sorted(found)[:most]]
