from __future__ import annotations

import pytest

from core.flow import Abstention, Ballot, Value
from core.wording import singular
from tests.voter.ballots import vote, votes
from voter.render import render, say
from voter.tally import tally


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("4", Value("count", "4")),
        ("0", Value("count", "0")),
        ("Running", Value("value", " Running\n")),
        ("none", Value("value", "")),
        ("b, a", Value("list", ("b", "a"))),
        ("none", Value("list", ())),
        ("yes", Value("yes_no", "yes")),
        ("no", Value("yes_no", "False")),
        ("one\ntwo", Value("text", "one\ntwo\n")),
        ("none", Value("text", "")),
        ("It was OOMKilled.", Value("explanation", "It was OOMKilled.", evidence="OOMKilled")),
        ("refused: secret values are not shown", Value("refused", "secret values are not shown")),
        ("refused: it would delete", Value("refused", "Refused: it would delete".replace("R", "r"))),
        ("refused: it only reads", Value("refused", "")),
        ("not found: no pod named redis", Value("not_found", ("redis",), unit="pods")),
        ("not found: no pod named redis; did you mean redis-0?", Value("not_found", ("redis", "redis-0"), unit="pods")),
        (
            "not found: no ingress named x; did you mean a, b or c?",
            Value("not_found", ("x", "a", "b", "c", "d"), unit="ingresses.networking.k8s.io"),
        ),
        ("not found: no pod named redis", Value("not_found", ("pod named redis",))),
        ("not found: no pod named redis", Value("not_found", ("no pod named redis",))),
        ("not found: nothing named redis", Value("not_found", ("redis", "redis"))),
        ("not found: there is no such thing", Value("not_found", ())),
    ],
)
def test_a_value_is_said_alone(expected: str, value: Value) -> None:
    assert say(value) == expected
    assert render(tally([Ballot("a", value)])) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("pod", "pods"),
        ("ingress", "ingresses"),
        ("networkpolicy", "networkpolicies"),
        ("deployment", "deployments.apps"),
        ("storageclass", "storageclasses"),
        ("namespace", "namespaces"),
        ("lease", "leases"),
        ("box", "boxes"),
        ("ingress", "Ingress"),
    ],
)
def test_a_resource_is_said_in_the_singular(one: str, many: str) -> None:
    assert singular(many) == one


def test_a_tie_names_the_candidates_in_planner_order_on_one_line() -> None:
    assert render(tally(votes("5", "4"))) == "no agreement: 5 | 4"
    text = render(tally([vote("a", "x\ny"), vote("b", "z" * 500)]))
    assert text.startswith("no agreement: x / y | zzz")
    assert len(text) < 250
    assert "\n" not in text


def test_no_quorum_says_each_reason_once_with_who_gave_it() -> None:
    ballots = [
        Ballot("a", Abstention("no such flag '--x'.")),
        Ballot("b", Abstention("no key is set")),
        Ballot("c", Abstention("no such flag '--x'")),
    ]
    assert render(tally(ballots)) == "no answer: no such flag '--x' (a, c); no key is set (b)"
    assert render(tally([])) == "no answer: no planner was asked"
