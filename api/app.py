"""The HTTP service: `POST /query`, `/healthz`, `/readyz` and `/docs`. Composed from outside; it knows no vendor."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.documentation import serve_documentation
from api.outcomes import busy, not_ready, out_of_time, unanswered, unavailable
from api.problems import MEDIA_TYPE, Problem, of_status
from api.questions import MOST_CHARACTERS, question_of
from api.redaction import Redaction
from core.errors import CopilotError, Unavailable
from core.flow import Answer, Question

RETRY_AFTER = 5
"""Seconds after which an asker who was turned away may come again."""

GONE = 499
"""What is logged where the asker went away: nobody is there to read a status."""

WAITING_FOR_EACH = 4
"""So many questions may wait for each one that is worked on; further ones are turned away."""


class Recorder(Protocol):
    """Where questions are recorded: `api.journal.Journal`."""

    def answered(self, answer: Answer, identifier: str, status: int = 200, caller: str = "") -> None:
        """A question came to an end. `caller` is who asked it, "" where nobody is told apart."""

    def failed(
        self, question: Question, identifier: str, error: BaseException, seconds: float, status: int, caller: str = ""
    ) -> None:
        """A question ended in an error."""


def create_app(
    answer: Callable[[Question], Awaitable[Answer]],
    health: Callable[[], Awaitable[None]],
    journal: Recorder,
    *,
    namespace: str | None = None,
    context: str | None = None,
    deadline: float = 120.0,
    questions: int = 32,
    hide: Iterable[str] = (),
    lifespan: Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """The application.

    `answer` is the flow; `health` returns when the cluster answers and raises `Unavailable` when it does not.
    `deadline` in seconds is for a whole question; `questions` are worked on at the same time,
    and `hide` are values that no problem may show (keys turn up in the errors of providers).
    """
    app = FastAPI(title="K8s Query Copilot", docs_url=None, redoc_url=None, lifespan=lifespan or _nothing)
    serve_documentation(app)
    desk = _Desk(answer, journal, deadline, questions)

    @app.post("/query", responses=_RESPONSES, openapi_extra=_REQUEST, summary="Ask the cluster a question")
    async def query(request: Request) -> Response:
        """The short answer to a question in plain words."""
        question = await question_of(request, namespace, context)
        said = await _while_connected(request, desk.ask(question, _caller(request)))
        if said is None:
            return Response(status_code=GONE)
        return JSONResponse({"query": question.text, "answer": said.text})

    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz", summary="Whether the service is alive")
    async def healthz() -> dict[str, str]:
        """Alive."""
        return {"status": "ok"}

    @app.get("/readyz", summary="Whether the cluster can be asked", responses={503: _PROBLEM})
    async def readyz(request: Request) -> dict[str, str]:
        """Ready, when the cluster answers; why it does not is told to who may ask."""
        try:
            await health()
        except Unavailable as error:
            anonymous = getattr(request.state, "anonymous", False)
            raise (not_ready() if anonymous else unavailable(error)) from error
        return {"status": "ready"}

    redaction = Redaction(hide)

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return error.response(redaction)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        return of_status(error.status_code, str(error.detail), error.headers).response(redaction)

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> Response:
        return Response(status_code=GONE)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        return of_status(500).response(redaction)

    return app


class _Desk:
    """Takes questions to the flow: so many at a time, each within its deadline, every one recorded."""

    def __init__(
        self,
        answer: Callable[[Question], Awaitable[Answer]],
        journal: Recorder,
        deadline: float,
        questions: int,
    ) -> None:
        self._answer = answer
        self._journal = journal
        self._deadline = deadline
        self._places = asyncio.Semaphore(questions)
        self._room = questions * (1 + WAITING_FOR_EACH)
        self._asked = 0

    async def ask(self, question: Question, caller: str = "") -> Answer:
        """The answer to a question. Raises `Problem` where there is none."""
        if self._asked >= self._room:
            raise busy(RETRY_AFTER)
        self._asked += 1
        began = time.monotonic()
        identifier = uuid.uuid4().hex[:12]

        def recorded(error: BaseException, problem: Problem) -> Problem:
            self._journal.failed(question, identifier, error, time.monotonic() - began, problem.status, caller)
            return problem

        try:
            answer = await asyncio.wait_for(self._in_turn(question), self._deadline)
        except asyncio.TimeoutError as error:
            raise recorded(error, out_of_time(self._deadline)) from None
        except Unavailable as error:
            raise recorded(error, unavailable(error)) from error
        except asyncio.CancelledError as error:
            self._journal.failed(question, identifier, error, time.monotonic() - began, GONE, caller)
            raise
        except Exception as error:
            broken = Problem(500, "Something broke", f"this is our mistake; agent.log tells more under {identifier!r}")
            if isinstance(error, CopilotError) and error.mend:
                broken.mend = error.mend
            print(f"error: question {identifier}: {type(error).__name__}; see agent.log", file=sys.stderr)
            raise recorded(error, broken) from error
        finally:
            self._asked -= 1
        said = unanswered(answer)
        self._journal.answered(answer, identifier, said.status if said else 200, caller)
        if said:
            raise said
        return answer

    async def _in_turn(self, question: Question) -> Answer:
        async with self._places:
            return await self._answer(question)


def _caller(request: Request) -> str:
    """Who asks, as the edge found out."""
    caller = getattr(request.state, "caller", None)
    return caller.name if caller else ""


async def _while_connected(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer | None:
    """What the work comes to, or None when the client went away first: then the work is cancelled."""
    task = asyncio.create_task(work)
    gone = asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        for unfinished in (task, gone):
            unfinished.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    """Returns when the client has gone. The body was read already, so this is all that can still arrive."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


@contextlib.asynccontextmanager
async def _nothing(app: FastAPI) -> AsyncIterator[None]:
    yield


# ── What /docs tells ─────────────────────────────────────────────────────────────────────────────────────────────────

_PROBLEM: dict[str, Any] = {
    "description": "Problem details (RFC 9457)",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "mend": {"type": "string", "description": "what to do about it"},
                },
            }
        }
    },
}

_TEXT = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}

_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "additionalProperties": False,
                    "properties": {"query": _TEXT},
                    "example": {"query": "How many pods are in the default namespace?"},
                }
            }
        },
    }
}

_ANSWER: dict[str, Any] = {
    "description": "The answer alone, also where it is `not found: …`, `refused: …` or `no agreement: …`",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["query", "answer"],
                "properties": {"query": _TEXT, "answer": {"type": "string"}},
                "example": {"query": "How many pods are in the default namespace?", "answer": "4"},
            }
        }
    },
}

_RESPONSES: dict[int | str, dict[str, Any]] = {200: _ANSWER, 422: _PROBLEM, 500: _PROBLEM, 503: _PROBLEM}
