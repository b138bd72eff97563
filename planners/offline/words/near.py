"""Words that no table has just so: what phrases of the tables are most like them, by stems, letters and meaning.

Two phrases are compared word by word: each word with the one of the other phrase that is most like it, the rarer the
word the more it counts. A meaning is as near as its nearest phrase; its id and the fields that it reads are phrases
too.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from planners.offline.words.fields import stem
from planners.offline.words.gapped import examples
from planners.offline.words.meaning import Words
from planners.offline.words.tokens import lemma
from planners.offline.words.vocabulary import Attribute, Condition, Word, camel_words, lexicon, meanings

Meaning = Attribute | Condition
LEAST = 0.5
_TOP = 5
_GRAMMAR = 0.2
"""What a word of grammar counts beside one that says something."""
_FIELD = re.compile(r"\.([A-Za-z]\w+)")
_LAST_FIELDS = 3
_DENYING = frozenset({"not", "no", "without", "never"})
_ANY_FIELD = frozenset({"metadata", "spec", "status", "name", "key", "value", "object", "type"})


@dataclass(frozen=True)
class Near:
    """A meaning that words may have: how alike its nearest phrase is, 0 to 1."""

    meaning: Meaning
    likeness: float


def near(words: Sequence[str], kinds: Collection[str] = (), least: float = 0.0) -> Sequence[Near]:
    """What these lemmas may mean, the likeliest first: of what can be said of one of these kinds, or of any where there
    are none. What is sure to be less alike than `least` is left out."""
    return _index().near(tuple(dict.fromkeys(words)), frozenset(kinds), least)


@cache
def grammar(word: str) -> bool:
    """Whether a lemma is a word of grammar alone."""
    senses = lexicon().find((word,))
    return bool(senses) and all(isinstance(sense, Word) for sense in senses)


class _Phrase(NamedTuple):
    """A phrase of a table: the number of what it means, its words, and what they weigh together."""

    meaning: int
    words: frozenset[str]
    weight: float


class _Index:
    """The phrases of the tables by their words. `having` are the places of the phrases that have a word."""

    def __init__(self) -> None:
        rows = [(meaning, frozenset(words)) for meaning, words in _phrases()]
        self._count = Counter(one for _, words in rows for one in {stem(word) for word in words})
        self._all = len(rows)
        self.weights = {word: self.weight(word) for word in {word for _, words in rows for word in words}}
        numbers = {meaning: number for number, meaning in enumerate(dict.fromkeys(meaning for meaning, _ in rows))}
        self.meanings = list(numbers)
        self.phrases = [_Phrase(numbers[one], words, self._weigh(words)) for one, words in dict.fromkeys(rows)]
        self.having: dict[str, list[int]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        for place, one in enumerate(self.phrases):
            for word in one.words:
                self.having[word].append(place)
        for word in self.having:
            self._stems[stem(word)].append(word)
        self._words = Words(self.having)
        self.near = lru_cache(maxsize=4096)(self._near)
        self.like = lru_cache(maxsize=4096)(self._like)

    def _near(self, words: tuple[str, ...], kinds: frozenset[str], least: float) -> Sequence[Near]:
        weights = {word: self.weight(word) for word in words}
        whole = sum(weights.values())
        nearest: dict[str, float] = {}
        for word in words:
            for other, like in self.like(word):
                nearest[other] = max(like, nearest.get(other, 0.0))
        alike: dict[int, float] = {}
        fitting = [not kinds or any(map(one.fits, kinds)) for one in self.meanings]
        for place, shared in self._shared(weights, whole * _share(least)).items():
            number, others, weight = self.phrases[place]
            if fitting[number]:
                of_phrase = sum([self.weights[other] * nearest[other] for other in others if other in nearest])
                # the harmonic mean of how much of the words is in the phrase, and of the phrase in the words
                mean = 2 * shared * of_phrase / (shared * weight + of_phrase * whole)
                if mean >= least and mean > alike.get(number, 0.0):
                    alike[number] = mean
        best = sorted(alike, key=alike.__getitem__, reverse=True)[:_TOP]
        return [Near(self.meanings[number], alike[number]) for number in best]

    def _shared(self, weights: Mapping[str, float], least: float) -> Mapping[int, float]:
        """The places of the phrases that share at least so much of the weight of some words, and how much of it.

        The heaviest words, which few phrases have, come first: once the others weigh too little together, a phrase
        that has none of the words so far is not looked at (Turtle and Flood, "Query evaluation", 1995).
        """
        found: dict[int, float] = {}
        ahead = sum(weights.values())
        for word in sorted(weights, key=weights.__getitem__, reverse=True):
            weight = weights[word]
            best: dict[int, float] = {}
            for other, like in self.like(word):  # the least alike first
                if ahead - weight + weight * like >= least:
                    best.update(dict.fromkeys(self.having[other], like))
                elif found:
                    best.update((place, like) for place in found.keys() & self.having[other])
            for place, like in best.items():
                if place in found or ahead >= least:
                    found[place] = found.get(place, 0.0) + weight * like
            ahead -= weight
        return {place: shared for place, shared in found.items() if shared >= least}

    def _weigh(self, words: Iterable[str]) -> float:
        return sum(self.weights[word] for word in words)

    def weight(self, word: str) -> float:
        """What a word counts: the fewer phrases have it, the more."""
        rare = math.sqrt(math.log(1 + self._all / (1 + self._count[stem(word)])))
        return rare * (_GRAMMAR if grammar(word) else 1.0)

    def _like(self, word: str) -> Sequence[tuple[str, float]]:
        """The words of the phrases that are like a word, and how much, the least first: 1 where they have its stem."""
        others = {} if grammar(word) else self._words.like(word)
        found = {
            **{other: like for other, like in others.items() if like > 0},
            **dict.fromkeys(self._stems.get(stem(word), ()), 1.0),
        }
        return sorted(found.items(), key=lambda pair: pair[1])


def _share(least: float) -> float:
    """How much of the words has to be in a phrase, and of the phrase in the words: with less of the one the mean of
    both is under `least`, though all of the other is there."""
    return least / (2 - least)


@cache
def _index() -> _Index:
    return _Index()


def _phrases() -> Iterator[tuple[Meaning, tuple[str, ...]]]:
    for words, senses in lexicon().phrases.items():
        if _DENYING & {*words}:
            continue  # what is like all of it but the "not" means the opposite
        yield from ((sense, words) for sense in senses if isinstance(sense, Attribute | Condition))
    for one in lexicon().gapped:
        yield from ((one.meaning, words) for words in examples(one.places))
    for meaning, _ in meanings():
        yield meaning, tuple(lemma(word) for word in meaning.id.lower().split())
        fields = [name for name in _FIELD.findall(meaning.jq)[-_LAST_FIELDS:] if name not in _ANY_FIELD]
        if fields:
            yield meaning, tuple(word for name in fields for word in camel_words(name))
