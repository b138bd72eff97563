import contextlib
import json
import re
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ModelReplyError
from core.flow import (
    Absent,
    AsCount,
    AsList,
    AsRead,
    AsText,
    AsValue,
    AsYesNo,
    Extraction,
    Plan,
    Reading,
    Refuse,
    Unset,
)
from kubectl.parser import parse
from planners.prompting import wire
from tests.servers import plan
from tests.thoroughness import examples

PODS = "kubectl get pods -n quarry"
COUNT = Plan((parse(PODS),), AsCount())
GOOD = plan(PODS, answer="count")


@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here is the plan:\n```\n{GOOD}\n```\nIt counts the pods.",
        f"{GOOD}\n\nHope this helps! {{}}",
        f"Let me think about {{namespaces}}. The plan is: {GOOD}",
        f"<think>perhaps {plan('kubectl get nodes', answer='count')}?</think>{GOOD}",
        f"First thought: {plan('kubectl get nodes', answer='count')}\nBetter:\n{GOOD}",
        "{'commands': ['kubectl get pods -n quarry'], 'answer': {'type': 'count'}}",
        "{commands: ['kubectl get pods -n quarry'], answer: {type: 'count'},}",
        GOOD[:-1],
        GOOD[:-2],
        '{"commands": "kubectl get pods -n quarry", "answer": "count", "sure": 0.9}',
        json.dumps({"commands": [PODS, " "], "answer": {"type": "count", "yes_when": None, "reason": None}}),
    ],
)
def test_a_plan_is_found_however_it_is_wrapped(reply: str) -> None:
    assert wire.parse_reply(reply) == COUNT


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"type": "value"}, AsValue()),
        ({"type": "list"}, AsList()),
        ({"type": "text"}, AsText()),
        ({"type": "read"}, AsRead()),
        ({"type": "yes_no", "yes_when": "empty"}, AsYesNo("empty")),
        ({"type": "yes_no", "yes_when": "non_empty"}, AsYesNo("non_empty")),
        ({"type": "yes_no", "yes_when": {"equals": True}}, AsYesNo("equals", "true")),
        ({"type": "yes_no", "yes_when": {"equals": "True"}}, AsYesNo("equals", "True")),
        ({"type": "yes_no", "yes_when": {"equals": 3}}, AsYesNo("equals", "3")),
        ({"type": "yes_no", "yes_when": {"contains": "nginx"}}, AsYesNo("contains", "nginx")),
        ({"type": "yes_no", "yes_when": {"at_least": 2}}, AsYesNo("at_least", "2")),
        ({"type": "yes_no", "yes_when": {"at_least": "2"}}, AsYesNo("at_least", "2")),
    ],
)
def test_every_way_to_read_an_answer_has_its_type(answer: dict[str, Any], expected: object) -> None:
    assert wire.parse_reply(json.dumps({"commands": [PODS], "answer": answer})).answer == expected


def test_a_refusal_runs_nothing_even_where_commands_stand_beside_it() -> None:
    reply = plan("kubectl delete pods --all", answer="refuse", reason="it deletes pods")
    assert wire.parse_reply(reply) == Plan((), Refuse("it deletes pods"))


def test_a_planner_may_say_that_the_thing_does_not_exist() -> None:
    reply = plan(answer="not_found", what="zephir", nearest=["zephyr"])
    assert wire.parse_reply(reply) == Plan((), Absent("zephir", ("zephyr",)))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"type": "not_found"}, Plan((), Absent())),
        ({"type": "not_found", "reason": "zephir"}, Plan((), Absent("zephir"))),
        ({"type": "not_set"}, Plan((), Unset())),
        ({"type": "not_set", "reason": "the image"}, Plan((), Unset("the image"))),
        ({"type": "not_set", "reason": "the image decides."}, Plan((), Unset("the image"))),
        ({"type": "not_set", "reason": "there is no such field in what the server showed me"}, Plan((), Unset())),
    ],
)
def test_that_nothing_is_there_can_be_said_at_the_first_turn_and_when_outputs_were_read(
    answer: dict[str, Any], expected: Plan
) -> None:
    said = json.dumps({"commands": [], "answer": answer})
    assert wire.parse_reply(said) == wire.parse_reading(said) == expected
    assert wire.parse_reply(wire.write_plan(expected)) == expected


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("", "empty"),
        ("I cannot do that.", "no JSON object"),
        ("[]", "no JSON object"),
        ('{"commands": ["kubectl get pods -n quarry"]}', '"answer" is missing'),
        (GOOD[:30], "stops in the middle"),
        ('{"commands": ["kubectl get pods"], "answer": {"type": "yes_no", "yes_when": {"at_least": 1', "stops in the"),
        ('{"commands": ["kubectl get pods"], "answer": {"type": "yes_no", "yes_when": {"contains": "Run', "stops in"),
        (plan(answer="count"), "1 to 3 command lines, not 0"),
        (plan(*[PODS] * 4, answer="count"), "1 to 3 command lines, not 4"),
        (plan(PODS, answer="number"), "must be one of value, count, list"),
        (plan(PODS, answer="yes_no"), '"yes_no" needs "yes_when"'),
        (plan(PODS, answer="yes_no", yes_when="maybe"), '"yes_when" must be'),
        (plan(PODS, answer="yes_no", yes_when={"at_least": -1}), '"yes_when" must be'),
        (plan(PODS, answer="yes_no", yes_when={"equals": "a", "contains": "b"}), '"yes_no" needs "yes_when"'),
        (plan(PODS, answer="yes_no", yes_when={"contains": ""}), "always true"),
        (json.dumps({"commands": [{"run": PODS}], "answer": {"type": "count"}}), "list of command lines"),
        (json.dumps({"commands": 7, "answer": {"type": "count"}}), "list of command lines"),
    ],
)
def test_what_is_no_plan_is_refused_in_words_that_say_what_would_be_right(reply: str, told: str) -> None:
    with pytest.raises(ModelReplyError, match=re.escape(told)):
        wire.parse_reply(reply)


