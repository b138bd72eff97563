"""Whether yes or no can be the answer to a question."""

from __future__ import annotations

import pytest

from planners.offline.clauses.whether import asks_otherwise


@pytest.mark.parametrize(
    "text",
    [
        "finance asks according to which schedule the press runs",
        "the image of the press, it is pulled out of what registry?",
        "from when is the press not ready?",
        "how is the press reached?",
        "tell me which pods are pending",
    ],
)
def test_a_text_in_which_a_word_asks_wants_neither_yes_nor_no(text: str) -> None:
    assert asks_otherwise(text)


@pytest.mark.parametrize(
    "text",
    [
        "is there a pod which is pending?",
        "does the press run when it is cold?",
        "the pods which are pending",
        "what a night. is the press up?",
        "I wonder if the press is up",
        "press at its maximum?",
    ],
)
def test_a_relative_clause_or_a_question_for_yes_and_no_may_be_answered_so(text: str) -> None:
    assert not asks_otherwise(text)
