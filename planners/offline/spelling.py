"""Slips of the pen: a word that nobody knows, and that is nearly one that is known here, is taken for that one.

All of a question is put right before anything is read in it: of words that are half known it would see half.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import islice

from rapidfuzz.distance import OSA

from core.terms import TermIndex
from planners.offline.data import load
from planners.offline.words import OPENING_PATTERNS, Token, is_english, lemma, lexicon, split
from planners.offline.words.fields import stem
from planners.offline.words.near import grammar
from planners.offline.world import World

_LEAST = 4
"""Letters of the shortest word that may be misspelt in another way than by two letters that changed their places, or a
vowel that is lost."""
_EXISTENCE = frozenset({"exist", "exists", "there", "named", "called"})
"""Words of questions for what is there: a name that nothing has is the answer, and no slip."""
_DOUBLED, _VOWELS = re.compile(r"(.)\1"), str.maketrans("", "", "aeiouy")
_ABLE = frozenset({"can", "may", "could"})
"""Between one of these and a verb stands somebody's name, which nobody has listed."""
_PORT = re.compile(r"\d{2,5}")
_WORD, _NAME = re.compile(r"[a-z][a-z-]*"), re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_COMMON, _JOINING, _PLAIN = (frozenset(load("words")[key]) for key in ("common", "joining", "common_beside"))
"""The words that nearly every question is made of, others that are written as one with what stands beside them, and
English words that say nothing to the planner."""
_BESIDE = load("words")["beside"]
"""The letters that are hit or said for each letter."""
_BEHIND_HOW = frozenset({"many", "much", "long", "often", "big", "old", "does", "is", "are"})
_MANY = 5_000
"""Names of a kind, and values of a label, that are compared."""
_MARGIN, _SURELY = 0.15, 0.75
"""How much likelier than any other the word has to be that is meant, and what a slip costs that nobody doubts."""


def mended(tokens: tuple[Token, ...], world: World, used: Iterable[TermIndex] = ()) -> tuple[Token, ...]:
    """The tokens with what was misspelt put right. Quoted words, keys and what objects use (`used`) are never touched,
    nor a name but for its letters."""
    speller = _Speller(world, tuple(used))
    tokens = tuple(part for t in tokens for one in speller.address(t) for part in speller.apart(one))
    tokens = speller.in_one(tokens)
    whether = not _EXISTENCE.isdisjoint(token.lower for token in tokens)
    verbs = load("plans")["api_verbs"]
    asked_of = {
        b for a, b, c in zip(tokens, tokens[1:], tokens[2:], strict=False) if a.lower in _ABLE and c.lower in verbs
    }
    return tuple(
        token
        if token in asked_of or speller.sound(token) or (whether and "-" in token.lower)
        else speller.meant(token, before)
        for before, token in zip((None, *tokens), tokens, strict=False)
    )


def respelled(text: str, world: World, used: Iterable[TermIndex] = ()) -> str:
    """The text with what was misspelt, or shortened, in it put right."""
    tokens, short = split(text), load("words")["same"]
    meant = mended(tokens, world, used)
    ends = {token.end for token in meant}
    for token in reversed(meant):
        written = text[token.start : token.end].lower()
        if token not in tokens or short.get(written) == token.lower:
            cut = token not in tokens and (token.start in ends or text[token.start - 1 : token.start] == ":")
            word = token.lower if written != token.lower else text[token.start : token.end]
            before = f"{text[: token.start].rstrip(':')} " if cut else text[: token.start]
            text = f"{before}{word}{text[token.end :]}"
    return text


