"""Phrases with gaps, as "how (long|much time) * wait": what fills each of their places, and which are spoken."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from planners.offline.words.tokens import lemma

Way = tuple[tuple[str, ...], ...]
"""Words in order, each any of some; `GAP` is up to a few others."""
GAP = ("*",)


Places = tuple[tuple[Way, ...], ...]
"""The places of a phrase in order, each with the ways in which it can be filled."""


def among(places: Places, spoken: Collection[str]) -> Iterator[Way]:
    """The phrases with such places all words of which are among some."""
    fitting = [[way for way in ways if _all_among(way, spoken)] for ways in places]
    if all(fitting):
        yield from (tuple(itertools.chain(*ways)) for ways in itertools.product(*fitting))


def _all_among(way: Way, spoken: Collection[str]) -> bool:
    return all(any_of == GAP or any(word in spoken for word in any_of) for any_of in way)


def examples(places: Places) -> Iterator[tuple[str, ...]]:
    """The words of some of the phrases with such places: of each place every way, beside the first of the others."""
    first = [ways[0] for ways in places]
    for place, ways in enumerate(places):
        for way in ways[place > 0 :]:
            steps = itertools.chain(*first[:place], way, *first[place + 1 :])
            yield tuple(any_of[0] for any_of in steps if any_of != GAP)


def by_rarest(gapped: Sequence[Places]) -> Mapping[str, Sequence[int]]:
    """The numbers of phrases with gaps by the words with which that place of theirs begins that is seldom spoken."""
    beginnings = [
        [{word for way in ways for word in way[0]} for ways in one if all(way[:1] not in ((), (GAP,)) for way in ways)]
        for one in gapped
    ]
    counts = Counter(word for places in beginnings for words in places for word in words)
    found = defaultdict(list)
    for number, places in enumerate(beginnings):
        for word in min(places, key=lambda words: sum(counts[word] for word in words)):
            found[word].append(number)
    return found


_STEP = re.compile(r"\(([^()]*)\)|(\S+)")


@cache
def places(text: str) -> Places:
    """The places of a phrase with gaps; words of which any fills a place are one way."""
    found = []
    for some, alone in _STEP.findall(text.lower()):
        ways = [tuple(map(lemma, way.split())) for way in ([alone] if alone else some.split("|"))]
        single = tuple(dict.fromkeys(way[0] for way in ways if len(way) == 1))
        longer = dict.fromkeys(tuple((word,) for word in way) for way in ways if len(way) != 1)
        found.append((*(((single,),) if single else ()), *longer))
    return tuple(found)
