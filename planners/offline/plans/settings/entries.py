"""The keys of objects' contents, and how like a word of a question is to those of a key, and to what its object is
called by: by stems, by the table of what keys are made of (`contents.yaml`), by letters and by meaning. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from planners.offline.clauses.place import Place
from planners.offline.data import load
from planners.offline.words import Token, camel_words, lemma, same_in_keys, stem
from planners.offline.words.meaning import Words

LIKE, SAME, PART = 0.4, 0.9, 0.8
"""The least likeness of two words; that of words of one meaning; that of a word and its beginning, or a name's part."""
SHORTEST, _ABBREVIATED = 4, 3
"""Letters of a word whose beginning another may be, and of a key that stands for a longer word ("ext")."""
_LONG = 40
"""Letters of a value that is a text of its own."""
UNITS: Mapping[str, frozenset[str]] = {unit: frozenset(words) for unit, words in load("contents")["units"].items()}
_LOOKS = [(frozenset(row["words"]), re.compile(row["value"], re.IGNORECASE)) for row in load("contents")["looks"]]


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name in camelCase, SNAKE_CASE or kebab-case, as lemmas."""
    parts = (part for part in re.split(r"[^A-Za-z0-9]+", text) if part)
    found = (w for part in parts for w in ((lemma(part.lower()),) if part.isupper() else camel_words(part)))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Entry:
    """A key of an object with its value, cut short, and what that is taken from ("secret x", "config map y"); `called`
    is all that an object of the cluster's own kinds says, by which it may be meant ("the hotel in Oslo")."""

    kind: str
    namespace: str
    name: str
    sort: str
    key: str
    value: str
    source: str
    called: Sequence[str] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the key: of an annotation behind its prefix, of a field the last of its path."""
        if self.sort == "annotation":
            return words_of(self.key.rpartition("/")[2])
        path = [part for part in self.key.split(".") if not part.isdigit()]
        words = words_of(path[-1] if self.sort == "field" else self.key.rpartition("#")[2])
        whole = "".join(words)
        return (whole,) if whole in load("contents")["whole"] else words

    @property
    def names(self) -> frozenset[str]:
        """The stems of what it is called by: the object, its namespace, where the value is from, a field's path."""
        path = self.key.split(".")[:-1] if self.sort == "field" else self.key.split("#")[:-1]
        called = [text for text in self.called or () if text != self.value]
        texts = (self.name, self.namespace, self.source, *path, *called)
        return frozenset(stem(word) for text in texts for word in words_of(text))

    @property
    def kinds(self) -> frozenset[str]:
        """The stems of what sort of object it is of."""
        return frozenset(map(stem, words_of(self.kind)))

    @property
    def units(self) -> set[str]:
        """The units that its key says of its value, or that says itself: none of what is counted `PER_MINUTE`."""
        told = {*re.findall(r"^\d+(ms|[smhd])$", self.value)}.union(() if "per" in self.words else self.words)
        return {unit for unit, names in UNITS.items() if names & told}

    def stands(self, place: Place) -> bool:
        """Whether it is where a question says that its answer stands."""
        sort = {"line": "key", "field": "status"}.get(self.sort, self.sort)
        of_map = sort in ("key", "env") and (self.kind == "ConfigMap" or self.source.lower().startswith("config"))
        own = {*words_of(self.key), *(words_of(self.name) if place.sort == "key" else ())}
        in_map = place.sort == "key" or (self.kind == "ConfigMap" and not place.sort)
        there = of_map if in_map else place.sort in ("", sort)
        keyed = place.key in ("", self.key) or {*words_of(place.key)} <= own
        return there and keyed and place.kind.lower().startswith((self.kind.lower(), "")[not place.kind])

    def is_sort(self, token: Token) -> bool:
        """Whether a word says of what sort its value is ("address"), or where such values stand ("annotated")."""
        value = self.value.strip()
        looks = any(token.lemma in words and look.fullmatch(value) for words, look in _LOOKS)
        told = same_in_keys(token.lemma) if len(value) < _LONG else frozenset()
        places = load("contents")["places"].get(self.sort, ())
        return looks or not told.isdisjoint(words_of(value)) or not {token.lower, token.lemma}.isdisjoint(places)

    def answers(self, source: bool) -> tuple[str, ...]:
        """What would be told of it: two that tell the same are one."""
        return (self.source,) if source else (*self.words, self.value)


def names_it(token: Token, one: Entry, names: frozenset[str]) -> float:
    """How much a word names the object: all of a name, or a part."""
    if token.lower in (one.name, one.namespace) or "".join(words_of(token.lower)) == one.namespace:
        return 1.0
    spellings = next((group for group in load("plans")["environments"] if token.lower in group), ())
    if not {*spellings}.isdisjoint(words_of(one.namespace)):
        return 1.0  # "in production"
    parts = {stem(word) for word in words_of(token.lower)}
    return (
        PART
        if (parts and parts <= names) or {stem(token.lemma), _written(token), *same_in_keys(token.lemma)} & names
        else 0.0
    )


def _written(token: Token) -> str:
    """The stem of a word as it stands in the question, before it was taken for a slip of the pen."""
    return stem(lemma(token.text.lower()))


def likeness(
    content: Sequence[Token], behind: Sequence[Token], vocabulary: set[str]
) -> Mapping[str, Mapping[str, float]]:
    """For each word of the question the words of keys that are like it, and how much, 0 to 1."""
    table = Words(vocabulary)
    found: dict[str, dict[str, float]] = {}
    for token in content:
        alike = found.setdefault(token.lemma, {})
        for written in dict.fromkeys((token.lemma, lemma(token.text.lower()), *words_of(token.text))):
            alike |= {word: like for word, like in table.like(written).items() if like >= LIKE}
            same = same_in_keys(written)
            for word in vocabulary:
                alike[word] = max(alike.get(word, 0.0), _alike(word, written, same))
    for one, other in pairwise(behind):
        for together, sure in ((lemma(one.lower + other.lower), 1.0), (one.lower[0] + other.lower[0], SAME)):
            if together in vocabulary:  # "cut off" is CUTOFF, "learning rate" is LR
                for token in (one, other):
                    found.get(token.lemma, {})[together] = sure
    return found


def _alike(word: str, said: str, same: frozenset[str]) -> float:
    if stem(word) == stem(said) or word == said.replace("-", ""):
        return 1.0
    if stem(word) in same:
        return SAME
    long = min(len(word), len(said)) >= SHORTEST or (len(word) == _ABBREVIATED and len(said) > SHORTEST)
    return PART if long and (word.startswith(said) or said.startswith(word)) else 0.0
