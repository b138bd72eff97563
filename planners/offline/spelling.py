"""Slips of the pen: a word that nobody knows, and that is nearly one that is known here, is taken for that one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.terms import TermIndex
from planners.offline.data import load
from planners.offline.words import OPENING_PATTERNS, Token, is_english, lemma, lexicon, split
from planners.offline.world import World

_LEAST = 4
"""Letters of the shortest word that may be misspelt in another way than by two letters that changed their places."""
_EXISTENCE = frozenset({"exist", "exists", "there", "named", "called"})
"""Words of questions for what is there: a name that nothing has is the answer, and no slip."""
_VOWELS = frozenset("aeiouy")
_DOUBLED = re.compile(r"(.)\1")
_ABLE = frozenset({"can", "may", "could"})
"""Between one of these and a verb stands somebody's name, which nobody has listed."""
_PORT = re.compile(r"\d{2,5}")
_COMMON = frozenset(load("words")["common"])
"""The words that nearly every question is made of."""
_BEHIND_HOW = frozenset({"many", "much", "long", "often", "big", "old", "does", "is", "are"})
_MANY = 5_000
"""Names of a kind, and values of a label, that are compared."""


def mended(tokens: tuple[Token, ...], world: World, used: Iterable[TermIndex] = ()) -> tuple[Token, ...]:
    """The tokens with what was misspelt put right. Names with digits, quoted words, keys and what images that are
    `used` are called are never touched."""
    terms = ((t.lower, term) for t in tokens for one in used for term, _ in one.spelled(t.lower))
    known = _known(world) | {word for word, term in terms if term.what == "image"}
    tokens = tuple(part for t in tokens for part in _address(t, world, t.lower in known))
    tokens = tuple(part for t in tokens for part in ((t,) if _sound(t, known, world) else _apart(t, known)))
    whether = not _EXISTENCE.isdisjoint(token.lower for token in tokens)
    verbs = load("plans")["api_verbs"]
    asked_of = {
        b for a, b, c in zip(tokens, tokens[1:], tokens[2:], strict=False) if a.lower in _ABLE and c.lower in verbs
    }
    return tuple(
        token
        if token in asked_of or _sound(token, known, world) or (whether and "-" in token.lower)
        else _common(token, before, known) or _mend(token, known, world)
        for before, token in zip((None, *tokens), tokens, strict=False)
    )


def respelled(text: str, world: World, used: Iterable[TermIndex] = ()) -> str:
    """The text with what was misspelt, or shortened, in it put right, and what was written as one word put apart."""
    tokens, short = split(text), load("words")["same"]
    meant = mended(tokens, world, used)
    ends = {token.end for token in meant}
    for token in reversed(meant):
        written = text[token.start : token.end].lower()
        if token not in tokens or short.get(written) == token.lower:
            gap = " " if token.start in ends and token not in tokens else ""
            word = token.lower if written != token.lower else text[token.start : token.end]
            text = f"{text[: token.start]}{gap}{word}{text[token.end :]}"
    return text


def _address(token: Token, world: World, image: bool) -> tuple[Token, ...]:
    """ "X:8443" as the name of something here and a port, where no image is called so."""
    name, _, port = token.lower.rpartition(":")
    if image or token.quoted or not _PORT.fullmatch(port) or not world.names.exact(name):
        return (token,)
    middle = token.start + len(name)
    called = replace(token, text=token.text[: len(name)], lower=name, lemma=name, end=middle)
    return called, replace(token, text=port, lower=port, lemma=port, start=middle + 1)


def _apart(token: Token, known: frozenset[str]) -> tuple[Token, ...]:
    """Two words that were written as one, one of which nearly every question has: "howmany", "haveno"."""
    word = token.lower
    ways = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
    fitting = [two for two in ways if _are_two(two, known) or _are_two(two[::-1], known)]
    if token.quoted or not word.isalpha() or not fitting:
        return (token,)
    first, second = max(fitting, key=lambda two: len({*two} & _COMMON))
    middle = token.start + len(first)
    return (
        Token(token.text[: len(first)], first, lemma(first), token.start, middle),
        Token(token.text[len(first) :], second, lemma(second), middle, token.end),
    )


