"""What words are on a cluster, for those who part a sentence before it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planners.offline.data import load
from planners.offline.words import PODLIKE, Kind, Word, lemma, lexicon, split, unknown
from planners.offline.world import World

ENVIRONMENTS = frozenset(word for spellings in load("plans")["environments"] for word in spellings)
_WRONG = frozenset(load("plans")["why_words"])
_FREE = frozenset(load("words")["free"])
_WORDS = re.compile(r"[\w./-]+")
_SLASHED = re.compile(r"(?<![\w./:@-])(?P<of>[a-z][a-z0-9.-]*)/(?P<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?![\w/:@-])")
_TIME = re.compile(r"\d{1,2}(?::\d\d)? ?(?:am|pm)?|\d{1,2}(?:h|min|m)", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What words are on a cluster: whether one `names` something of it or is written as names are, is `part` of a
    workload's name, says what is `wrong`, is the name of a `thing`, or `means` something that is told of things; and
    whether some are the name of a `place`."""

    names: Callable[[str], bool]
    part: Callable[[str], bool] = lambda _: False
    wrong: Callable[[str], bool] = lambda _: False
    place: Callable[[str], bool] = lambda _: False
    thing: Callable[[str], bool] = lambda _: False
    means: Callable[[str], bool] = lambda _: False
    keys: Callable[[str], Collection[str]] = lambda _: ()
    """The keys of labels that have a word as their value."""
    worded: Callable[[str], bool] = lambda _: False
    """Whether some workload's name has a word, whatever else that means."""
    kind: Callable[[Sequence[str]], bool] = lambda _: False
    """Whether words are what a kind is called."""
    everywhere: Callable[[str], bool] = lambda _: False
    """Whether a word is what a kind is called whose things are in no namespace."""

    def linked(self, word: str) -> str:
        """What a word may be here: a "name" or kind, what "means" something of things, or ""."""
        if _TIME.fullmatch(word) or all(token.lower.isdigit() or token.lower in _FREE for token in split(word)):
            return ""
        if self.names(word) or self.part(word) or self.place(word.lower()):
            return "name"
        return "means" if self.means(word) else ""

    def subject(self, text: str) -> str:
        """What words begin with, up to the last that names something in it: "the old job" of "the old job over"."""
        found = list(_WORDS.finditer(text))
        ends = [one.end() for one in found if self.linked(one.group()) == "name"]
        ends += [b.end() for a, b in pairwise(found) if self.thing(f"{a.group()}-{b.group()}")]
        return text[: max(ends)] if ends else ""

    def tells(self, text: str) -> bool:
        """Whether some word of it names something."""
        words = _WORDS.findall(text)
        return any(map(self.names, (*words, *map(" ".join, pairwise(words))))) or bool(self.things(text))

    def things(self, text: str) -> list[str]:
        """The things that it names, in one word or two ("the wire feed" is wire-feed), but what every cluster has."""
        words = [word for word in _WORDS.findall(text) if word.lower() not in _FREE]
        pairs = [one for one in map("-".join, pairwise(words)) if self.thing(one)]
        parts = {word for pair in pairs for word in pair.split("-")}
        return list(dict.fromkeys((*(one for one in words if self.thing(one) and one not in parts), *pairs)))


def known_on(world: World) -> Known:
    """What words are on this cluster."""

    def names(word: str) -> bool:
        tokens = split(word)
        together = "-".join(t.lower for t in tokens)
        if len(tokens) > 1 and (world.kinds.find(tuple(t.lemma for t in tokens)) or world.names.exact(together)):
            return True
        return any(
            (t.name_like and not _TIME.fullmatch(t.lower))
            or t.lower.isdigit()
            or (not {"/", ".", ":"}.isdisjoint(t.text) and not _TIME.fullmatch(t.text))
            or bool(world.kinds.find((t.lemma,)) or world.names.exact(t.lower) or world.names.exact(t.lemma))
            for t in tokens
        )

    def part(word: str) -> bool:
        if any(not unknown(t, world.kinds) or not t.could_name for t in split(word)):
            return False
        return worded(word)

    def worded(word: str) -> bool:
        found = (world.listing(kind) for kind in PODLIKE)
        return any(one is not None and one.with_words([word.lower()]) for one in found)

    places = {*ENVIRONMENTS, *world.names.namespaces}

    def thing(word: str) -> bool:
        return bool(world.names.exact(word.lower()))

    def means(word: str) -> bool:
        senses = lexicon().find((lemma(word),))
        return bool(senses) and not any(isinstance(one, Word) for one in senses)

    def keys(word: str) -> set[str]:
        values = world.label_values(word, tuple(world.names.listings))
        return {key.rpartition("/")[2] for key, _, _ in values}

    def kind(words: Sequence[str]) -> bool:
        return any(isinstance(one, Kind) for one in world.kinds.find(tuple(map(lemma, words))))

    def everywhere(word: str) -> bool:
        return any(
            isinstance(one, Kind) and not one.resources[0].namespaced for one in world.kinds.find((lemma(word),))
        )

    return Known(names, part, _WRONG.__contains__, places.__contains__, thing, means, keys, worded, kind, everywhere)


def unslashed(text: str, world: World) -> tuple[str, str]:
    """The text with names as people say them, not as kubectl does ("deploy/api", "shop/api"), and the one namespace."""
    named = ((m, f) for m in _SLASHED.finditer(text) for f in world.names.exact(m["name"]))  # rights know accounts so
    inside = {m[0] for m, f in named if f.meta.namespace == m["of"] and f.kind != "serviceaccounts"}
    spaces = {one.partition("/")[0] for one in inside}
    others = {token.lower for token in split(text)} & {*world.names.namespaces} - spaces

    def put(match: re.Match[str]) -> str:
        senses = (one for one in world.kinds.find((lemma(match["of"]),)) if isinstance(one, Kind))
        if kind := next(senses, None):
            return f"{kind.resources[0].singular} {match['name']}"
        if others or match[0] not in inside:
            return match[0]
        return match["name"] if len(spaces) == 1 else f"{match['name']} in {match['of']}"

    return _SLASHED.sub(put, text), "" if others or len(spaces) != 1 else min(spaces)