@dataclass(frozen=True)
class _Speller:
    """What words are known in a question about a cluster, and what those that are not were meant to be."""

    world: World
    used: tuple[TermIndex, ...]

    @cached_property
    def known(self) -> frozenset[str]:
        """The words that the planner knows, and those for the kinds that the cluster has."""
        return _known_with(self.world.kinds.words)

    def sound(self, token: Token) -> bool:
        """Whether it is written as it is meant, as far as anybody can tell."""
        word = token.lower
        if token.quoted or len(word) < _LEAST - 1 or not (_WORD.fullmatch(word) or _NAME.fullmatch(word)):
            return True
        if len(word) < _LEAST and not token.text[1:].islower():
            return True  # "UEs": an abbreviation
        if word in self.known or token.lemma in self.known or self._is_called(word) or self._is_called(token.lemma):
            return True
        return is_english(word) and not (_single(word) in self.known or "".join(sorted(word)) in _anagrams(self.known))

    def _is_called(self, word: str) -> bool:
        """Whether something here bears the name, or has the word in it."""
        return (
            bool(self._named(word) or self.world.is_subject(word))
            or bool(self.world.label_keys(word) or self.world.annotation_keys(word))
            or self.world.names.has_word(word)
            or any(one.spelled(word) or one.with_part(word) for one in self.used)
        )

    def _named(self, word: str) -> bool:
        return bool(self.world.names.exact(word))

    def address(self, token: Token) -> tuple[Token, ...]:
        """ "X:8443" as the name of something here and a port, where nothing is called so."""
        name, _, port = token.lower.rpartition(":")
        used = any(one.spelled(token.lower) for one in self.used)
        if used or token.quoted or not _PORT.fullmatch(port) or not self._named(name):
            return (token,)
        return _cut(token, len(name), len(name) + 1)

    def apart(self, token: Token) -> tuple[Token, ...]:
        """Two words that were written as one, one of which nearly every question has: "howmany", "haveno", "isX"."""
        word = token.lower
        ways = () if self.sound(token) else range(2, len(word) - 1)
        fitting = [at for at in ways if self._are_two(word[:at], word[at:]) or self._are_two(word[at:], word[:at])]
        if not fitting or 0 < _cost(word, self.meant(token, None).lower) < _SURELY:
            return (token,)
        at = max(fitting, key=lambda at: len({word[:at], word[at:]} & _COMMON))
        return _cut(token, at, at)

    def _are_two(self, one: str, other: str) -> bool:
        """Whether one is a word that questions are made of, and the other too or any that is known."""
        named = len(other) >= _LEAST - 1 and self._named(other)
        if one not in _COMMON | _JOINING:
            return named and bool(self.world.kinds.find((lemma(one),)))
        meant = named or not self.known.isdisjoint((other, lemma(other)))
        return other in _COMMON | _JOINING or (meant and len(one) + len(other) > _LEAST + 1)

    def in_one(self, tokens: Iterable[Token]) -> tuple[Token, ...]:
        """The tokens, with two that are one known word only together as that one: "contai ner"."""
        found: list[Token] = []
        for token in tokens:
            if found and self._is_cut(found[-1], token):
                text = found[-1].text + token.text
                token = Token(text, text.lower(), lemma(text.lower()), found.pop().start, token.end)
            found.append(token)
        return tuple(found)

    def _is_cut(self, first: Token, second: Token) -> bool:
        word, parts = (first.text + second.text).lower(), (first, second)
        if second.start != first.end + 1 or len(word) <= _LEAST + 1 or not word.isalpha():
            return False
        strange = [t.lower for t in parts if not (t.quoted or t.lower in self.known or t.lemma in self.known)]
        strange = [part for part in strange if not self._is_called(part)]
        whole = word in _inflected(self.known) or (len(word) >= 2 * _LEAST and self._named(word))
        return bool(strange) and (whole or (is_english(word) and not all(map(is_english, strange))))

    def meant(self, token: Token, before: Token | None) -> Token:
        """The one word that it was most likely meant to be; itself where there are several, or none."""
        word = token.lower
        if self._named(token.lemma):
            return replace(token, lower=token.lemma)  # several of it, or an apostrophe left out
        if "-" in word:
            names = [name for name in self._names(word) if _is_nearly(word, name)]
            return replace(token, lower=names[0], lemma=names[0]) if len(names) == 1 else token
        how = before is not None and before.lower == "how" and len(word) <= _LEAST + 1
        found = _likest(word, _BEHIND_HOW if how else self._choices(word))
        if is_english(word):
            found = [(far, one) for far, one in found if far <= 0.6]
        # a word that says nothing, taken for one that says something, would leave that out
        idle = {one for far, one in found if one in _PLAIN or grammar(lemma(one))}
        found = [(far, one) for far, one in found if one not in idle or OSA.distance(word, one) <= 1]
        ranked = sorted((far + self._unlikely(one), one) for far, one in found)
        others = [far for far, one in ranked if how or stem(lemma(one)) != stem(lemma(ranked[0][1]))]
        if not ranked or lemma(ranked[0][1]) == token.lemma or (others[how:] and others[how] - ranked[0][0] < _MARGIN):
            return token
        fields = () if is_english(word) or ranked[0][0] < _SURELY else self.world.fields.values()
        if any(one.attributes((token.lemma,)) or one.values(word) for one in fields):
            return token  # a field is called so, or nearly
        best = min(
            (one for far, one in ranked if far - ranked[0][0] < _MARGIN), key=lambda one: (_cost(word, one), -len(one))
        )
        return replace(token, lower=best, lemma=lemma(best))

    def _unlikely(self, word: str) -> float:
        return 0.0 if self.world.kinds.find((lemma(word),)) else 0.2 if word in _PLAIN - self.known else 0.1

    def _choices(self, word: str) -> set[str]:
        """What a word of so many letters may have been meant to be."""
        kinds = {one for phrase in self.world.kinds.phrases for one in phrase if len(phrase) == 1}
        kinds |= {f"{one}s" for one in kinds if len(one) >= _LEAST - 1 and one.isalpha()}
        if len(word) < _LEAST:
            return {one for one in _COMMON | kinds if len(one) >= len(word)}
        here = self._names(word) | self._used_here
        return {*_inflected(self.known)} | _COMMON | _PLAIN | kinds | {one for one in here if one.isalpha()}

    def _names(self, word: str) -> set[str]:
        """Names of objects that may be meant."""
        least = 100 * (len(word) - 1) / len(word)
        listings = self.world.names.listings.values()
        return {name for one in listings for name in islice(one.spelled_like(word, least), _MANY)}

    @cached_property
    def _used_here(self) -> set[str]:
        """The words that names are made of but those of pods, keys and values of labels, what objects use, and the
        words of the fields of the cluster's own."""
        listings = self.world.names.listings
        names = (name for kind, one in listings.items() if kind != "pods" for name in islice(one.by_name, _MANY))
        words = {part for name in names for part in name.split("-")}
        for key, values in (pair for one in listings.values() for pair in one.labels.items()):
            words |= {key.lower().rpartition("/")[2], *(value.lower() for value in islice(values, _MANY))}
        words |= {word for fields in self.world.fields.values() if fields.custom for word in fields.words}
        return words.union(*(one.words for one in self.used))


