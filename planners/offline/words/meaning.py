"""What words mean, by a table of vectors: words that people use alike lie near each other.

The table (`data/meanings/`, made by `scripts/offline/meanings.py`) has a row of 64 bytes for each of some 20,000 words.
It is read when the first word is looked up that no table of phrases has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import mul
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "meanings"
DIMENSIONS = 64
_LEAST = 0.15
"""The cosine of words that have nothing to do with each other."""
_MOST, _LETTERS = 0.55, 0.8
"""How alike words are at most that merely mean the same, or are merely spelled the same: those of one stem are 1."""
_FAR = 25
"""Signs of 64 in which the vectors of two words differ whose cosine is not worth reckoning."""


class Words:
    """Some words, to be asked which are like another one."""

    def __init__(self, words: Iterable[str]) -> None:
        self._pieces: dict[str, list[str]] = {}
        self._sizes: dict[str, int] = {}
        self._vectors: list[tuple[str, int, Sequence[int], float]] = []
        for word in words:
            pieces = _pieces(word)
            self._sizes[word] = len(pieces)
            for piece in pieces:
                self._pieces.setdefault(piece, []).append(word)
            vector = _vector(word)
            if vector:
                self._vectors.append((word, _signs(vector), vector, _length(vector)))

    def like(self, word: str) -> dict[str, float]:
        """How alike each of them is to a word by its letters or by its meaning, 0 to 0.8; those that are not are left
        out."""
        pieces = _pieces(word)
        shared: dict[str, int] = {}
        for piece in pieces:
            for other in self._pieces.get(piece, ()):
                shared[other] = shared.get(other, 0) + 1
        found = {o: _LETTERS * many / (len(pieces) + self._sizes[o] - many) for o, many in shared.items()}
        own = _vector(word)
        if own:
            signs, length = _signs(own), _length(own)
            for other, others, vector, size in self._vectors:
                if bin(signs ^ others).count("1") <= _FAR:
                    near = sum(map(mul, own, vector)) / (length * size) - _LEAST
                    if near > 0:
                        found[other] = max(found.get(other, 0.0), _MOST * near / (1 - _LEAST))
        return found


_SIGN = b"0" * 128 + b"1" * 128
"""For each byte its sign as a digit."""


@cache
def _table() -> tuple[Mapping[str, int], memoryview]:
    words = (FOLDER / "words.txt").read_text("utf-8").split()
    return {word: place for place, word in enumerate(words)}, memoryview((FOLDER / "vectors.bin").read_bytes()).cast(
        "b"
    )


def is_english(word: str) -> bool:
    """Whether the table has the word, so that it is no slip of the pen."""
    return word in _table()[0]


@lru_cache(maxsize=4096)
def _vector(word: str) -> Sequence[int]:
    """The word's vector; empty for one that the table does not have."""
    places, rows = _table()
    place = places.get(word)
    return () if place is None else rows[place * DIMENSIONS : (place + 1) * DIMENSIONS].tolist()


def _length(vector: Sequence[int]) -> float:
    return math.sqrt(sum(map(mul, vector, vector)))


def _signs(vector: Sequence[int]) -> int:
    return int(bytes(one & 255 for one in vector).translate(_SIGN), 2)


def _pieces(word: str) -> frozenset[str]:
    """The runs of three and four letters of a word, with where it begins and ends."""
    whole = f"<{word}>"
    return frozenset(whole[at : at + size] for size in (3, 4) for at in range(len(whole) - size + 1))
