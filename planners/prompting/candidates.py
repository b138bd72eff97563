"""Which of very many objects a question may mean: looked up by its words; none of the others is touched. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from core.index import ObjectIndex
from core.objects import ObjectMeta
from planners.prompting.words import Words

SMALL = 500
"""An index of up to so many objects is looked through whole."""
MOST = 2_000
"""Candidates of one type: of what fits in thousands, a few are told in any case, and how many more."""
_MOST_ALIKE = 20
_SEPARATORS = re.compile(r"[-.:_/=]")


def candidates(objects: Sequence[ObjectMeta], words: Words, kinds: frozenset[str]) -> Sequence[ObjectMeta]:
    """The objects that a word of the question fits: by name, by a word of it, by a label's value or an annotation's
    key, or but for a typo. All of them where they are few. `kinds` are words that name kinds."""
    if not isinstance(objects, ObjectIndex) or len(objects) <= SMALL:
        return objects
    found: dict[tuple[str, str], ObjectMeta] = {}
    for meta in _found(objects, words, kinds):
        found.setdefault((meta.namespace, meta.name), meta)
        if len(found) >= MOST:
            break
    return tuple(found.values())


def _found(index: ObjectIndex, words: Words, kinds: frozenset[str]) -> Iterator[ObjectMeta]:
    for word in dict.fromkeys((*words.all, *words.telling)):
        yield from index.named(word)
    telling = [word for word in words.telling if len(word) >= 3 and word not in kinds]
    for word in telling:
        yield from _with_word(index, word)
        yield from _labelled(index, word)
    for word in telling:
        if len(word) >= 4 and not index.has_word(word):
            yield from _misspelt(index, word)
    annotated = [key for key in index.annotations if {key.lower(), key.rpartition("/")[2].lower()} & set(telling)]
    if annotated:
        yield from (meta for meta in index if any(key in meta.annotations for key in annotated))


def _with_word(index: ObjectIndex, word: str) -> Iterator[ObjectMeta]:
    for name in index.with_words([part for part in _SEPARATORS.split(word) if part]):
        yield from index.named(name)


def _labelled(index: ObjectIndex, word: str) -> Iterator[ObjectMeta]:
    """By a label's value, or by `key=value`."""
    key, pair, value = word.rpartition("=")
    for name, spelled in index.labels_of_value(value if pair else word):
        if not pair or key in (name.lower(), name.rpartition("/")[2].lower()):
            yield from index.labels[name][spelled].values()


def _misspelt(index: ObjectIndex, word: str) -> Iterator[ObjectMeta]:
    least = 78 if len(word) < 5 else 72
    stems = process.extract(word, index.stems.keys(), scorer=fuzz.ratio, score_cutoff=least, limit=_MOST_ALIKE)
    alike = [stem for stem, *_ in stems]
    if len(word) >= 5:
        near = process.extract(word, index.words, scorer=fuzz.ratio, score_cutoff=80, limit=_MOST_ALIKE // 2)
        alike += [name for part, *_ in near for name in index.with_words([part])[:_MOST_ALIKE]]
    for stem in alike:
        for name in index.with_words([part for part in _SEPARATORS.split(stem) if part])[:_MOST_ALIKE]:
            yield from index.named(name)