def _cut(token: Token, end: int, start: int) -> tuple[Token, ...]:
    """A token as two: its letters up to one place, and those from another on."""
    parts = ((token.text[:end], token.start), (token.text[start:], token.start + start))
    return tuple(Token(text, text.lower(), lemma(text.lower()), at, at + len(text)) for text, at in parts)


def _cost(written: str, meant: str) -> float:
    """How many slips it takes to write the one for the other. Letters that changed their places are the least of them,
    then doubled ones, lost ones, and those beside; the first letter is seldom wrong."""
    far = float(OSA.distance(written, meant))
    doubled = _single(written) == _single(meant) and not (len(written) == len(meant) and is_english(written))
    if doubled or sorted(written) == sorted(meant):
        return 0.6 * far
    lost = 0.2 * (len(meant) > len(written)) + 0.1 * (written.translate(_VOWELS) == meant.translate(_VOWELS))
    pairs = [(a, b) for a, b in zip(written, meant, strict=False) if a != b] if len(meant) == len(written) else []
    odd = 0.3 * any(b not in _BESIDE.get(a, "") for a, b in pairs) - 0.1 * bool(pairs)
    return far - lost + odd + 0.5 * (written[:1] != meant[:1])


def _likest(word: str, choices: Iterable[str]) -> list[tuple[float, str]]:
    """The words that one may have been written for, with what each costs."""
    most = 0.75 if len(word) < _LEAST else 1.0 if len(word) == _LEAST else 1.3 if len(word) < 10 else 2.0
    close = (one for one in choices if OSA.distance(word, one, score_cutoff=2) <= 1 + (len(word) > _LEAST))
    return [(far, one) for one in close if (far := _cost(word, one)) <= most]


def _is_nearly(word: str, name: str) -> bool:
    """Whether each part of a name is that of a word, or nearly, and those with digits are the same."""
    parts, others = word.split("-"), name.split("-")
    slips = [(a, b) for a, b in zip(parts, others, strict=False) if a != b]
    near = all(a.isalpha() and b.isalpha() and _likest(a, (b,)) for a, b in slips)
    return len(parts) == len(others) and near and 0 < len(slips) <= max(1, len(word) // 5)


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
    plans = json.dumps({key: words for key, words in load("plans").items() if key != "foreign"})
    return frozenset(words.union(*(re.findall(r"[a-z]+", text) for text in (*OPENING_PATTERNS, plans))))


@lru_cache(maxsize=4)
def _known_with(kinds: frozenset[str]) -> frozenset[str]:
    """The same with the words for the kinds of a cluster: one set for all its questions, of which others are made."""
    return _everyday() | kinds


@cache
def _anagrams(known: frozenset[str]) -> frozenset[str]:
    """The letters of each known word."""
    return frozenset("".join(sorted(word)) for word in known)


def _single(word: str) -> str:
    """The word with its doubled letters written once."""
    return _DOUBLED.sub(r"\1", word)


@cache
def _inflected(known: frozenset[str]) -> frozenset[str]:
    """Known words as they are written, their plurals too."""
    words = {word for word in known if len(word) >= _LEAST - 1 and word.isalpha()}
    nouns = (word for word in words if len(word) > _LEAST and not word.endswith(("ed", "ing")))
    plurals = {plural for word in nouns for end in ("s", "es") if lemma(plural := word + end) == word}
    return frozenset(words | {word for word in plurals if is_english(word)})
