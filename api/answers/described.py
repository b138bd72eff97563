"""JSON Schemas of the document of an answer and of the events before it, for `/openapi.json`: a meaning for each field.

`core.journal` writes what is described here; a test holds real documents against it, field by field.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _text(meaning: str, **more: Any) -> Schema:
    return {"type": "string", "description": meaning, **more}


def _number(meaning: str, **more: Any) -> Schema:
    return {"type": "number", "description": meaning, **more}


def _flag(meaning: str) -> Schema:
    return {"type": "boolean", "description": meaning}


def _texts(meaning: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": meaning}


def _each(meaning: str, items: Schema) -> Schema:
    return {"type": "array", "items": items, "description": meaning}


def _object(meaning: str, required: str, **properties: Schema) -> Schema:
    return {"type": "object", "description": meaning, "required": required.split(), "properties": properties}


_KINDS = ["count", "value", "list", "yes_no", "text", "explanation", "not_found", "not_set", "forbidden", "refused"]
_VALUE = {
    "kind": {"enum": _KINDS, "description": "what sort of answer it is"},
    "data": _text("its text; the members of a list with `, ` between"),
    "unit": _text("what is counted or measured"),
    "about": _text("the object that an explanation is about"),
    "evidence": _text("the line that an explanation rests on"),
    "note": _text("what is said behind the answer in brackets"),
}
VALUE = _object("A computed answer", "kind", **_VALUE)
VOTE = _object("A computed answer, or `abstained` alone", "", abstained=_text("why there is no vote"), **_VALUE)

_REASONS = [
    "not_found",
    "forbidden",
    "bad_command",
    "unavailable",
    "timed_out",
    "too_large",
    "model_unavailable",
    "model_reply",
    "not_understood",
]
FAILURE = _object(
    "Why there is no outcome",
    "reason",
    reason={"enum": _REASONS, "description": "the sort of failure"},
    message=_text("what happened"),
    hint=_text("what to do about it"),
    nearest=_texts("names that exist and are nearly alike"),
    exists=_texts("what bears the name elsewhere or otherwise"),
    looked=_text("where was looked, where that was not everywhere"),
)
USAGE = _object(
    "What model calls cost; {} where none was made",
    "",
    prompt_tokens={"type": "integer", "description": "tokens sent"},
    completion_tokens={"type": "integer", "description": "tokens received"},
    cost=_number("USD, where a price is known"),
)
PROPOSAL = _object(
    "What a planner proposes: `commands`, or what it read in their outputs (`reading`), or a `failure`",
    "model seconds usage",
    model=_text("the model that was asked; empty for the offline planner"),
    seconds=_number("how long it took"),
    usage=USAGE,
    commands=_texts("one to three read-only kubectl lines"),
    read_as=_text("how the answer is read from the last output: `value`, `count`, `list`, `yes_no …`, `read`, …"),
    reading=_text("the answer that it read in the outputs of its turn before"),
    evidence=_text("the line that the reading rests on"),
    failure=FAILURE,
)
OUTPUT = _object(
    "What one command printed",
    "command exit stdout",
    command=_text("the line as it was run"),
    exit={"type": "integer", "description": "its exit code"},
    stdout=_text("at most 20,000 characters, secrets masked"),
    stderr=_text("likewise, where it is not empty"),
    masked=_flag("true where a secret's value was replaced"),
    truncated=_flag("true where a limit cut it"),
)
OUTCOME = _object(
    "A computed answer, or `unread` where somebody has to read the outputs, or a `failure`",
    "",
    unread=_flag("true: the planner's next turn reads it"),
    failure=FAILURE,
    **_VALUE,
)
EXECUTION = _object(
    "A proposal and what became of it: a planner's turn",
    "proposal outputs outcome requests",
    proposal=PROPOSAL,
    outputs=_each("one for each command that was run", OUTPUT),
    outcome=OUTCOME,
    requests=_texts("API paths that it rests on, at most 20"),
    repairs={
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "words of the question that were taken for misspelt names, and for which",
    },
    unfounded=_texts("words that it compared with and that stood nowhere in what it saw"),
)
BALLOT = _object(
    "A planner's vote and the turns that led to it",
    "planner weight vote executions",
    planner=_text("its name"),
    weight=_number("what its vote counts"),
    vote=VOTE,
    executions=_each("its turns, the last one last", EXECUTION),
)
CANDIDATE = _object(
    "What was voted for",
    "vote weight planners command_sets request_sets",
    vote=VALUE,
    weight=_number("of all votes for it together"),
    planners=_texts("who voted for it"),
    command_sets={"type": "integer", "description": "how many different sets of commands led to it"},
    request_sets={"type": "integer", "description": "how many different sets of API requests led to it"},
)
_VERDICT = {
    "verdict": {
        "enum": ["Majority", "Plurality", "Tie", "NoQuorum"],
        "description": "more than half of all weight · more than any other · several lead · nobody voted",
    },
    "confidence": _number("how likely the leading answer is right; absent where nothing leads", minimum=0, maximum=1),
}
ATTEMPT = _object(
    "What one tier made of the question",
    "tier verdict seconds candidates ballots",
    tier=_text("`cache` (a kept plan), `remote`, `ollama` or `offline`"),
    **_VERDICT,
    seconds=_number("how long it took"),
    candidates=_each("what was voted for, heaviest first", CANDIDATE),
    ballots=_each("one for each planner", BALLOT),
)
FEEDBACK = _object(
    "What was judged of an answer",
    "right",
    right=_flag("whether it was right"),
    note=_text("what was said to it", maxLength=2000),
)
OBJECT = _object(
    "An object in full",
    "kind namespace name command",
    kind=_text("as the API says it"),
    namespace=_text("'' for an object of the whole cluster"),
    name=_text("its whole name"),
    command=_text("the command that shows it"),
)

WHOLE = _object(
    "An answer with everything that it rests on",
    "time id question namespace context status answer verdict tier seconds usage attempts",
    time=_text("when", format="date-time"),
    id=_text("under which log and history know it", pattern="^[0-9a-f]+$"),
    question=_text("as it was asked"),
    namespace={
        "type": ["string", "null"],
        "description": "where names were looked up first; null: its default",
    },
    context={"type": ["string", "null"], "description": "the cluster that the answer came from"},
    status={"type": "integer", "description": "200"},
    answer=_text("the short answer"),
    **_VERDICT,
    tier=_text("the tier that answered"),
    seconds=_number("from question to answer"),
    usage=USAGE,
    objects=_each("objects whose short names the answer tells, in full", OBJECT),
    attempts=_each("every tier that was asked, the answering one last", ATTEMPT),
    resolved=_text("what a follow-up was understood as"),
    session=_text("send it with the next question for a follow-up; absent from answers of `/query`"),
    warnings=_texts("what went wrong beside the answer, such as a history that cannot be written"),
    feedback=FEEDBACK,
)

EVENTS: dict[str, Schema] = {
    "asked": _object(
        "A tier is asked",
        "tier planners",
        tier=_text("its name"),
        planners=_texts("all that it has, whether or not each will be needed"),
    ),
    "grounded": _object(
        "A planner has its facts of the cluster",
        "planner lines",
        planner=_text("its name"),
        lines={"type": "integer", "description": "how many lines of facts"},
    ),
    "proposed": _object(
        "A planner proposes",
        "planner turn proposal",
        planner=_text("its name"),
        turn={"type": "integer", "description": "counts from 1"},
        proposal=PROPOSAL,
    ),
    "executed": _object(
        "A proposal was run",
        "planner turn execution",
        planner=_text("its name"),
        turn={"type": "integer", "description": "counts from 1"},
        execution=EXECUTION,
    ),
    "ballot": BALLOT,
    "verdict": ATTEMPT,
    "answer": WHOLE,
}
"""The data of each event of a stream but `problem`, whose data are problem details."""
