"""Words that tell how many of several are meant, or which by its place: "one pod", "the second container"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.offline.data import load
from planners.offline.parsing.links import Link, Used
from planners.offline.words import Attribute, Kind, Lexicon, Token, lexicon

_PLACES = load("words")["places"]
_BEFORE_UNITS = frozenset({"per", "a", "every", "each"})


def of_place(part: Sequence[Token]) -> Iterator[Link]:
    """ "The second container": one of those of what is named."""
    if len(part) == 2 and part[1].lower == "container" and (place := _PLACES.get(part[0].lower)):
        yield Link(Used("container", f"#{place}", "pods", ()), 1.0)


def tells_which(word: tuple[str, ...], tokens: Sequence[Token], at: int, kinds: Lexicon) -> bool:
    """Whether a word that mostly says nothing tells how many or which are meant: "one pod", "the second key" and no
    "requests per second", "full nodes"."""
    behind = tokens[at + 1 : at + 3]
    if word == ("one",):
        return _counted(behind, kinds)
    if word == ("second",):
        return bool(behind) and tokens[at - 1].lower not in _BEFORE_UNITS
    return word == ("full",) and bool(behind) and bool(kinds.find((behind[0].lemma,)))


def _counted(behind: Sequence[Token], kinds: Lexicon) -> bool:
    """Whether what stands behind "one" can be counted, so that it is a number."""
    lemmas = tuple(t.lemma for t in behind)
    senses = [s for width in (1, 2) for s in (*lexicon().find(lemmas[:width]), *kinds.find(lemmas[:width]))]
    return any(isinstance(s, Attribute | Kind) for s in senses)
