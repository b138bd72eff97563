"""The ways of `benchmarks/paraphrases/data`, and how an answer to one is judged by that to the plain question."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.paraphrases.table import EVERYDAY, judged, read


def test_each_way_has_the_blanks_of_its_row_and_stands_there_once() -> None:
    for row in read():
        ways = [way for _, way in row.ways]
        assert len(ways) == len(set(ways)), row.plainly
        for way in ways:
            for blank in ("{X}", "{Y}", "{F}"):
                assert (blank in way) == (blank in row.plainly), way
        assert ("{" in row.plainly) == bool(row.of), row.plainly


def test_a_third_of_the_ways_of_a_file_that_was_not_looked_at_is_held_back() -> None:
    sorts = Counter(sort for row in read("settings") for sort, _ in row.ways)
    assert sorts.keys() == {"shown", "held"}
    assert 0.25 < sorts["held"] / sorts.total() < 0.42
    assert {sort for row in read(EVERYDAY) for sort, _ in row.ways} == {"shown"}


@pytest.mark.parametrize(
    ("answer", "plain", "verdict"),
    [
        ("cart, shop", "cart, shop", "same"),
        ("no: cart is down", "no", "same"),
        ("no", "no: cart is down", "same"),
        ("2 of 3", "2", "same"),
        ("yes", "no", "other"),
        ("3", "2", "other"),
        (None, "2", "left"),
    ],
)
def test_an_answer_is_the_same_if_it_has_the_words_of_the_plain_one(
    answer: str | None, plain: str, verdict: str
) -> None:
    assert judged(answer, plain) == verdict
