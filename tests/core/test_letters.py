"""Names that may resemble a word, out of very many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from core.letters import LetterIndex
from planners.prompting.words import likeness

_NAME = st.text("abcdeor019-.é", min_size=1, max_size=14) | st.from_regex(r"(redb|oar)-[bcd1-3]{5}", fullmatch=True)


def exhaustive(word: str, names: list[str], most: int, least: float) -> list[tuple[str, float]]:
    """What comparing a word with each name gives."""
    least = max(least, 78 if len(word) < 5 else 72)
    if len(word) < 4:
        return []
    found = process.extract(word, names, scorer=fuzz.ratio, score_cutoff=least, limit=most)
    return [(name, ratio) for name, ratio, _ in found]


@given(st.lists(_NAME, unique=True, max_size=60), _NAME, st.sampled_from([0, 80]), st.sampled_from([1, 3, 8]))
def test_what_resembles_a_word_is_what_comparing_it_with_each_name_finds_in_the_same_order(
    names: list[str], word: str, least: int, most: int
) -> None:
    assert likeness(word, LetterIndex(names), most, least) == exhaustive(word, names, most, least)


@given(st.lists(_NAME, unique=True, min_size=1, max_size=40), st.data())
def test_a_name_that_went_and_one_that_came_back_are_where_they_would_be(names: list[str], data: st.DataObject) -> None:
    index, left = LetterIndex(names), list(names)
    for name in data.draw(st.lists(st.sampled_from(names), max_size=20)):
        if name in left:
            left.remove(name)
            index.remove(name)
        else:
            left.append(name)
            index.put(name)
    for word in [*names[:3], "redboard"]:
        assert likeness(word, index) == exhaustive(word, left, 8, 0)


def test_a_word_that_nothing_resembles_is_compared_with_next_to_nothing() -> None:
    names = [f"{name}-{number:04d}" for name in ("tulip", "heron", "otter", "basalt") for number in range(5_000)]
    index = LetterIndex(names)
    looked_at = sum(len(held) for held in index.candidates("memcached", 72))
    assert looked_at == 0
    assert sum(len(held) for held in index.candidates("huron-0007", 72)) == 5_000
