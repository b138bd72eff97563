"""A plan on the wire: the small JSON form in which models write plans, and back (see DESIGN, "A plan on the wire").

    {"commands": ["kubectl get pods -n web --no-headers"], "answer": {"type": "count"}}

Where a question follows others of its session, `"question"` beside them is the question as it was understood, complete
in itself. `parse_reply` is for a planner's first turn, `parse_reading` for a turn that was shown outputs. What they
refuse, they refuse in words that the model can act on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, Union, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

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
from kubectl.command import Pipeline
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse
from planners.replies import find_object, shortened

MOST_COMMANDS = 3
LONGEST_QUESTION = 1_000
"""Characters of the question as a model says that it understood it."""
AnswerType = Literal["value", "count", "list", "yes_no", "text", "read", "refuse", "not_found", "not_set"]
ANSWER_TYPES: tuple[str, ...] = get_args(AnswerType)
_PLAIN: Mapping[str, Union[AsValue, AsCount, AsList, AsText, AsRead]] = {
    "value": AsValue(),
    "count": AsCount(),
    "list": AsList(),
    "text": AsText(),
    "read": AsRead(),
}
Operator = Literal["equals", "contains", "at_least"]
_LONGEST_DECIDER = 4
_YES_WHEN = '"non_empty", "empty", {"equals": "…"}, {"contains": "…"} or {"at_least": n}'


class _Wire(BaseModel):
    """Models add fields of their own (a confidence, a comment): those are not our business."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Condition(_Wire):
    """The object form of `yes_when`: exactly one of its fields is set."""

    equals: Union[bool, int, float, str, None] = None
    contains: Union[str, None] = None
    at_least: Union[int, None] = Field(default=None, ge=0)


class WireAnswer(_Wire):
    """How the answer is read from the last command's output."""

    type: AnswerType
    yes_when: Union[Literal["non_empty", "empty"], Condition, None] = None
    reason: Union[str, None] = None
    what: Union[str, None] = None
    nearest: Union[tuple[str, ...], None] = None


class WirePlan(_Wire):
    """A plan as a model writes it."""

    commands: tuple[str, ...] = ()
    answer: WireAnswer
    rationale: Union[str, None] = None
    question: Union[str, None] = None

    @field_validator("commands", mode="before")
    @classmethod
    def _one_or_none(cls, value: Any) -> Any:
        return () if value is None else (value,) if isinstance(value, str) else value

    @field_validator("answer", mode="before")
    @classmethod
    def _bare_type(cls, value: Any) -> Any:
        return {"type": value} if isinstance(value, str) and value in ANSWER_TYPES else value


def _strict(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object schema as vendors' strict modes want it: every property required, no other allowed."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_ANSWER_SCHEMA = _strict(
    {
        "type": {"type": "string", "enum": list(ANSWER_TYPES)},
        "yes_when": {
            "anyOf": [
                {"type": "string", "enum": ["non_empty", "empty"]},
                _strict({"equals": {"type": "string"}}),
                _strict({"contains": {"type": "string"}}),
                _strict({"at_least": {"type": "integer"}}),
                {"type": "null"},
            ]
        },
        "reason": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    }
)
_COMMANDS_SCHEMA = {"type": "array", "items": {"type": "string"}}

PLAN_SCHEMA: Mapping[str, Any] = _strict({"commands": _COMMANDS_SCHEMA, "answer": _ANSWER_SCHEMA})
"""The JSON schema of a plan, for vendors that can enforce one."""

FOLLOW_UP_SCHEMA: Mapping[str, Any] = _strict(
    {"question": {"type": "string"}, "commands": _COMMANDS_SCHEMA, "answer": _ANSWER_SCHEMA}
)
"""The JSON schema of a plan for a question that others precede: it says what the question is understood as."""

READING_SCHEMA: Mapping[str, Any] = _strict(
    {
        "commands": _COMMANDS_SCHEMA,
        "answer": {"anyOf": [{"type": "string"}, _ANSWER_SCHEMA]},
        "evidence": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    }
)
"""The JSON schema of a turn that was shown outputs: `answer` and `evidence`, or `commands` and how they are read."""


def parse_reply(text: str) -> Plan:
    """The plan in a model's reply. Raises `ModelReplyError`, its message written for the model."""
    return _plan(find_object(text))


def parse_reading(text: str) -> Reading | Plan:
    """What a model that was shown outputs says: its answer and the line that it rests on, or a further plan."""
    found = find_object(text)
    answer, evidence = found.get("answer"), found.get("evidence")
    if isinstance(answer, dict) and not found.get("commands") and isinstance(answer.get("answer"), str):
        found, answer, evidence = answer, answer["answer"], answer.get("evidence", evidence)
    if not isinstance(answer, str) or (found.get("commands") and answer in ANSWER_TYPES):
        return _plan(found)
    if not answer.strip():
        raise ModelReplyError('"answer" is empty. Give the short answer, or more "commands" to find it with.')
    if not isinstance(evidence, str) or not evidence.strip():
        raise ModelReplyError('"evidence" is missing: copy the one output line that the answer rests on, unchanged.')
    return Reading(answer.strip(), evidence.strip())


