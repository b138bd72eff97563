"""Votes on file: each planner's whole way to its ballot on each question, asked alone, with what each call took.

What one planner proposes depends on nobody else, so these say what any ensemble of them would have done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from core.errors import SettingsError
from core.flow import Abstention, Answer, Ballot, Failure, Usage, Value
from eval.cassettes import Call, Meter

_FIELDS = frozenset(field.name for field in fields(Value))


@dataclass(frozen=True)
class Vote:
    """One planner's ballot on one question, `seconds` after it was asked, and the model calls that led to it."""

    ballot: Ballot
    seconds: float = 0.0
    calls: tuple[Call, ...] = ()

    @property
    def planner(self) -> str:
        """Whose it is."""
        return self.ballot.planner


Votes = Mapping[str, Vote]
"""The votes on one question, by planner."""


def to_document(vote: Vote) -> dict[str, Any]:
    """The vote as JSON, nothing lost that a count of votes depends on."""
    return {
        "planner": vote.planner,
        "weight": vote.ballot.weight,
        "vote": _document(vote.ballot.vote),
        "seconds": round(vote.seconds, 4),
        "calls": [
            {
                "seconds": round(call.seconds, 4),
                "prompt": call.usage.prompt_tokens,
                "completion": call.usage.completion_tokens,
                "cost": call.usage.cost,
            }
            for call in vote.calls
        ],
    }


def from_document(document: Mapping[str, Any]) -> Vote:
    """A vote out of its JSON. Raises `SettingsError` where it is none."""
    try:
        calls = tuple(
            Call(call["seconds"], Usage(call["prompt"], call["completion"], call["cost"])) for call in document["calls"]
        )
        ballot = Ballot(document["planner"], _read(document["vote"]), float(document["weight"]))
        return Vote(ballot, float(document["seconds"]), calls)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(f"this is no vote on file: {error!r}", "run the experiment anew") from error


def votes_of(answer: Answer, meter: Meter) -> dict[str, Vote]:
    """The votes of an answer that was really given, by planner. A planner that was asked alone took as long as its
    tier did, and what replayed calls took when they were recorded; of several each took what its calls did."""
    found = {}
    for attempt in answer.trace:
        for ballot in attempt.ballots:
            calls = tuple(meter.calls.get(ballot.planner, ()))
            alone = len(attempt.ballots) == 1
            seconds = attempt.seconds + meter.saved if alone else sum(call.seconds for call in calls)
            found[ballot.planner] = Vote(ballot, seconds, calls)
    return found


def _document(vote: Value | Abstention) -> dict[str, Any]:
    if isinstance(vote, Abstention):
        return {"abstained": vote.why, "reason": vote.failure.reason if vote.failure else ""}
    data = list(vote.data) if isinstance(vote.data, tuple) else vote.data
    others = {name: getattr(vote, name) for name in _FIELDS - {"kind", "data"}}
    return {"kind": vote.kind, "data": data, **{name: value for name, value in others.items() if value}}


def _read(document: Mapping[str, Any]) -> Value | Abstention:
    if "abstained" in document:
        failure = Failure(document["reason"], document["abstained"]) if document.get("reason") else None
        return Abstention(document["abstained"], failure)
    data = tuple(document["data"]) if isinstance(document["data"], list) else document["data"]
    others: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
        if name in _FIELDS - {"kind", "data"}
    }
    return Value(document["kind"], data, **others)
