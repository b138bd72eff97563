"""Slips of the pen: a word that nobody knows, and that is nearly one that is known here, is taken for that one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from planners.offline.data import load
from planners.offline.words import OPENING_PATTERNS, Token, Word, lemma, lexicon
from planners.offline.world import World

_LEAST = 4
"""Letters of the shortest word that may be misspelt."""


def mended(tokens: tuple[Token, ...], world: World) -> tuple[Token, ...]:
    """The tokens with what was misspelt put right. Names with digits, quoted words and keys are never touched."""
    known = _known(world)
    return tuple(token if _sound(token, known, world) else _mend(token, known, world) for token in tokens)


def _known(world: World) -> frozenset[str]:
    return _everyday() | {word for phrase in world.kinds.phrases for word in phrase}


@cache
def _everyday() -> frozenset[str]:
    """The words that are known on every cluster."""
    words = {word for phrase in lexicon().phrases for word in phrase}
    words |= {word for gapped in lexicon().gapped for word in gapped.words}
    for key in ("changes", "strong_secrets", "secret_values", "asking"):
        words |= {word for text in load("words")[key] for word in text.split()}
    words |= {word for phrase in load("operators").values() for text in phrase for word in text.split()}
    words |= {word for pattern in OPENING_PATTERNS for word in re.findall(r"[a-z]+", pattern)}
    return frozenset(words)


@cache
def _grammar() -> frozenset[str]:
    """Words that say nothing of their own: they are no mend for one that may say much."""
    single = [words[0] for words in lexicon().phrases if len(words) == 1]
    return frozenset(w for w in single if all(isinstance(s, Word) for s in lexicon().find((w,))))


def _sound(token: Token, known: frozenset[str], world: World) -> bool:
    if token.quoted or len(token.lower) < _LEAST or not re.fullmatch(r"[a-z][a-z-]*", token.lower):
        return True
    if token.lower in known or token.lemma in known or world.names.exact(token.lower):
        return True
    listings = world.names.listings.values()
    if any(token.lower in one.by_name or one.has_word(token.lower) for one in listings):
        return True
    return any(bool(tuple(one.labelled(token.lower))) or token.lower in one.labels for one in listings)


def _mend(token: Token, known: frozenset[str], world: World) -> Token:
    if any(fields.attributes((token.lemma,)) or fields.values(token.lower) for fields in world.fields.values()):
        return token
    for word in dict.fromkeys((token.lower, token.lemma)):
        choices = [w for w in known if w[:1] == word[:1] and len(w) >= _LEAST - 1 and w.isalpha()]
        found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=_allowed(word), limit=6)
        found = [one for one in found if one[0] not in _grammar() or set(one[0]) == set(word)]
        best = [w for w, far, _ in found if far == found[0][1]]
        kinds = [w for w in best if world.kinds.find((w,))] or best
        if len(kinds) == 1 and (len(word) > _LEAST or world.kinds.find((kinds[0],))):
            return replace(token, lower=kinds[0], lemma=lemma(kinds[0]))
    one_slip = 100 * (len(token.lower) - 1) / len(token.lower)
    listings = world.names.listings.values()
    names = {n for one in listings for n in one.spelled_like(token.lower, one_slip) if n[:1] == token.lower[:1]}
    near = process.extract(token.lower, names, scorer=OSA.distance, score_cutoff=1, limit=2)
    if len(token.lower) > _LEAST and len(near) == 1 and not any(c.isdigit() for c in near[0][0]):
        return replace(token, lower=near[0][0], lemma=near[0][0])
    return token


def _allowed(word: str) -> int:
    return 1 if len(word) < 9 else 2
