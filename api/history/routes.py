"""The routes of the history: a page of it, one answer, and whether that was right."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import schemas
from api.edge import caller_of
from api.history.port import AnswerHistory
from api.history.store import LISTED, NOTE, HistoryUnavailable
from api.problems import Problem
from api.questions import document_of, encodable
from api.records import Redaction

Identifier = Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$", examples=["3f2a9c1b7d4e"])]


def routes(history: AnswerHistory | None, redaction: Redaction) -> APIRouter:
    """The routes; with no history every one of them says that there is none. No credential of a note is kept."""
    router = APIRouter(prefix="/v1/history", tags=["history"])

    def store() -> AnswerHistory:
        if history is None:
            raise Problem(404, "No history", "the history is off", "set history.where to a file")
        return history

    @router.get("", responses=schemas.HISTORY_RESPONSES, summary="What was asked before")
    async def page(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=500)] = LISTED,
        before: Annotated[
            str, Query(pattern=r"^[0-9a-f]{0,64}$", description="an identifier: what came before it")
        ] = "",
    ) -> dict[str, Any]:
        """Answers in short, newest first; where callers are told apart, the caller's own."""
        try:
            return {"answers": await store().page(caller_of(request), limit, before)}
        except HistoryUnavailable as error:
            raise _unavailable(error) from error

    @router.get("/{identifier}", responses=schemas.HISTORY_ANSWER_RESPONSES, summary="One answer, whole")
    async def one(request: Request, identifier: Identifier) -> dict[str, Any]:
        """The document that `/v1/ask` gave, with what was judged of it."""
        try:
            found = await store().find(identifier, caller_of(request))
        except HistoryUnavailable as error:
            raise _unavailable(error) from error
        if found is None:
            raise _unknown(identifier)
        return found

    @router.post(
        "/{identifier}/feedback",
        status_code=204,
        responses=schemas.FEEDBACK_RESPONSES,
        openapi_extra=schemas.FEEDBACK_REQUEST,
        summary="Was it right?",
    )
    async def feedback(request: Request, identifier: Identifier) -> Response:
        """Notes whether an answer was right; `python -m eval` can take judged answers as questions."""
        right, note = await _feedback_of(request)
        try:
            known = await store().judge(identifier, right, redaction.text(note), caller_of(request))
        except HistoryUnavailable as error:
            raise _unavailable(error) from error
        if not known:
            raise _unknown(identifier)
        return Response(status_code=204)

    return router


async def _feedback_of(request: Request) -> tuple[bool, str]:
    """Whether it was right, and a note. Raises `Problem` (422) that says what is wrong with the request."""
    try:
        document = await document_of(request, ("right", "note"))
    except Problem as problem:
        raise _no_feedback(problem.detail) from problem
    right, note = document["right"], document.get("note", "")
    if not isinstance(right, bool):
        raise _no_feedback("'right' should be true or false")
    if not isinstance(note, str) or len(note) > NOTE:
        raise _no_feedback(f"'note' should be a text of at most {NOTE:,} characters")
    if not encodable(note):
        raise _no_feedback("'note' holds half of a surrogate pair, which is no text")
    return right, note


def _no_feedback(detail: str) -> Problem:
    mend = """send it as JSON: -H 'content-type: application/json' -d '{"right": false, "note": "it should be 5"}'"""
    return Problem(422, "The request is no feedback", detail, mend)


def _unknown(identifier: str) -> Problem:
    return Problem(404, "No such answer", f"there is no answer {identifier!r} in the history", "see GET /v1/history")


def _unavailable(error: HistoryUnavailable) -> Problem:
    return Problem(503, "The history is unavailable", str(error), error.mend)
