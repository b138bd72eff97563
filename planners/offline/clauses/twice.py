"""Two of the same things that one question asks: two attributes, two states of which one is so, the first of an order
and how much that is.

What are the image and the replicas of X?   →  What is the image of X   +   what are the replicas of X
Is X paused or running?                     →  whether X is paused      +   whether X is running
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planners.offline.clauses.chatter import STARTS, of_topic
from planners.offline.data import load, pattern, phrased
from planners.offline.words import Attribute, Token, lexicon, opening, split

_LISTED = frozenset(load("words")["holding"]) | {"their", "its"}
_OFTEN_UNSET = frozenset(load("words")["often_unset"])
_EACH = frozenset({"each", "every", "all", "per"})

_MORE_THAN_NAMES = pattern("joins more")
"""Words that join more to a thing: what holds one is no attribute alone."""


@dataclass(frozen=True)
class _Two:
    """Two attributes that "and" joins, as they are said in full, and the words of the text that say them."""

    attributes: tuple[str, str]
    start: int
    end: int
    place: int = 0
    """Its first token."""

    def put(self, text: str, words: str) -> str:
        """The text with other words in the place of both."""
        return text[: self.start] + words + text[self.end :]

    def each(self, text: str) -> tuple[str, str]:
        """The text with either alone."""
        return self.put(text, self.attributes[0]), self.put(text, self.attributes[1])


def in_full(text: str) -> str:
    """The text with each of two attributes said in full: "cpu requests and limits" are "cpu request and cpu limit",
    "cpu and memory limit" are "cpu limit and memory limit"."""
    tokens = split(text)
    two = _two(tokens)
    if two is None:
        return text
    beside = opening(tokens).ask in ("list", "noun") and two.place and tokens[two.place - 1].lower == "with"
    always = not _OFTEN_UNSET & {*" ".join(two.attributes).split()}  # "services with type and port"
    return two.put(text, f"{'their ' if beside and always else ''}{' and '.join(two.attributes)}")


def two_attributes(text: str) -> tuple[str, str] | None:
    """The two questions of one that asks two attributes of the same things, where the tables have both."""
    text = _together(text)
    tokens = split(text)
    two, begins = _two(tokens), opening(tokens)
    if two is None or begins.ask not in ("what", "noun", "which", "count"):
        return None
    words = {token.lower for token in tokens}
    listed = tokens[two.place - 1].lower in _LISTED if two.place else False
    if listed or words & _EACH or (begins.ask in ("which", "count") and two.place - begins.end not in (0, 1)):
        return None
    return two.each(text)


def both_of(text: str) -> list[tuple[str, str]]:
    """The questions for each of two things that stand where attributes do, whatever they are called, the likeliest
    first: of "queue and lag warnings" the first may leave out what the second says."""
    text = _together(text)
    match = next(
        filter(None, (phrased("several", f"both {way}").match(text) for way in ("asked", "named", "owned"))), None
    )
    if match is None or _MORE_THAN_NAMES.search(f"{match['a']} | {match['b']}".lower()):
        return []
    one, other = match["a"], match["b"]
    firsts = [one] if " " in one or " " not in other else [one, f"{one} {other.rpartition(' ')[2]}"]
    return [_Two((first, other), match.start("a"), match.end("b")).each(text) for first in firsts]


def _together(text: str) -> str:
    """ "A of X and its B" as "A and B of X"."""
    text = text.strip().rstrip("?!. ")
    return phrased("several", "of the same").sub(
        lambda m: m.group() if _MORE_THAN_NAMES.search(m["b"].lower()) else f"{m['a']} and {m['b']} {m['of']}", text
    )


def _two(tokens: Sequence[Token]) -> _Two | None:
    words = [token.lemma for token in tokens]
    for at in (place for place, word in enumerate(words) if word == "and"):
        behind = at + 1 + (words[at + 1 : at + 2] in (["the"], ["its"], ["their"], ["a"]))
        right = next((found for n in (3, 2, 1) if _is_attribute(found := words[behind : behind + n])), [])
        left = next((found for n in (3, 2, 1) if _is_attribute(found := words[max(0, at - n) : at])), [])
        owned = words[at + 1 : at + 2] in (["its"], ["their"])
        if not (left or owned) and _is_attribute([words[at - 1], *right[-1:]]):
            left = words[at - 1 : at]  # "readiness and liveness probe"
        if not (left and right) or _is_attribute([*left, "and", *right]):
            continue
        start, end = at - len(left), behind + len(right)
        first = [*left, right[-1]] if len(right) > 1 and _is_attribute([*left, right[-1]]) else left
        second = [left[0], *right] if len(left) > 1 and _is_attribute([left[0], *right]) else right
        return _Two((" ".join(first), " ".join(second)), tokens[start].start, tokens[end - 1].end, start)
    return None


def _is_attribute(words: Sequence[str]) -> bool:
    return any(isinstance(sense, Attribute) for sense in lexicon().find(tuple(words)))


_Ways = list[tuple[tuple[str, str], str, str]]
"""Pairs of questions for yes or no, and what is told of either that is so."""


def either_state(text: str) -> _Ways:
    """ "Is X A or B?": whether it is the one, whether it is the other, and what both are called."""
    match = phrased("several", "either").match(text.strip())
    if match is None or STARTS.match(match["what"]):  # "any pods A or B": of several it is asked whether one is so
        return []
    ask = f"{match['is'] or 'is'} {match['what']}"
    first, second = f"{ask} {match['a']}", f"{ask} {match['b']}"
    return [((first, second), match["a"], match["b"]), *_alone((first, match["a"]), (second, match["b"]))]


def _alone(*asked: tuple[str, str]) -> _Ways:
    """The ways to tell by one question alone whether what it asks is so, where the other is not understood."""
    return [((one, one), called, "") for one, called in asked if called != "yes"]


def alternatives(text: str, subject: Callable[[str], str]) -> _Ways:
    """ "Did X finish or is it still going?": the questions for either with what both are called, and those for one
    alone, where the other says nothing that is known; `subject` is what such words begin with that names something."""
    if two := pattern("which of two").match(text.strip(" ?!.")):
        return [((f"{two['is']} {two['a']} {two['so']}", f"{two['is']} {two['b']} {two['so']}"), two["a"], two["b"])]
    match = phrased("several", "alternatives").match(text.strip())
    who = subject(match["what"]) if match else ""
    if match is None or not who:
        return []
    still = phrased("several", "still")
    they = phrased("several", "any of").sub("", who)
    first, a = match["first"], still.sub("", match["what"][len(who) :].strip()) or "yes"
    second, b = of_topic(match["second"], they), still.sub("", match["b"])
    both = [((first, second), a, b)] if second != match["second"] else []
    return [*both, *_alone((first, a), *((second, b) for _ in both))]
