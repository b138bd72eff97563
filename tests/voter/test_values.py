from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.flow import Value
from tests.tables import table
from tests.thoroughness import examples
from voter.members import is_cron, listing
from voter.prose import plain
from voter.rules import as_markdown
from voter.values import RULES, Rule, meaning

CASES = table(Path(__file__).parent / "cases" / "values.yaml")


def value(side: Any) -> Value:
    """A side of a case as a value."""
    if isinstance(side, dict):
        data = tuple(map(str, side["data"])) if isinstance(side["data"], list) else side["data"]
        return Value(**{**side, "data": data})
    if isinstance(side, list):
        return Value("list", tuple(map(str, side)))
    return Value("value", str(side))


def pairs(groups: list[list[Any]]) -> list[tuple[Any, Any]]:
    return [pair for group in groups for pair in combinations(group, 2)]


def test_the_tables_hold_three_hundred_pairs() -> None:
    equal, different = len(pairs(CASES["equal"])), len(pairs(CASES["different"]))
    assert equal + different >= 300
    assert equal >= 100
    assert different >= 80


@pytest.mark.parametrize("group", CASES["equal"], ids=repr)
def test_equal_answers_have_one_meaning(group: list[Any]) -> None:
    assert [pair for pair in pairs([group]) if meaning(value(pair[0])) != meaning(value(pair[1]))] == []


@pytest.mark.parametrize("group", CASES["different"], ids=repr)
def test_different_answers_have_different_meanings(group: list[Any]) -> None:
    assert [pair for pair in pairs([group]) if meaning(value(pair[0])) == meaning(value(pair[1]))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_makes_equal_what_it_says_and_its_counterexample_stays_different(rule: Rule) -> None:
    one, other, unit = rule.equal
    assert meaning(Value("value", one, unit)) == meaning(Value("value", other, unit))
    one, other, unit = rule.different
    assert meaning(Value("value", one, unit)) != meaning(Value("value", other, unit))


def test_the_document_shows_the_table_of_rules_in_its_order() -> None:
    document = (Path(__file__).parents[2] / "docs" / "equality.md").read_text(encoding="utf-8")
    assert as_markdown() in document


TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ab01mGi .,'\"`*()[]{}:/-\n<>", max_size=30),
    st.sampled_from([str(side) for group in CASES["equal"] for side in group if isinstance(side, str)]),
)


@given(TEXTS)
@settings(max_examples=examples(400))
def test_taking_the_wrapping_off_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(TEXTS)
@settings(max_examples=examples(400))
def test_a_value_means_what_it_means_without_its_wrapping(text: str) -> None:
    assert meaning(Value("value", plain(text))) == meaning(Value("value", text))


@given(st.lists(TEXTS, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=examples(200))
def test_the_order_and_the_repetition_of_members_do_not_matter(members: list[str], random: Any) -> None:
    shuffled = members * 2
    random.shuffle(shuffled)
    single = all(len(plain(member).split()) <= 1 for member in members)
    if single and len(members) != 1:  # a list of one is that one, which may itself be written as a list
        assert meaning(Value("list", tuple(members))) == meaning(Value("list", tuple(shuffled)))


@given(
    TEXTS,
    st.sampled_from(["count", "value", "list", "yes_no", "text", "explanation", "not_found", "not_set", "refused"]),
)
@settings(max_examples=examples(300))
def test_every_text_has_a_meaning(text: str, kind: Any) -> None:
    hash(meaning(Value(kind, text, evidence=text)))
    hash(meaning(Value(kind, (text, text))))


def test_a_text_that_was_built_to_be_slow_is_not() -> None:
    for hostile in ("1" * 50_000, "The " * 20_000, "a " * 20_000, "[" * 50_000, "1h" * 20_000, "'" * 50_000):
        meaning(Value("value", hostile))


def test_the_parts_of_a_sentence_are_no_rows_and_five_numbers_are_a_schedule_only_below_sixty() -> None:
    assert not listing("the kiosk is open, the gate is shut", lambda _: False).rows
    assert listing("kiosk 3, gate 5", lambda _: False).rows
    assert is_cron("59 4 1 1 1")
    assert not is_cron("60 4 1 1 1")
