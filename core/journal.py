"""The record of one question, as `agent.log` holds it: the flow's nouns as JSON keys. Pure; writing is for `api/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.events import Asked, Cast, Decided, Event, Executed, Grounded, Proposed
from core.flow import (
    Absent,
    Abstention,
    Answer,
    AsCount,
    AsList,
    AsRead,
    AsText,
    AsValue,
    AsYesNo,
    Attempt,
    Ballot,
    Execution,
    Extraction,
    Failure,
    Output,
    Plan,
    Proposal,
    Question,
    Reading,
    Refuse,
    Tally,
    Unread,
    Unset,
    Usage,
    Value,
    Verdict,
)
from core.full_names import full_names, lookup

OUTPUT_CHARACTERS = 500
"""How much of each output is kept."""

TEXT_CHARACTERS = 4000
"""How much of any other text is kept."""

TRACEBACK_CHARACTERS = 20_000
"""How much of a traceback is kept."""


def record(answer: Answer, identifier: str, at: datetime, status: int = 200) -> dict[str, Any]:
    """What is kept of a question that the flow came to an end with; `status` is what the asker was told."""
    return {**head(answer.question, identifier, at, status), **body(answer)}


def body(answer: Answer) -> dict[str, Any]:
    """A record without its head: what is the same in whichever record the answer stands."""
    return {
        "answer": answer.text,
        **({"resolved": answer.resolved} if answer.resolved else {}),
        **_verdict(answer.verdict),
        "tier": answer.tier,
        "seconds": round(answer.seconds, 3),
        "usage": _usage(total(answer)),
        **_objects(answer),
        "attempts": [_attempt(attempt) for attempt in answer.trace],
    }


def event_record(event: Event) -> tuple[str, dict[str, Any]]:
    """An event's name and what happened, in the words of `record`."""
    match event:
        case Asked(tier, planners):
            return "asked", {"tier": tier, "planners": list(planners)}
        case Grounded(planner, lines):
            return "grounded", {"planner": planner, "lines": lines}
        case Proposed(planner, turn, proposal):
            return "proposed", {"planner": planner, "turn": turn, "proposal": _proposal(proposal)}
        case Executed(planner, turn, execution):
            return "executed", {"planner": planner, "turn": turn, "execution": _execution(execution)}
        case Cast(ballot):
            return "ballot", _ballot(ballot)
        case Decided(attempt):
            return "verdict", _attempt(attempt)


def failed(
    question: Question, identifier: str, at: datetime, error: str, seconds: float, status: int
) -> dict[str, Any]:
    """What is kept of a question that ended in an error."""
    return {**head(question, identifier, at, status), "error": error, "seconds": round(seconds, 3)}


def shortened(entry: Any, characters: int = TEXT_CHARACTERS, outputs: int = OUTPUT_CHARACTERS) -> Any:
    """A record with its long texts cut. Apart from `record`, so that secrets can be taken out of whole texts first."""
    return entry if _fits(entry, min(characters, outputs)) else _cut(entry, characters, outputs)


def _fits(entry: Any, most: int) -> bool:
    """Whether no text of a record is longer: then nothing is copied."""
    kind = type(entry)
    if kind is not dict and kind is not list:
        return not isinstance(entry, str) or len(entry) <= most
    for value in entry.values() if kind is dict else entry:
        kind = type(value)
        if kind is str:
            if len(value) > most:
                return False
        elif (kind is dict or kind is list) and not _fits(value, most):
            return False
    return True


def _cut(entry: Any, characters: int, outputs: int) -> Any:
    if isinstance(entry, str):
        return entry if len(entry) <= characters else entry[:characters] + "…"
    if isinstance(entry, dict):
        lengths = {"stdout": outputs, "stderr": outputs, "traceback": TRACEBACK_CHARACTERS}
        return {key: _cut(value, lengths.get(key, characters), outputs) for key, value in entry.items()}
    return [_cut(value, characters, outputs) for value in entry] if isinstance(entry, list) else entry


def total(answer: Answer) -> Usage:
    """What all model calls of a question cost together; the money is None where no call has a price."""
    spent = [
        turn.proposal.usage for attempt in answer.trace for ballot in attempt.ballots for turn in ballot.executions
    ]
    prices = [usage.cost for usage in spent if usage.cost is not None]
    return Usage(
        sum(usage.prompt_tokens for usage in spent),
        sum(usage.completion_tokens for usage in spent),
        sum(prices) if prices else None,
    )


def head(question: Question, identifier: str, at: datetime, status: int = 200) -> dict[str, Any]:
    """What a record begins with, whatever became of the question."""
    return {
        "time": at.isoformat(timespec="milliseconds"),
        "id": identifier,
        "question": question.text,
        "namespace": question.namespace,
        "context": question.context,
        "status": status,
    }


