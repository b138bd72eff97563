"""A line becomes a typed pipeline, in one canonical form; what is outside the language says what would be in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl.command import Command, Filter, Pipeline
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse
from tests.tables import table
from tests.thoroughness import examples

TESTS = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"


def real_lines() -> list[str]:
    found: dict[str, None] = {}
    for path in sorted([*TESTS.glob("golden/*.jsonl"), *TESTS.glob("plans/*.jsonl")]):
        for row in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(row)
            found.update(dict.fromkeys([record["command"]] if "command" in record else record["commands"]))
    assert len(found) > 400
    return list(found)


@pytest.mark.parametrize("row", table(CASES / "canonical.yaml"), ids=lambda row: row["line"])
def test_a_line_has_one_canonical_form(row: dict[str, Any]) -> None:
    assert str(parse(row["line"])) == row["canonical"]


@pytest.mark.parametrize("row", table(CASES / "refused.yaml"), ids=lambda row: row["line"])
def test_a_line_outside_the_language_says_where_and_what_would_do(row: dict[str, Any]) -> None:
    with pytest.raises(KubectlSyntaxError) as raised:
        parse(row["line"])
    start, end = raised.value.span
    assert raised.value.source[start:end] == row["at"]
    assert row["says"] in raised.value.expected


def test_every_line_that_real_models_and_people_wrote_here_is_in_the_language() -> None:
    for line in real_lines():
        assert parse(str(parse(line))) == parse(line)


def test_an_error_shows_the_line_and_a_caret() -> None:
    with pytest.raises(KubectlSyntaxError) as raised:
        parse("kubectl get pods -o jsn | wc -l")
    message, source, caret = str(raised.value).split("\n")
    assert message.startswith("no output form 'jsn'; did you mean 'json'?")
    assert source.strip() == "kubectl get pods -o jsn | wc -l"
    assert caret.index("^") == source.index("jsn")
    assert caret.count("^") == 3


def test_an_error_in_an_awk_program_points_into_the_program() -> None:
    line = "kubectl get pods | awk '{print $1; foo(2)}'"
    with pytest.raises(KubectlSyntaxError) as raised:
        parse(line)
    start, end = raised.value.span
    assert line[start:end] == "foo"


def test_the_values_are_typed() -> None:
    assert parse("kubectl get po web -nfoo -owide --no-headers | grep -A5 x | wc -l") == Pipeline(
        Command("get", ("po", "web"), (("namespace", "foo"), ("output", "wide"), ("no-headers", "true"))),
        (Filter("grep", ("-A", "5", "x")), Filter("wc", ("-l",))),
    )


_HOSTILE = st.text(
    st.one_of(
        st.sampled_from(list("kubectl gepods-nA=ol|'\"\\$`;&<>(){}[]*?~#!%,./:0123\n\t")),
        st.characters(),
    ),
    max_size=60,
)
_STARTS = (
    "",
    "kubectl ",
    "kubectl get ",
    "kubectl get pods ",
    "kubectl logs x | ",
    "kubectl get pods | awk '",
    "kubectl get pods | sed '",
)


@settings(max_examples=examples(200))
@given(st.sampled_from(_STARTS), _HOSTILE)
def test_any_text_whatever_is_a_pipeline_or_a_syntax_error(start: str, rest: str) -> None:
    try:
        pipeline = parse(start + rest)
    except KubectlSyntaxError as error:
        refused = error
    else:
        assert parse(str(pipeline)) == pipeline
        return
    first, last = refused.span
    assert 0 <= first <= last <= len(refused.source) + 1
    assert str(refused)


def test_deep_nesting_and_long_lines_are_syntax_errors() -> None:
    for program in ("(" * 3000, "!" * 3000 + "x", "$" * 3000 + "1", "if(x)" * 1000 + "y", "x?" * 900 + "1", "{" * 3000):
        with pytest.raises(KubectlSyntaxError):
            parse(f"kubectl get pods | awk '{{{program}}}'")
    with pytest.raises(KubectlSyntaxError):
        parse("kubectl get pods | grep -E '((a{1000}){1000}){1000}'")
    with pytest.raises(KubectlSyntaxError, match="at most"):
        parse("kubectl get pods " + "x " * 10_000)
