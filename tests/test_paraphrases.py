"""The ways of `benchmarks/paraphrases.yaml`, and how an answer to one is judged by that to the plain question."""

from __future__ import annotations

import pytest

from benchmarks.paraphrases import judged, read


def test_each_way_names_what_the_plain_question_names_and_stands_there_once() -> None:
    for row in read()["ways"]:
        ways = row["otherwise"]
        assert len(ways) == len(set(ways)), row["plainly"]
        for way in (row["plainly"], *ways):
            assert ("{X}" in way) == ("of" in row), way


def test_what_is_said_around_a_question_holds_the_question_once() -> None:
    assert all(way.count("{Q}") == 1 for way in read()["around"])


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
