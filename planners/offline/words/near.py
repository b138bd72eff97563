"""Words that no table has just so: what phrases of the tables share their stems, and how much of them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from planners.offline.words.fields import stem
from planners.offline.words.vocabulary import Attribute, Condition, Word, lexicon

Meaning = Attribute | Condition
_TOP = 5
LEAST = 0.5


def near(words: Sequence[str]) -> list[tuple[Meaning, float]]:
    """What these lemmas may mean by their stems, the likeliest first, with the part of both that they share (1: all).

    Nothing where one of them is in no phrase: no word is dropped."""
    rows, weights = _index()
    said = {stem(word) for word in words if not grammar(word)}
    if not said <= weights.keys():
        return []
    found: dict[Meaning, float] = {}
    for one in said:
        for meaning, stems in rows.get(one, ()):
            shared = sum(weights[s] for s in said & stems)
            whole = sum(weights[s] for s in said | stems)
            if shared / whole > found.get(meaning, LEAST):
                found[meaning] = shared / whole
    return sorted(found.items(), key=lambda pair: -pair[1])[:_TOP]


@cache
def grammar(word: str) -> bool:
    """Whether a lemma is a word of grammar alone."""
    senses = lexicon().find((word,))
    return bool(senses) and all(isinstance(sense, Word) for sense in senses)


@cache
def _index() -> tuple[Mapping[str, list[tuple[Meaning, frozenset[str]]]], Mapping[str, float]]:
    """The phrases by each of their stems, and what each stem weighs: the fewer phrases have it, the more."""
    rows: dict[str, list[tuple[Meaning, frozenset[str]]]] = defaultdict(list)
    count = 0
    for words, meaning in [
        *((w, s) for w, senses in lexicon().phrases.items() for s in senses if isinstance(s, Attribute | Condition)),
        *((one.words, one.attribute) for one in lexicon().gapped),
    ]:
        stems = frozenset(stem(word) for word in words if word != "*" and not grammar(word))
        count += 1
        for one in stems:
            rows[one].append((meaning, stems))
    return rows, {one: math.log(1 + count / len(found)) for one, found in rows.items()}
