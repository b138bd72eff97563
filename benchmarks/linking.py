"""How well the offline planner links words that are in none of its tables: `python -m benchmarks.linking`.

Each phrase of the tables of attributes and conditions is taken out in turn, and its words are linked by what is left:
the same words for other meanings, and phrases that share their stems. Recall is the share of phrases whose meaning is
the first, or among the first five.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from planners.offline.words import Attribute, Condition, attributes, lexicon, near, phrase
from planners.offline.words.near import _index
from planners.offline.words.vocabulary import conditions


@contextmanager
def without(words: tuple[str, ...], meaning: Attribute | Condition) -> Iterator[None]:
    """The lexicon without one phrase of one meaning."""
    table = lexicon()
    phrases, gapped = list(table.phrases.get(words, ())), list(table.gapped)
    if words in table.phrases:
        table.phrases[words] = [sense for sense in phrases if sense != meaning]
    table.gapped[:] = [one for one in gapped if (one.words, one.attribute) != (words, meaning)]
    _index.cache_clear()
    try:
        yield
    finally:
        if words in table.phrases:
            table.phrases[words] = phrases
        table.gapped[:] = gapped
        _index.cache_clear()


def linked(words: tuple[str, ...]) -> list[str]:
    """The meanings of these words, the likeliest first."""
    exact = [sense.id for sense in lexicon().find(words) if isinstance(sense, Attribute | Condition)]
    close = [meaning.id for meaning, _ in near([word for word in words if word != "*"])]
    return list(dict.fromkeys([*exact, *close]))


def main() -> int:
    """Print recall at 1 and at 5, over all phrases and over those whose meaning has others."""
    counted: Counter[str] = Counter()
    rows: list[tuple[Attribute | Condition, tuple[str, ...]]] = [*attributes(), *conditions()]
    for meaning, phrases in rows:
        for text in phrases:
            words = phrase(text)
            with without(words, meaning):
                found = linked(words)[:5]
            for name in ("all", *["with others"] * (len(phrases) > 1)):
                counted[name] += 1
                counted[f"{name} at 1"] += found[:1] == [meaning.id]
                counted[f"{name} at 5"] += meaning.id in found
    for name in ("all", "with others"):
        first, five = (counted[f"{name} at {k}"] / counted[name] * 100 for k in (1, 5))
        print(f"{name:<12} {counted[name]:>5} phrases: recall at 1 {first:.0f} %, at 5 {five:.0f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
