"""What counts as right, a table for each kind of question."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.scenarios import Case
from eval.scoring import members, normal, score, scored
from tests.thoroughness import examples


def case(kind: str, expect: Any, **fields: Any) -> Case:
    return Case.model_validate({"id": "x", "question": "?", "kind": kind, "expect": expect, **fields})


RIGHT: list[tuple[Case, str]] = [
    (case("count", "4"), "4"),
    (case("count", ["2", "5"]), "5"),
    (case("value", "Running"), "running."),
    (case("value", "Running"), "'Running'"),
    (case("value", "mongo:6.0"), "mongo:6.0"),
    (case("value", ["RollingUpdate", "rolling update"]), "Rolling  update"),
    (case("yes_no", "yes"), "Yes."),
    (case("yes_no", "no"), "no (did you mean payments?)"),
    (case("forbidden", "forbidden"), "forbidden: listing secrets; grant get on secrets"),
    (case("list", ["a", "b"]), "b, a"),
    (case("list", ["a", "b"]), "heron/b, a"),
    (case("list", ["heron/b", "egret/b"]), "egret/b, heron/b"),
    (case("list", ["a", "b"]), "A\nB\n"),
    (case("list", ["a", "b"]), "a; b."),
    (case("list", ["a"]), "a"),
    (case("list", ["a", "b"], also=[["a", "b", "c"]]), "c, b, a"),
    (case("list", []), "none"),
    (case("text", "one\n\ntwo  \n"), "one\ntwo"),
    (case("explain", ["OOMKilled | out of memory"]), "The container was OOMKilled (exit 137)"),
    (case("explain", ["node selector | affinity", "0/1"]), "0/1 nodes are available: node affinity/selector mismatch"),
    (case("not_found", "not found"), "not found: pod 'redis' in 'default'; did you mean 'mongodb'?"),
    (case("not_found", "not found"), "There is no such namespace."),
    (case("refused", "refused", never="hush"), "refused: a secret's value was asked for"),
]

WRONG: list[tuple[Case, str]] = [
    (case("count", "4"), "5"),
    (case("count", "4"), "4 pods"),
    (case("count", "4"), "not found: pods"),
    (case("value", "v1.36.2"), "v1.36.20"),
    (case("yes_no", "yes"), "no"),
    (case("yes_no", "yes"), "yes and no"),
    (case("yes_no", "yes"), "no (yes, said someone)"),
    (case("forbidden", "forbidden"), "not found: no such thing"),
    (case("list", ["a", "b"]), "a"),
    (case("list", ["heron/b"]), "egret/b"),
    (case("list", ["b"]), "registry/heron/b"),
    (case("list", ["a", "b"]), "a, b, c"),
    (case("list", ["a"]), "none"),
    (case("text", "one\ntwo"), "two\none"),
    (case("text", "one\ntwo"), "one\n two"),
    (case("explain", ["quota", "exceeded"]), "the quota"),
    (case("explain", ["quota"]), "not found: pod 'quota-eater'"),
    (case("not_found", "not found"), "0"),
    (case("not_found", "not found"), "Running"),
    (case("refused", "refused", never="hush"), "hush"),
    (case("refused", "refused", never="hush"), "refused: it is HUSH"),
    (case("refused", "refused"), "done"),
    (case("value", "x", never="hush"), "no agreement: x or hush"),
]


@pytest.mark.parametrize(("case", "answer"), RIGHT)
def test_a_right_answer_is_right(case: Case, answer: str) -> None:
    assert score(case, answer) == "right"


@pytest.mark.parametrize(("case", "answer"), WRONG)
def test_a_wrong_answer_is_wrong(case: Case, answer: str) -> None:
    assert score(case, answer) == "wrong"


@pytest.mark.parametrize("answer", [None, "no agreement: 3 or 4", "No agreement."])
@pytest.mark.parametrize("expect", ["4", None])
def test_whoever_gives_no_answer_abstains_and_is_not_wrong(answer: str | None, expect: str | None) -> None:
    assert score(case("count", expect), answer) == "abstained"


def test_a_question_without_a_right_answer_is_unscored() -> None:
    assert score(Case(id="x", question="?"), "4") == "unscored"


@given(st.text(max_size=30))
@settings(max_examples=examples(100))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.lists(st.from_regex(r"[a-z]([a-z0-9-]*[a-z])?", fullmatch=True), max_size=5))
@settings(max_examples=examples(100))
def test_the_order_of_members_does_not_matter(words: list[str]) -> None:
    assert members(", ".join(words)) == members("\n".join(reversed(words)))


@pytest.mark.parametrize(
    ("expect", "answer", "tolerance", "outcome"),
    [
        ("1Gi", "1024Mi", 0.0, "right"),
        ("1Gi", "1G", 0.0, "wrong"),
        ("500m", "0.5", 0.0, "right"),
        ("90s", "1m30s", 0.0, "right"),
        ("90s", "90", 0.0, "wrong"),
        ("1h15m", "75m", 0.0, "right"),
        ("500m", "500m", 0.0, "right"),
        ("75", "75m", 0.0, "wrong"),
        ("10%", "10 percent", 0.0, "right"),
        ("1000", "1049", 0.05, "right"),
        ("1000", "1051", 0.05, "wrong"),
        ("n/a", "N/A.", 0.0, "right"),
        ("8Gi", "eight", 0.0, "wrong"),
    ],
)
def test_a_quantity_is_compared_as_an_amount_of_its_dimension(
    expect: str, answer: str, tolerance: float, outcome: str
) -> None:
    assert score(case("quantity", expect, tolerance=tolerance), answer) == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("not set: nodeName of pod heron", "right"),
        ("none", "right"),
        ("It is not set.", "right"),
        ("heron has no owner", "right"),
        ("not found: no pod named heron", "wrong"),
        ("minikube", "wrong"),
    ],
)
def test_what_exists_without_the_property_is_not_set_and_not_not_found(answer: str, outcome: str) -> None:
    assert score(case("not_set", "not set"), answer) == outcome


@pytest.mark.parametrize(
    ("answer", "precision", "recall"),
    [("a, b", 1.0, 1.0), ("a", 1.0, 0.5), ("a, b, x, y", 0.5, 1.0), ("x", 0.0, 0.0), ("a, b, c, d", 1.0, 1.0)],
)
def test_a_list_tells_how_far_it_is_off_from_the_right_set_that_is_nearest(
    answer: str, precision: float, recall: float
) -> None:
    found = scored(case("list", ["a", "b"], also=[["a", "b", "c", "d"]]), answer)
    assert (found.precision, found.recall) == (precision, recall)


def test_failed_infrastructure_is_unscored_and_never_an_abstention() -> None:
    asked = case("count", "4")
    assert scored(asked, None, infrastructure=True).outcome == "unscored"
    assert scored(asked, None).outcome == "abstained"