def _are_two(words: tuple[str, str], known: frozenset[str]) -> bool:
    """Whether the first is a word that questions are made of, and the second too or any that is known."""
    first, second = words
    meant = not known.isdisjoint((second, lemma(second)))
    return first in _COMMON and (second in _COMMON or (meant and len(first) + len(second) > _LEAST + 1))


def _common(token: Token, before: Token | None, known: frozenset[str]) -> Token | None:
    """A short word as the only one that questions are made of which it is nearly: "how mani" is "how many"."""
    likely = _BEHIND_HOW if before is not None and before.lower == "how" else _COMMON
    near = [one for one in likely if one[0] == token.lower[0] and OSA.distance(one, token.lower, score_cutoff=1) <= 1]
    lost = (one for one in known if len(one) == len(token.lower) + 1 and one[0] == token.lower[0] and one not in near)
    if len(near) != 1 or not _LEAST <= len(token.lower) <= _LEAST + 1 or len(near[0]) < _LEAST:
        return None
    if any(OSA.distance(one, token.lower, score_cutoff=1) <= 1 for one in lost):
        return None  # "wite" is "write" but for a letter, and not "with"
    return replace(token, lower=near[0], lemma=lemma(near[0]))


def _known(world: World) -> frozenset[str]:
    return _everyday() | {word for phrase in world.kinds.phrases for word in phrase}


@cache
def _everyday() -> frozenset[str]:
    """The words that are known on every cluster."""
    words = {word for phrase in lexicon().phrases for word in phrase}
    words |= {
        word for one in lexicon().gapped for ways in one.places for way in ways for any_of in way for word in any_of
    }
    for key in ("changes", "strong_secrets", "secret_values", "asking", "systems"):
        words |= {word for text in load("words")[key] for word in text.split()}
    words |= {word for phrase in load("operators").values() for text in phrase for word in text.split()}
    words |= {word for pattern in OPENING_PATTERNS for word in re.findall(r"[a-z]+", pattern)} | _of_plans()
    return frozenset(words)


def _strings(table: object) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        yield from _strings([*table, *table.values()])
    elif isinstance(table, list):
        for one in table:
            yield from _strings(one)


@cache
def _of_plans() -> frozenset[str]:
    """The words that questions with a plan of their own know."""
    texts = _strings([words for key, words in load("plans").items() if key != "foreign"])
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+", text))


def _sound(token: Token, known: frozenset[str], world: World) -> bool:
    if token.quoted or len(token.lower) < _LEAST - 1 or not re.fullmatch(r"[a-z][a-z-]*", token.lower):
        return True
    if len(token.lower) < _LEAST and not token.text[1:].islower():
        return True  # "UEs": an abbreviation
    if token.lower in known or token.lemma in known or world.names.exact(token.lower) or world.is_subject(token.lower):
        return True
    if is_english(token.lower) and not _swapped(token.lower, known):
        return True
    listings = world.names.listings.values()
    if any(token.lower in one.by_name or one.has_word(token.lower) for one in listings):
        return True
    return any(bool(tuple(one.labelled(token.lower))) or token.lower in one.labels for one in listings)


