"""Slips of the pen: a word that nobody knows, and that is nearly one that is known here, is taken for that one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from planners.offline.data import load
from planners.offline.words import OPENING_PATTERNS, Token, lemma, lexicon
from planners.offline.world import World

_LEAST = 5
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
    words |= {word for pattern in OPENING_PATTERNS for word in re.findall(r"[a-z]+", pattern)}
    return frozenset(words)


def _sound(token: Token, known: frozenset[str], world: World) -> bool:
    if token.quoted or len(token.lower) < _LEAST or not re.fullmatch(r"[a-z][a-z-]*", token.lower):
        return True
    if token.lower in known or token.lemma in known or world.names.exact(token.lower):
        return True
    return any(token.lower in one.by_name or one.has_word(token.lower) for one in world.names.listings.values())


def _mend(token: Token, known: frozenset[str], world: World) -> Token:
    if any(fields.attributes((token.lemma,)) or fields.values(token.lower) for fields in world.fields.values()):
        return token
    for word in {token.lower, token.lemma}:
        choices = [w for w in known if w[:1] == word[:1] and len(w) >= _LEAST - 1 and w.isalpha()]
        best = process.extract(word, choices, scorer=OSA.distance, score_cutoff=_allowed(word), limit=2)
        if best and (len(best) == 1 or best[0][1] < best[1][1]):
            right = best[0][0]
            return replace(token, lower=right, lemma=lemma(right))
    names = {n for one in world.names.listings.values() for n in one.spellings if n[:1] == token.lower[:1]}
    best = process.extract(token.lower, names, scorer=OSA.distance, score_cutoff=1, limit=2)
    if len(token.lower) > _LEAST and len(best) == 1 and not any(c.isdigit() for c in best[0][0]):
        return replace(token, lower=best[0][0], lemma=best[0][0])
    return token


def _allowed(word: str) -> int:
    return 1 if len(word) < 9 else 2