def write_plan(outcome: Plan | Reading) -> str:
    """The wire form of a plan or a reading, as the model that is shown its earlier turns would have written it."""
    if isinstance(outcome, Reading):
        return json.dumps({"answer": outcome.answer, "evidence": outcome.evidence}, ensure_ascii=False)
    commands = [str(step) for step in outcome.steps]
    asked = {"question": outcome.question} if outcome.question else {}
    return json.dumps({**asked, "commands": commands, "answer": _written(outcome.answer)}, ensure_ascii=False)


def _plan(found: Mapping[str, Any]) -> Plan:
    if "answer" not in found:
        raise ModelReplyError('"answer" is missing: say how the answer is read, such as {"type": "count"}.')
    try:
        wire = WirePlan.model_validate(found)
    except ValidationError as error:
        raise ModelReplyError(_in_words(error)) from error
    answer = _extraction(wire.answer)
    rationale, asked = wire.rationale or "", " ".join((wire.question or "").split())[:LONGEST_QUESTION]
    if isinstance(answer, (Refuse, Absent)):
        return Plan((), answer, rationale, asked)
    commands = [line.strip() for line in wire.commands if line.strip()]
    if isinstance(answer, Unset) and not commands:
        return Plan((), answer, rationale, asked)
    if not 1 <= len(commands) <= MOST_COMMANDS:
        raise ModelReplyError(f'"commands" must hold 1 to {MOST_COMMANDS} command lines, not {len(commands)}.')
    return Plan(tuple(_step(index, line) for index, line in enumerate(commands, 1)), answer, rationale, asked)


def _step(index: int, line: str) -> Pipeline:
    try:
        return parse(line)
    except KubectlSyntaxError as error:
        raise ModelReplyError(f"Command {index} is outside the read-only language: {error}") from error


def _extraction(answer: WireAnswer) -> Extraction:
    if answer.type == "yes_no":
        return _yes_no(answer.yes_when)
    if answer.type == "refuse":
        return Refuse((answer.reason or "").strip() or "it asks for a change or for a secret's value")
    if answer.type == "not_found":
        return Absent((answer.what or answer.reason or "").strip(), answer.nearest or ())
    if answer.type == "not_set":
        return Unset(_decider(answer.reason or ""))
    return _PLAIN[answer.type]


def _decider(reason: str) -> str:
    """Who decides where nothing is set, in two or three words; longer reasons are no name of anybody."""
    who = reason.strip().rstrip(".").removesuffix(" decides").strip()
    return who if len(who.split()) <= _LONGEST_DECIDER else ""


def _yes_no(when: Literal["non_empty", "empty"] | Condition | None) -> AsYesNo:
    if isinstance(when, str):
        return AsYesNo(when)
    if isinstance(when, Condition):
        given = [(name, value) for name, value in when if value is not None]
        if len(given) == 1:
            name, value = given[0]
            operand = str(value).lower() if isinstance(value, bool) else str(value)
            if name == "contains" and not operand:
                raise ModelReplyError('{"contains": ""} is always true: say which text must occur.')
            return AsYesNo(cast(Operator, name), operand)
    raise ModelReplyError(f'"yes_no" needs "yes_when": {_YES_WHEN}.')


def _written(answer: Extraction) -> dict[str, Any]:
    if isinstance(answer, AsYesNo):
        bare = answer.when in ("non_empty", "empty")
        operand: str | int = answer.operand
        if answer.when == "at_least":
            operand = int(answer.operand)
        return {"type": "yes_no", "yes_when": answer.when if bare else {answer.when: operand}}
    if isinstance(answer, Refuse):
        return {"type": "refuse", "reason": answer.reason}
    if isinstance(answer, Absent):
        return {"type": "not_found", "what": answer.what, "nearest": list(answer.nearest)}
    if isinstance(answer, Unset):
        return {"type": "not_set", **({"reason": answer.decided_by} if answer.decided_by else {})}
    return {"type": next(name for name, plain in _PLAIN.items() if plain == answer)}


def _in_words(error: ValidationError) -> str:
    """Pydantic's complaint in a sentence for the model: what is wrong, and what would be right there."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    given = shortened(json.dumps(first["input"], default=str, ensure_ascii=False))
    if place[:1] == ["commands"]:
        return f'"commands" must be a list of command lines (strings); {given} is not.'
    if place[:2] == ["answer", "yes_when"]:
        return f'"yes_when" must be {_YES_WHEN}; {given} is not.'
    if place[:2] == ["answer", "type"]:
        return f'"answer.type" must be one of {", ".join(ANSWER_TYPES)}; {given} is not.'
    return f'"{".".join(place)}" cannot be used: {first["msg"].lower()}, not {given}.'
