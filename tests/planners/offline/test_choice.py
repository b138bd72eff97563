from __future__ import annotations

from dataclasses import replace

import pytest

from core.flow import AsList, Execution, Plan, Proposal, Value
from kubectl.parser import parse
from kubectl.resources import Resource
from planners.offline.forms.algebra import Number, Objects
from planners.offline.parsing.beam import Scored
from planners.offline.parsing.choice import Candidate, weighed, with_answer
from planners.offline.parsing.features import Features

_KILNS = Resource("clay.example.org", "v1", "kilns", "kiln", "Kiln", True, ("get", "list"))


def _candidate(*answer: str, kiln: str = "", unlisted: float = 0.0) -> Candidate:
    form = Number(Objects(_KILNS, named=((kiln, kiln),)))
    plan = Plan((parse(f"kubectl get kilns {kiln}"),), AsList(), kiln)
    scored = Scored(form, Features({"unlisted": unlisted}))
    return Candidate(scored, plan, ("value", answer) if answer else None)


def _told(one: Candidate, *names: str) -> Candidate:
    return with_answer(one, Execution(Proposal("offline", "", one.plan), Value("list", names)))


def test_that_nothing_is_found_is_no_answer_where_it_is_not_known_how_kinds_go_together() -> None:
    assert _told(_candidate(unlisted=1.0)).answer is None
    assert _told(_candidate(unlisted=1.0), "north").answer == ("value", ("north",))
    assert _told(_candidate()).answer == ("value", ())


@pytest.mark.parametrize(("third", "taken"), [("4", "4"), ("5", "5"), ("6", None)])
def test_two_answers_that_are_as_likely_are_none(third: str, taken: str | None) -> None:
    candidates = [_candidate("4", kiln="a"), _candidate("5", kiln="b"), _candidate(third, kiln="c")]
    best = weighed(candidates, True, {}, {}).best
    assert (best.answer if best else None) == (("value", (taken,)) if taken else None)


@pytest.mark.parametrize(("besides", "taken"), [(0, "none"), (1, ""), (3, "")])
def test_that_there_is_nothing_is_answered_only_where_hardly_anything_else_is_likely(besides: int, taken: str) -> None:
    nothing = [replace(_candidate("0"), form=replace(_candidate("0").form, lost=1.0))]
    others = [_candidate(str(number), kiln=f"kiln-{number}") for number in range(1, besides + 1)]
    best = weighed([*nothing, *others], True, {}, {}).best
    assert (best is not None) is bool(taken)


def test_what_a_word_has_as_a_label_that_is_not_there_is_told_only_where_a_label_was_asked_for() -> None:
    guessed, said = Features({"attribute label": 1.0}), Features({"attribute label": 1.0, "by label": 1.0})
    one = _candidate()
    assert _told(replace(one, form=Scored(one.form.form, guessed))).answer is None
    assert _told(replace(one, form=Scored(one.form.form, said))).answer == ("value", ())