def _objects(answer: Answer) -> dict[str, Any]:
    """The objects that the answer calls by a short name, with the command that shows each."""
    found = [
        {"kind": item.kind, "namespace": item.namespace, "name": item.name, "command": lookup(item)}
        for item in full_names(answer)
    ]
    return {"objects": found} if found else {}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "tier": attempt.tier,
        **_verdict(attempt.verdict),
        "seconds": round(attempt.seconds, 3),
        "candidates": _candidates(attempt.verdict.tally),
        "ballots": [_ballot(ballot) for ballot in attempt.ballots],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    """What kind of verdict, and how sure it is where something leads."""
    confidence = verdict.tally.confidence
    sure = {} if confidence is None else {"confidence": round(confidence, 4)}
    return {"verdict": type(verdict).__name__, **sure}


def _candidates(tally: Tally) -> list[dict[str, Any]]:
    """What was voted for, heaviest first, and how many different sets of commands and requests stand behind each."""
    none = (0,) * len(tally.candidates)
    found = zip(tally.candidates, tally.command_sets or none, tally.request_sets or none, strict=True)
    return [
        {"vote": _value(value), "weight": weight, "planners": list(voters), "command_sets": sets, "request_sets": asked}
        for (value, weight, voters), sets, asked in found
    ]


def _ballot(ballot: Ballot) -> dict[str, Any]:
    return {
        "planner": ballot.planner,
        "weight": ballot.weight,
        "vote": _vote(ballot.vote),
        "executions": [_execution(execution) for execution in ballot.executions],
    }


def _vote(vote: Value | Abstention) -> dict[str, Any]:
    if isinstance(vote, Abstention):
        return {"abstained": vote.why}
    return _value(vote)


def _value(value: Value) -> dict[str, Any]:
    data = value.data if isinstance(value.data, tuple) else (value.data,)
    document = {"kind": value.kind, "data": ", ".join(data), "unit": value.unit, "about": value.about}
    document |= {"evidence": value.evidence, "note": value.note}
    return {key: word for key, word in document.items() if word}


def _execution(execution: Execution) -> dict[str, Any]:
    return {
        "proposal": _proposal(execution.proposal),
        "outputs": [_output(output) for output in execution.outputs],
        "outcome": _outcome(execution.outcome),
        "requests": list(execution.requests[:20]),
        **({"repairs": {one.said: one.meant for one in execution.repairs}} if execution.repairs else {}),
        **({"unfounded": list(execution.unfounded)} if execution.unfounded else {}),
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "model": proposal.model,
        "seconds": round(proposal.latency, 3),
        "usage": _usage(proposal.usage),
        **({"prompt": proposal.prompt} if proposal.prompt else {}),
        **_proposed(proposal.outcome),
    }


def _proposed(outcome: Plan | Reading | Failure) -> Mapping[str, Any]:
    match outcome:
        case Plan(steps, answer):
            return {"commands": [str(step) for step in steps], "read_as": extraction(answer)}
        case Reading(answer, evidence):
            return {"reading": answer, "evidence": evidence}
        case Failure():
            return {"failure": _failure(outcome)}


def extraction(answer: Extraction) -> str:
    """How a plan's answer is read, in the words of a plan on the wire."""
    match answer:
        case AsValue():
            return "value"
        case AsCount():
            return "count"
        case AsList():
            return "list"
        case AsYesNo(when, operand):
            return f"yes_no {when} {operand}".rstrip()
        case AsText():
            return "text"
        case AsRead():
            return "read"
        case Refuse(reason):
            return f"refuse: {reason}"
        case Absent(what):
            return f"not_found: {what}"
        case Unset(decided_by):
            return f"not_set: {decided_by}" if decided_by else "not_set"


def _output(output: Output) -> dict[str, Any]:
    document: dict[str, Any] = {"command": str(output.step), "exit": output.exit}
    document["stdout"] = output.stdout
    if output.stderr:
        document["stderr"] = output.stderr
    flags = {"masked": output.masked, "truncated": output.truncated}
    return {**document, **{key: True for key, on in flags.items() if on}}


def _outcome(outcome: Value | Unread | Failure) -> dict[str, Any]:
    match outcome:
        case Value():
            return _value(outcome)
        case Unread():
            return {"unread": True}
        case Failure():
            return {"failure": _failure(outcome)}


def _failure(failure: Failure) -> dict[str, Any]:
    document = {"reason": failure.reason, "message": failure.message, "hint": failure.hint}
    lists = {"nearest": list(failure.nearest), "exists": list(failure.exists)}
    return {key: word for key, word in {**document, **lists, "looked": failure.looked}.items() if word}


def _usage(usage: Usage) -> dict[str, Any]:
    document = {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.completion_tokens, "cost": usage.cost}
    return {key: number for key, number in document.items() if number}
