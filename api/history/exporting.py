"""Judged answers as JSON lines, for `eval run --questions`: what was asked, what was answered, and what was said of
it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from api.history.port import AnswerHistory

PAGE = 500
"""Answers that are looked through at a time."""


async def exported(history: AnswerHistory, context: str = "") -> list[str]:
    """A line for each answer that was judged, oldest first; with `context` those of that cluster alone.

    Raises `HistoryUnavailable`.
    """
    lines: list[str] = []
    before = ""
    while page := await history.page(limit=PAGE, before=before):
        before = page[-1]["id"]
        for summary in page:
            document = await history.find(summary["id"]) if "feedback" in summary else None
            if document is not None and context in ("", document.get("context")):
                lines.append(json.dumps(_line(document), ensure_ascii=False))
    return lines[::-1]


def _line(document: Mapping[str, Any]) -> dict[str, Any]:
    """`question` is complete in itself: of a follow-up it is what that was understood as. `kind` is the winning
    vote's."""
    feedback = document["feedback"]
    vote = _vote(document)
    answer = str(document["answer"])
    note = f" ({vote['note']})" if vote.get("note") else ""
    return {
        "id": document["id"],
        "time": document["time"],
        "context": document.get("context"),
        "namespace": document.get("namespace"),
        "question": document.get("resolved") or document["question"],
        "answer": answer.removesuffix(note) if note else answer,
        "kind": vote.get("kind", ""),
        "right": feedback["right"],
        "note": feedback.get("note", ""),
    }


def _vote(document: Mapping[str, Any]) -> Mapping[str, Any]:
    attempts = document.get("attempts") or [{}]
    candidates = attempts[-1].get("candidates") or [{}]
    vote: Mapping[str, Any] = candidates[0].get("vote", {})
    return vote