@pytest.mark.parametrize("line", ["kubectl delete pod zephyr", "kubectl get pods; rm -rf /", "rm -rf /", "kubectl"])
def test_a_command_outside_the_language_is_told_with_a_caret_under_it(line: str) -> None:
    with pytest.raises(ModelReplyError) as caught:
        wire.parse_reply(plan(PODS, line, answer="count"))
    assert "Command 2 is outside the read-only language" in str(caught.value)
    assert f"\n    {line}\n" in str(caught.value)
    assert "^" in str(caught.value)


def test_a_reading_is_an_answer_with_the_line_it_rests_on() -> None:
    said = '```json\n{"answer": "the node has no GPU", "evidence": "0/1 nodes are available"}\n```'
    assert wire.parse_reading(said) == Reading("the node has no GPU", "0/1 nodes are available")


def test_a_reading_in_the_strict_form_has_empty_commands() -> None:
    said = '{"commands": [], "answer": "out of memory", "evidence": "Reason: OOMKilled"}'
    assert wire.parse_reading(said) == Reading("out of memory", "Reason: OOMKilled")


def test_instead_of_an_answer_a_reader_may_ask_for_more_commands() -> None:
    assert wire.parse_reading(plan(PODS, answer="read")) == Plan((parse(PODS),), AsRead())


@pytest.mark.parametrize(
    "said", ['{"answer": "x"}', '{"answer": "x", "evidence": " "}', '{"answer": " ", "evidence": "e"}']
)
def test_a_reading_without_its_evidence_is_refused(said: str) -> None:
    with pytest.raises(ModelReplyError):
        wire.parse_reading(said)


@pytest.mark.parametrize(
    "answer",
    [
        *wire._PLAIN.values(),
        AsYesNo("empty"),
        AsYesNo("equals", "True"),
        AsYesNo("contains", "x"),
        AsYesNo("at_least", "3"),
    ],
)
def test_a_plan_that_is_written_reads_as_the_same_plan(answer: Extraction) -> None:
    written = Plan((parse("kubectl get pods -n quarry -o name"),), answer)
    assert wire.parse_reply(wire.write_plan(written)) == written


@pytest.mark.parametrize(
    "reply",
    [
        {"commands": [PODS], "answer": {"type": "yes_no", "yes_when": {"at_least": 2}, "reason": None}},
        {"commands": [], "answer": {"type": "refuse", "yes_when": None, "reason": "it would restart it"}},
    ],
)
def test_what_the_schema_demands_the_parser_takes(reply: dict[str, Any]) -> None:
    jsonschema.validate(reply, wire.PLAN_SCHEMA)
    wire.parse_reply(json.dumps(reply))
    jsonschema.validate({**reply, "evidence": None}, wire.READING_SCHEMA)


@pytest.mark.parametrize("schema", [wire.PLAN_SCHEMA, wire.READING_SCHEMA])
def test_the_schemas_keep_to_what_strict_modes_take(schema: dict[str, Any]) -> None:
    def check(node: object) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert set(node["required"]) == set(node["properties"])
            for below in node.values():
                check(below)
        elif isinstance(node, list):
            for below in node:
                check(below)

    assert schema["type"] == "object"
    check(schema)


@settings(max_examples=examples(150))
@given(st.one_of(st.text(max_size=200), st.text("{}[]\"'`\\:, \ncommandsanwer", max_size=80)))
def test_no_reply_whatever_makes_more_than_a_reply_error(reply: str) -> None:
    for read in (wire.parse_reply, wire.parse_reading):
        try:
            read(reply)
        except ModelReplyError as error:
            assert str(error)  # noqa: PT017


@settings(max_examples=examples(100))
@given(st.integers(0, len(GOOD)))
def test_half_a_plan_is_the_whole_plan_or_none(length: int) -> None:
    with contextlib.suppress(ModelReplyError):
        assert wire.parse_reply(GOOD[:length]) == COUNT


def test_a_reply_of_megabytes_is_looked_at_briefly() -> None:
    with pytest.raises(ModelReplyError):
        wire.parse_reply("{" * 5_000_000)
