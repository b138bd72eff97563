"""The names that objects use and do not bear: containers, ports, keys, hosts, … and where each is used. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.letters import LetterIndex

Key = tuple[str, str]
"""Namespace and name of an object."""
_PARTS = re.compile(r"[^a-z0-9]+")
_SHORTEST_PART = 3


@dataclass(frozen=True)
class Term:
    """A name that an object uses and does not bear. `what` says what it is there (`container`, `port`, `env`, …; for a
    custom kind's field its path, `.status.phase`)."""

    what: str
    text: str


ABOUT = frozenset({"selector", "type", "target", "claim of", "bound to", "role"})
"""What some terms say of their object beside names that people use: told with it, and nobody looks it up by them."""


class TermIndex:
    """The terms of the objects of one type, by object and by word. Words are in small letters, `_` is `-`."""

    def __init__(self, terms: Iterable[tuple[Key, Sequence[Term]]] = ()) -> None:
        self._own: dict[Key, tuple[Term, ...]] = {}
        self._whole: dict[str, dict[tuple[Term, Key], None]] = {}
        self._parts: dict[str, dict[str, None]] = {}
        self.by_letters = LetterIndex()
        """Every spelling, for what is but nearly spelled like one."""
        self.complete = True
        """Whether all objects of the type were read; not where that is forbidden."""
        for key, found in terms:
            self.put(key, found)

    def put(self, key: Key, terms: Iterable[Term]) -> None:
        """Take in what an object uses, in the place of what it used before."""
        self.remove(key)
        found = tuple(dict.fromkeys(terms))
        if not found:
            return
        self._own[key] = found
        for term in found:
            if term.what in ABOUT:
                continue
            for whole in spellings(term):
                fresh = whole not in self._whole
                self._whole.setdefault(whole, {})[term, key] = None
                if fresh:
                    self.by_letters.put(whole)
                for part in _parts(whole) if fresh else ():
                    self._parts.setdefault(part, {})[whole] = None

    def remove(self, key: Key) -> None:
        """Forget an object; nothing where it is not known."""
        for term in self._own.pop(key, ()):
            if term.what in ABOUT:
                continue
            for whole in spellings(term):
                held = self._whole.get(whole, {})
                held.pop((term, key), None)
                if not held:
                    self._whole.pop(whole, None)
                    self.by_letters.remove(whole)
                    for part in _parts(whole):
                        self._parts.get(part, {}).pop(whole, None)

    def of(self, key: Key) -> tuple[Term, ...]:
        """What one object uses."""
        return self._own.get(key, ())

    def values(self, what: str) -> Mapping[str, int]:
        """The texts of all terms of this sort, and how many objects use each."""
        counts: dict[str, int] = {}
        for found in self._own.values():
            for term in found:
                if term.what == what:
                    counts[term.text] = counts.get(term.text, 0) + 1
        return counts

    @property
    def sorts(self) -> Sequence[str]:
        """What the terms are, each once."""
        return tuple(dict.fromkeys(term.what for found in self._own.values() for term in found))

    def spelled(self, word: str) -> Sequence[tuple[Term, Key]]:
        """The terms that are spelled like a word, with the objects that use them."""
        return tuple(self._whole.get(word, ()))

    def with_part(self, word: str) -> Sequence[tuple[Term, Key]]:
        """The terms that have the word among their parts (`load-prices`: `prices`)."""
        return tuple(pair for whole in self._parts.get(word, ()) for pair in self._whole[whole])

    @property
    def words(self) -> Iterable[str]:
        """The terms as they are spelled, and the words that they are made of."""
        return self._whole.keys() | self._parts.keys()

    def __len__(self) -> int:
        return len(self._own)


def spellings(term: Term) -> Sequence[str]:
    """How people write a term: as it is, with `-` for `_`, and an image by the last part of its repository."""
    lower = term.text.lower()
    made = [lower, lower.replace("_", "-")]
    if term.what == "image":
        made.append(lower.rpartition("/")[2])
    return tuple(dict.fromkeys(made))


def _parts(whole: str) -> Sequence[str]:
    parts = [part for part in _PARTS.split(whole) if len(part) >= _SHORTEST_PART]
    return tuple(dict.fromkeys(part for part in parts if part != whole))
