"""An answer with everything it rests on, and the events before it, as JSON documents: the flow's nouns are the keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.records import Redaction, entry
from core.events import Event
from core.flow import Answer
from core.journal import event_record, shortened

OUTPUT_CHARACTERS = 20_000
"""How much of each output an answer carries."""


def whole(answer: Answer, identifier: str, at: datetime, redaction: Redaction, session: str = "") -> dict[str, Any]:
    """The answer, its verdict, ballots, plans, commands and outputs; no secret, no output without a bound."""
    made = entry(answer, identifier, at, redaction)
    if session:
        made["session"] = redaction.text(session)
    document: dict[str, Any] = shortened(made, outputs=OUTPUT_CHARACTERS)
    return document


def event_document(event: Event, redaction: Redaction) -> tuple[str, dict[str, Any]]:
    """The event's name on a stream, and its data."""
    name, data = event_record(event)
    document: dict[str, Any] = shortened(redaction.of(data))
    return name, document
