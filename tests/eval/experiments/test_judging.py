"""A model as judge: its opinion beside the exact score, told with its name and how often it agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from core.errors import ModelUnavailable
from core.ports import ChatReply, Message, Terms
from eval.experiments.judging import Judge
from eval.reports import summarise, terminal
from eval.scoring import Score
from tests.eval.reports.runs import HOSTILE, record, results


class Model:
    name = "made/judge"

    def __init__(self, said: str | Exception) -> None:
        self.said = said
        self.asked: list[str] = []

    async def terms(self) -> Terms:
        return Terms(10)

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        self.asked.append("\n".join(message.content for message in messages))
        if isinstance(self.said, Exception):
            raise self.said
        return ChatReply(self.said)

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("said", "judged"),
    [
        ("Right.", "right:made/judge"),
        ("It is not right: wrong", "wrong:made/judge"),
        ("maybe", ""),
        (ModelUnavailable("down"), ""),
    ],
)
async def test_an_opinion_is_one_word_and_never_changes_the_score(said: str | Exception, judged: str) -> None:
    scored = record("trio", 3, right=False)
    found = await Judge(Model(said)).judged(scored)
    assert (found.judged, found.outcome) == (judged, "wrong")


async def test_what_was_answered_is_data_between_marks_and_what_is_unscored_is_not_judged() -> None:
    model = Model("right")
    await Judge(model).judged(record("trio", 3, right=False))
    opened = model.asked[0].index("<answer-")
    assert model.asked[0].index(HOSTILE, opened) > opened
    unscored = replace(record("trio", 3, right=True), score=Score("unscored"))
    assert await Judge(model).judged(unscored) is unscored
    assert len(model.asked) == 1


async def test_the_report_names_the_judge_and_how_often_it_agrees() -> None:
    found, judge = results(), Judge(Model("right"))
    found.records.update({cell: await judge.judged(one) for cell, one in found.records.items()})
    agreed = sum(one.outcome == "right" for one in found.records.values())
    said = terminal(summarise(found))
    assert "the model judge made/judge agrees with the exact scorers" in said
    assert f"{100 * agreed / len(found.records):.1f} %" in said