def _mend(token: Token, known: frozenset[str], world: World) -> Token:
    swapped = _undoubled(token, world) or _swapped(token.lower, known)
    fields = world.fields.values()
    if not swapped and any(one.attributes((token.lemma,)) or one.values(token.lower) for one in fields):
        return token
    if world.names.exact(token.lemma):
        return replace(token, lower=token.lemma)  # several of it, or an apostrophe left out
    for word in dict.fromkeys((token.lower, token.lemma)):
        best = _likest(word, _inflected(known), partial(_may_mend, word=word, world=world))
        kinds = [w for w in best if world.kinds.find((lemma(w),))] or best
        if len({lemma(w) for w in kinds}) == 1:
            return replace(token, lower=max(kinds), lemma=lemma(kinds[0]))
    if len(token.lower) <= _LEAST:
        return token
    for names in (_names(token.lower, world), _values(world)):
        for word in dict.fromkeys((token.lower, token.lemma)):
            alike = _likest(word, names, partial(_like_letters, word), slips=1)
            near = [one for one in alike if one != token.lemma and lemma(one) != word]
            if len(near) == 1:
                return replace(token, lower=near[0], lemma=near[0])
    return token


def _like_letters(word: str, one: str) -> bool:
    """Whether a name is of letters alone, with as many dashes as the word has."""
    return one.replace("-", "").isalpha() and one.count("-") == word.count("-")


def _swapped(word: str, known: frozenset[str]) -> bool:
    """Whether a known word has the same letters in another order, or is the same but for a doubled one."""
    return _single(word) in known or any(sorted(one) == sorted(word) for one in known if len(one) == len(word))


def _undoubled(token: Token, world: World) -> bool:
    """Whether it is a word for a kind, but for letters that are doubled there."""
    words = (word for phrase in world.kinds.phrases for word in phrase)
    return any(_single(word) != word and _single(word) in (token.lower, token.lemma) for word in words)


def _single(word: str) -> str:
    """The word with its doubled letters written once."""
    return _DOUBLED.sub(r"\1", word)


def _likest(word: str, choices: Iterable[str], accepted: Callable[[str], bool], slips: int = 0) -> list[str]:
    """Of the choices that begin or go on as the word does and are accepted, those with the fewest slips; letters that
    changed their places are the least of them, and then letters that are lost."""
    alike = {one for one in choices if one[:1] == word[:1] or (len(word) > _LEAST and one[1:3] == word[1:3])}
    found = process.extract(word, alike, scorer=OSA.distance, score_cutoff=slips or _allowed(word), limit=12)
    ranks = {one: (far, sorted(one) != sorted(word), len(one) <= len(word)) for one, far, _ in found if accepted(one)}
    return [one for one, rank in ranks.items() if rank == min(ranks.values())]


def _may_mend(one: str, word: str, world: World) -> bool:
    """Whether a word that is known may be what a word was meant to be. Short ones only where two letters changed their
    places, or a letter is lost or doubled."""
    swapped = sorted(one) == sorted(word)
    if not swapped and not _VOWELS & {*one}:
        return False  # no short form is meant by a word
    if len(word) < _LEAST:
        return swapped and (one[0] == word[0] or bool(world.kinds.find((lemma(one),))))
    doubled = _single(one) == _single(word)
    close = swapped or doubled or bool(world.kinds.find((lemma(one),)))
    return close or len(word) > _LEAST or len(one) > len(word)


@cache
def _inflected(known: frozenset[str]) -> frozenset[str]:
    """Known words as they are written, their plurals too."""
    words = {word for word in known if len(word) >= _LEAST - 1 and word.isalpha()}
    nouns = (word for word in words if len(word) > _LEAST and not word.endswith(("ed", "ing")))
    return frozenset(words | {plural for word in nouns for end in ("s", "es") if lemma(plural := word + end) == word})


def _names(word: str, world: World) -> set[str]:
    """Names of objects that may be meant."""
    least = 100 * (len(word) - 1) / len(word)
    listings = world.names.listings.values()
    return {name for one in listings for name in islice(one.spelled_like(word, least), _MANY)}


def _values(world: World) -> set[str]:
    """The values of labels, and the words of the fields that resources of the cluster's own have."""
    labels = (values for one in world.names.listings.values() for values in one.labels.values())
    values = {value.lower() for some in labels for value in islice(some, _MANY)}
    return values | {word for fields in world.fields.values() if fields.custom for word in fields.words}


def _allowed(word: str) -> int:
    return 1 if len(word) < 9 else 2
