"""The routes that ask: `/query`, the contract, and `/v1/ask`, the whole answer at once or as it happens."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api import schemas
from api.answers import HEARTBEAT, stream, whole
from api.asking.connected import while_connected
from api.asking.desk import GONE, Desk, Served
from api.edge import caller_of, subject_of
from api.history import AnswerHistory, HistoryUnavailable
from api.problems import Problem, unprocessable
from api.questions import Asking, asking_of, question_of
from api.records import Redaction
from api.sessions import following
from core.flow import Question
from core.reviews import Subject

_PLAIN = "/:@!$&'()*+,;=~ "
"""Characters of a context's name that a header shows as they are; others are percent-encoded."""


@dataclass(frozen=True)
class Asker:
    """Asks the desk on behalf of a request, and keeps the answer in the history.

    `namespace` and `context` are the service's own: what a question means that names no other; `contexts` are those
    that it may name. A stream in which nothing happens sends a comment every `heartbeat` seconds. With `impersonation`
    a caller whom the cluster named asks with their own rights.
    """

    desk: Desk
    redaction: Redaction
    namespace: str | None = None
    context: str | None = None
    history: AnswerHistory | None = None
    heartbeat: float = HEARTBEAT
    contexts: frozenset[str] = frozenset()
    impersonation: bool = False

    def acting(self, subject: Subject | None) -> Subject | None:
        """With whose rights somebody asks whom the cluster named so; None: with the service's own."""
        return subject if self.impersonation else None

    async def question(self, asking: Asking, caller: str, subject: Subject | None = None) -> Question:
        """The question of a caller as asked of this service, with what precedes it in its session.

        Raises `Problem` (422) for a context that is not served here, and (503) where the session cannot be read.
        """
        context = asking.context or self.context
        if context != self.context and context not in self.contexts:
            served = ", ".join(map(repr, [self.context, *sorted(self.contexts)]))
            raise unprocessable(f"the context {context!r} is not served here", f"leave it out, or name one of {served}")
        own = self.namespace if context == self.context else None
        question = Question(asking.query, asking.namespace or own, context, asker=self.acting(subject))
        try:
            return await following(question, self.history, asking.session, caller)
        except HistoryUnavailable as error:
            raise Problem(503, "The session cannot be read", str(error), error.mend) from error

    async def ask(self, question: Question, caller: str, session: str = "") -> dict[str, Any]:
        """The whole answer. Raises `Problem` where there is none."""
        return await self._remembered(await self.desk.ask(question, caller), caller, session)

    async def _remembered(self, served: Served, caller: str, session: str) -> dict[str, Any]:
        document = whole(served.answer, served.identifier, datetime.now(timezone.utc), self.redaction, session)
        if self.history is not None:
            try:
                await self.history.add(document, caller, session)
            except HistoryUnavailable as error:
                document = {**document, "warnings": [str(error)]}  # the answer is there all the same
        return document

    async def answer(self, question: Question, caller: str) -> Served:
        """The answer alone, remembered like others. Raises `Problem` where there is none."""
        served = await self.desk.ask(question, caller)
        if self.history is not None:
            await self._remembered(served, caller, "")
        return served


def routes(asker: Asker) -> APIRouter:
    """The routes, asking through `asker`."""
    router = APIRouter()

    @router.post("/query", responses=schemas.RESPONSES, openapi_extra=schemas.REQUEST, summary="Ask, get the answer")
    async def query(request: Request) -> Response:
        """The short answer to a question in plain words, and nothing else."""
        plain = await question_of(request, asker.namespace, asker.context)
        question = replace(plain, asker=asker.acting(subject_of(request)))
        served = await while_connected(request, asker.answer(question, caller_of(request)))
        if served is None:
            return Response(status_code=GONE)
        return JSONResponse({"query": question.text, "answer": served.answer.text}, headers=headers_of(served))

    @router.post(
        "/v1/ask", responses=schemas.WHOLE_RESPONSES, openapi_extra=schemas.ASK_REQUEST, summary="Ask, get everything"
    )
    async def ask(request: Request) -> Response:
        """The answer with its verdict, ballots, plans, commands and outputs."""
        asking = await asking_of(request)
        caller = caller_of(request)
        question = await asker.question(asking, caller, subject_of(request))
        session = asking.session or new_session()
        document = await while_connected(request, asker.ask(question, caller, session))
        return Response(status_code=GONE) if document is None else JSONResponse(document)

    @router.post(
        "/v1/ask/stream",
        response_class=StreamingResponse,
        responses=schemas.STREAM_RESPONSES,
        openapi_extra=schemas.ASK_REQUEST,
        summary="Ask, see it happen",
    )
    async def ask_stream(request: Request) -> Response:
        """Server-sent events: `asked`, `grounded`, `proposed`, `executed`, `ballot`, `verdict`, and at the end `answer`
        with the document of `/v1/ask`, or `problem`. Comments are heartbeats. Whoever goes away cancels the work."""
        asking = await asking_of(request)
        caller = caller_of(request)
        question = await asker.question(asking, caller, subject_of(request))
        session = asking.session or new_session()
        asker.desk.admit()

        async def events() -> AsyncGenerator[bytes, None]:
            frames = stream(lambda: asker.ask(question, caller, session), asker.redaction, asker.heartbeat)
            async with aclosing(frames):  # who stops reading ends the work now, not when the frames are collected
                async for frame in frames:
                    yield frame

        return StreamingResponse(events(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return router


def headers_of(served: Served) -> dict[str, str]:
    """What `/query` says of an answer beside its body."""
    answer = served.answer
    confidence = answer.verdict.tally.confidence
    return {
        "copilot-id": served.identifier,
        **({"copilot-context": quote(context, safe=_PLAIN)} if (context := answer.question.context) else {}),
        "copilot-tier": answer.tier,
        "copilot-verdict": type(answer.verdict).__name__,
        **({} if confidence is None else {"copilot-confidence": f"{confidence:.2f}"}),
    }


def new_session() -> str:
    """A name for a session that nobody can guess."""
    return uuid.uuid4().hex
