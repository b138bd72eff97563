"""Names by the letters that they are made of: which of very many may resemble a word at all. Pure.

How much two texts resemble each other is 200 · (letters in common, in order) / (letters of both). Names that lack too
many of a word's letters, have too many others, or are too short or too long for it need not be compared. Names are held
by their length and by the set of their letters, of which there are far fewer than names; but those with a part that
looks made up by chance (`x7k2p`), each of which would be a set of its own, are held by their length alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

_BITS = {chr(97 + place): 1 << place for place in range(26)}
_BY_CHANCE = re.compile(
    r"(?<![a-z0-9])(?:(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{5,}|[bcdfghjklmnpqrstvwxz]{5,})(?![a-z0-9])"
)
_ANY = -1
"""Stands for the letters of a name that is held by its length alone."""
_INEXACT = 1e-6
"""What rounding may take off a likeness: nothing is left out that comes up to the least one but for this."""


class LetterIndex:
    """Names in small letters, each once."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._groups: dict[int, dict[int, dict[str, int]]] = {}
        self._places = count()
        for name in names:
            self.put(name)

    def put(self, name: str) -> None:
        """Take a name in; nothing where it is there."""
        held = self._groups.setdefault(len(name), {}).setdefault(_held_by(name), {})
        if name not in held:
            held[name] = next(self._places)

    def remove(self, name: str) -> None:
        """Forget a name; nothing where it is not there."""
        letters = _held_by(name)
        by_letters = self._groups.get(len(name), {})
        held = by_letters.get(letters, {})
        held.pop(name, None)
        if not held:
            by_letters.pop(letters, None)
            if not by_letters:
                self._groups.pop(len(name), None)

    def candidates(self, word: str, least: float) -> Iterator[Mapping[str, int]]:
        """Every name whose likeness to a word may be `least` of 100, and some others, a group at a time; each with its
        place in the order in which they came."""
        own, most = _letters(word), len(word)
        lacking: dict[int, int] = {}
        for length, by_letters in list(self._groups.items()):
            needed = (least * (most + length) - _INEXACT) / 200
            if min(most, length) < needed:
                continue
            for letters, held in list(by_letters.items()):
                missing = own & ~letters
                lost = lacking.get(missing)
                if lost is None:
                    lost = lacking[missing] = sum(bool(_BITS.get(letter, 0) & missing) for letter in word)
                if most - lost < needed:
                    continue
                if letters == _ANY or length - bin(letters & ~own).count("1") >= needed:
                    yield held


def _held_by(name: str) -> int:
    return _ANY if _BY_CHANCE.search(name) else _letters(name)


def _letters(name: str) -> int:
    """The set of a name's letters, a bit for each of a to z; other signs are in none."""
    found = 0
    for letter in set(name):
        found |= _BITS.get(letter, 0)
    return found
