"""How well the offline planner links words that are in none of its tables: `python -m benchmarks.linking`.

Each phrase of the tables of attributes and conditions is taken out in turn, and its words are linked by what is left:
other phrases that share stems or letters with it, or that mean the like, the meanings' ids, and the fields that they
read. Recall is the share of phrases whose meaning is the first, or among the first five: of the candidates that fit the
kind that is asked about ("typed", as the linker has them where the question says a kind or names an object), and of all
meanings whatever their kind, where the address of a pod, a node, a service and an ingress are four of the five. Apart
are those that share no stem with another phrase of their meaning, which only meaning and letters can find.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from planners.offline.words import PODLIKE, Attribute, Condition, lexicon, meanings, near, phrase
from planners.offline.words.fields import stem
from planners.offline.words.gapped import examples, places
from planners.offline.words.near import _index, grammar


@contextmanager
def without(words: tuple[str, ...], meaning: Attribute | Condition) -> Iterator[None]:
    """The lexicon without one phrase of one meaning."""
    table = lexicon()
    phrases, gapped = list(table.phrases.get(words, ())), list(table.gapped)
    if words in table.phrases:
        table.phrases[words] = [sense for sense in phrases if sense != meaning]
    table.gapped[:] = [one for one in gapped if (next(examples(one.places)), one.meaning) != (words, meaning)]
    _index.cache_clear()
    try:
        yield
    finally:
        if words in table.phrases:
            table.phrases[words] = phrases
        table.gapped[:] = gapped
        _index.cache_clear()


def _words(text: str) -> tuple[str, ...]:
    """The words of a phrase; of one with gaps, without them, and the first of those that fill a place."""
    return next(examples(places(text))) if "*" in text else phrase(text)


def main() -> int:
    """Print recall at 1 and at 5, typed and not, over all phrases and over those that share no stem with others."""
    counted: Counter[str] = Counter()
    for meaning, phrases in meanings():
        kinds = () if "any" in meaning.of else PODLIKE if "container" in meaning.of else meaning.of
        for text in phrases:
            words = _words(text)
            stems = {stem(word) for word in words if not grammar(word)}
            apart = not any(stems & {stem(w) for w in _words(other)} for other in phrases if _words(other) != words)
            with without(words, meaning):
                for sort, found in (("typed", near(words, kinds)), ("of any kind", near(words))):
                    ids = [one.meaning.id for one in found]
                    for name in (sort, *[f"{sort}, no stem shared"] * apart):
                        counted[name] += 1
                        counted[f"{name} at 1"] += ids[:1] == [meaning.id]
                        counted[f"{name} at 5"] += meaning.id in ids
    for name in ("typed", "typed, no stem shared", "of any kind", "of any kind, no stem shared"):
        first, five = (counted[f"{name} at {k}"] / counted[name] * 100 for k in (1, 5))
        print(f"{name:<28} {counted[name]:>5} phrases: recall at 1 {first:.0f} %, at 5 {five:.0f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
