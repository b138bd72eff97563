"""docs/equality.md is true beside its table of rules: what a text lists, and what is one candidate whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.flow import Ballot, Value, ValueKind
from voter.tally import candidates

TEXT = (Path(__file__).parents[2] / "docs" / "equality.md").read_text(encoding="utf-8")
SAME = [
    ("`a, b` is `b, a`", "a, b", "b, a"),
    ("a line for each", "a, b", "b\na"),
    ('`["a","b"]`', "a, b", '["a","b"]'),
    ("`[a b]`", "a, b", "[a b]"),
    ("names in a line (`redis-0 redis-1`)", "redis-0 redis-1", "redis-1\nredis-0"),
    ("A list of one is that one.", "heron", "[heron]"),
    ("or single quantities, are a **set**", "1Gi, 512Mi", "0.5Gi, 1024Mi"),
    ("Quotes, markdown and", "heron", "`heron`"),
    ('"The status is …"', "Running", "The status is **Running**."),
]
NOT_THE_SAME = [
    ("`team-a 3 / team-b 5` is not `team-b 3 / team-a 5`", "team-a 3 / team-b 5", "team-b 3 / team-a 5"),
    ("`3 10` is not `10 3`", "3 10", "10 3"),
    ("`RollingUpdate 1 0` is not\n   `RollingUpdate 0 1`", "RollingUpdate 1 0", "RollingUpdate 0 1"),
    ("The order of rows may be what was asked for", "heron 3\notter 5", "otter 5\nheron 3"),
    ("`1.10` is not `1.1`", "1.10", "1.1"),
]


def are_one(one: Value, other: Value) -> bool:
    """Whether two ballots with these values are for one candidate."""
    return len(candidates([Ballot("a", one), Ballot("b", other)])) == 1


@pytest.mark.parametrize(("sentence", "one", "other"), SAME)
def test_what_the_page_calls_the_same_is(sentence: str, one: str, other: str) -> None:
    assert sentence in TEXT
    assert are_one(Value("value", one), Value("value", other))


@pytest.mark.parametrize(("sentence", "one", "other"), NOT_THE_SAME)
def test_what_the_page_calls_different_is(sentence: str, one: str, other: str) -> None:
    assert sentence in TEXT
    assert not are_one(Value("value", one), Value("value", other))


@pytest.mark.parametrize(("one", "other"), [("count", "value"), ("value", "text"), ("list", "value")])
def test_what_is_shown_alike_is_one_candidate_whatever_kind_and_unit_stand_behind_it(
    one: ValueKind, other: ValueKind
) -> None:
    assert "whatever namespace, command, unit or kind" in TEXT
    assert are_one(Value(one, "4"), Value(other, "4"))
    assert are_one(Value("count", "4", "pods"), Value("count", "4"))


def test_a_whole_text_is_its_lines_in_order() -> None:
    assert "A whole text that was asked for (`text`: logs) is its lines, in order." in TEXT
    assert not are_one(Value("text", "a\nb"), Value("text", "b\na"))


def test_who_looked_into_one_namespace_alone_votes_for_the_same_as_who_tells_it() -> None:
    assert "and who\nlooked into `fleet-alpha` alone and says `courier` votes for the same" in TEXT
    told = Value("list", ("fleet-alpha/courier",), places=("fleet-alpha",))
    alone, elsewhere = (Value("list", ("courier",), places=(place,)) for place in ("fleet-alpha", "fleet-beta"))
    assert are_one(told, alone)
    assert not are_one(told, elsewhere)
