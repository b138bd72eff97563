"""What is kept of an answer, without secrets: made once, for the log, the history and whoever asked alike."""

from __future__ import annotations

import json
import weakref
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from api.records.redaction import Redaction
from core.flow import Answer
from core.journal import body, head

_ENCODER = msgspec.json.Encoder()
_BODIES: dict[tuple[int, Redaction], tuple[weakref.ref[Answer], dict[str, Any]]] = {}
"""The records of answers that somebody still holds."""


def entry(answer: Answer, identifier: str, at: datetime, redaction: Redaction, status: int = 200) -> dict[str, Any]:
    """`core.journal.record` without secrets. What does not change from record to record is not made again for the same
    answer and redaction: nobody may write into it."""
    return {**redaction.of(head(answer.question, identifier, at, status)), **_body(answer, redaction)}


def as_json(document: Mapping[str, Any]) -> str:
    """A document as JSON in one line. Half a surrogate pair, which is no text, is let through as it came."""
    try:
        return _ENCODER.encode(document).decode()
    except UnicodeEncodeError:
        return json.dumps(document, ensure_ascii=False)


def _body(answer: Answer, redaction: Redaction) -> dict[str, Any]:
    key = (id(answer), redaction)
    known = _BODIES.get(key)
    if known is not None and known[0]() is answer:
        return known[1]
    made: dict[str, Any] = redaction.of(body(answer))
    _BODIES[key] = (weakref.ref(answer, lambda _: _BODIES.pop(key, None)), made)
    return made
