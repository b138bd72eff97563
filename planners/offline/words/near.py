"""Words that no table has just so: what phrases of the tables are most like them, by stems, letters and meaning.

Two phrases are compared word by word: each word with the one of the other phrase that is most like it, the rarer the
word the more it counts. A meaning is as near as its nearest phrase; its id and the fields that it reads are phrases
too.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from planners.offline.words.fields import stem
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


def near(words: Sequence[str], kinds: Collection[str] = (), least: float = 0.0) -> list[Near]:
    """What these lemmas may mean, the likeliest first: of what can be said of one of these kinds, or of any where there
    are none. What is sure to be less alike than `least` is left out."""
    rows = _index()
    weights = rows.weights
    of_phrase: dict[int, float] = defaultdict(float)
    of_words: dict[int, float] = defaultdict(float)
    nearest: dict[str, float] = {}
    whole = 0.0
    for word in dict.fromkeys(words):
        weight = rows.weight(word)
        whole += weight
        best: dict[int, float] = {}
        for other, like in rows.like(word):  # the least alike first
            nearest[other] = max(like, nearest.get(other, 0.0))
            best.update(dict.fromkeys(rows.having[other], like))
        for place, like in best.items():
            of_words[place] += weight * like
    share = whole * least / (2 - least)  # with less of the words in the phrase the mean below is under `least`
    of_words = {place: shared for place, shared in of_words.items() if shared >= share}
    for other, like in nearest.items():
        for place in of_words.keys() & rows.having[other]:
            of_phrase[place] += weights[other] * like
    # the harmonic mean of how much of the words is in the phrase, and how much of the phrase is in the words
    alike = {
        place: 2 * shared * of_phrase[place] / (shared * rows.phrases[place][1] + of_phrase[place] * whole)
        for place, shared in of_words.items()
    }
    found: dict[Meaning, Near] = {}
    for place in sorted(alike, key=alike.__getitem__, reverse=True):
        meaning = rows.phrases[place][0]
        if meaning not in found and (not kinds or any(map(meaning.fits, kinds))):
            found[meaning] = Near(meaning, alike[place])
            if len(found) == _TOP:
                break
    return list(found.values())


@cache
def grammar(word: str) -> bool:
    """Whether a lemma is a word of grammar alone."""
    senses = lexicon().find((word,))
    return bool(senses) and all(isinstance(sense, Word) for sense in senses)


class _Index:
    """The phrases of the tables by their words. `having` are the places of the phrases that have a word."""

    def __init__(self) -> None:
        self.phrases: list[tuple[Meaning, float]] = []
        self.having: dict[str, list[int]] = defaultdict(list)
        rows = [(meaning, frozenset(words)) for meaning, words in _phrases()]
        self._stems: dict[str, list[str]] = defaultdict(list)
        self._count = Counter(one for _, words in rows for one in {stem(word) for word in words})
        self._all = len(rows)
        self.weights = {word: self.weight(word) for word in {word for _, words in rows for word in words}}
        for place, (meaning, words) in enumerate(rows):
            self.phrases.append((meaning, sum(self.weights[word] for word in words)))
            for word in words:
                self.having[word].append(place)
        for word in self.having:
            self._stems[stem(word)].append(word)
        self._words = Words(self.having)
        self._like: dict[str, Sequence[tuple[str, float]]] = {}

    def weight(self, word: str) -> float:
        """What a word counts: the fewer phrases have it, the more."""
        rare = math.sqrt(math.log(1 + self._all / (1 + self._count[stem(word)])))
        return rare * (_GRAMMAR if grammar(word) else 1.0)

    def like(self, word: str) -> Sequence[tuple[str, float]]:
        """The words of the phrases that are like a word, and how much, the least first: 1 where they have its stem."""
        known = self._like.get(word)
        if known is None:
            others = {} if grammar(word) else self._words.like(word)
            found = {
                **{other: like for other, like in others.items() if like > 0},
                **dict.fromkeys(self._stems.get(stem(word), ()), 1.0),
            }
            known = self._like[word] = sorted(found.items(), key=lambda pair: pair[1])
        return known


@cache
def _index() -> _Index:
    return _Index()


def _phrases() -> Iterator[tuple[Meaning, tuple[str, ...]]]:
    for words, senses in lexicon().phrases.items():
        if _DENYING & {*words}:
            continue  # what is like all of it but the "not" means the opposite
        yield from ((sense, words) for sense in senses if isinstance(sense, Attribute | Condition))
    for one in lexicon().gapped:
        yield one.attribute, tuple(any_of[0] for any_of in one.said)
    for meaning, _ in meanings():
        yield meaning, tuple(lemma(word) for word in meaning.id.lower().split())
        fields = [name for name in _FIELD.findall(meaning.jq)[-_LAST_FIELDS:] if name not in _ANY_FIELD]
        if fields:
            yield meaning, tuple(word for name in fields for word in camel_words(name))
