"""The HTTP service: `/query`, `/v1/…`, the page, health and metrics. Composed from outside; it knows no vendor."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api import asking, mcp, page
from api.answers import HEARTBEAT
from api.asking import GONE, Desk, Recorder
from api.documentation import serve_documentation
from api.history import AnswerHistory
from api.history.routes import routes as history_routes
from api.operating import routes as operations
from api.operating.metrics import Metrics, Readings
from api.operating.routes import Catalogs, Sharing
from api.problems import Problem, invalid, of_status
from api.records import Redaction
from api.tracing import Traced, untraced
from core.flow import Answer, Question
from core.ports import Catalog


def create_app(
    answer: Callable[[Question], Awaitable[Answer]],
    health: Callable[[], Awaitable[None]],
    journal: Recorder,
    *,
    namespace: str | None = None,
    context: str | None = None,
    contexts: Iterable[str] = (),
    deadline: float = 120.0,
    questions: int = 32,
    hide: Iterable[str] = (),
    history: AnswerHistory | None = None,
    catalog: Catalog | None = None,
    catalogs: Catalogs | None = None,
    impersonation: bool = False,
    metrics: Metrics | None = None,
    traced: Traced = untraced,
    readings: Readings = dict,
    tiers: Mapping[str, Sequence[str]] | None = None,
    heartbeat: float = HEARTBEAT,
    run: mcp.RunLine | None = None,
    sharing: Sharing | None = None,
    lifespan: Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """The application.

    `answer` is the flow; `health` returns when the cluster answers and raises `Unavailable` when it does not.
    `deadline` in seconds is for a whole question; `questions` are worked on at the same time, and `hide` are values
    that no problem and no document may show (keys turn up in the errors of providers). `contexts` may be asked beside
    `context`, where a question names one. `history` holds answers,
    `catalog` is what examples are made of (`catalogs`, where it is another one for each caller), `readings` are those
    of the moment for `/metrics`, and `tiers` are the names of tiers and their planners for `/readyz`. A stream in which
    nothing happens sends a comment every `heartbeat` seconds. With `impersonation` callers whom the cluster named ask
    with their own rights. `run` runs a kubectl line for `/mcp`, which is there where it is given.
    `sharing` tells `/readyz` whether replicas share.
    """
    redaction, counts = Redaction(hide), metrics or Metrics()
    desk = Desk(answer, (journal, counts), deadline, questions, traced)
    counts.now = lambda: {**readings(), **desk.readings()}
    contexts = tuple(contexts)
    asker = asking.Asker(desk, redaction, namespace, context, history, heartbeat, frozenset(contexts), impersonation)
    agents = None
    if run is not None:
        agents = mcp.Endpoint(partial(mcp.offered, asker, run, deadline=deadline, questions=questions))
    app = FastAPI(
        title="K8s Query Copilot", docs_url=None, redoc_url=None, lifespan=partial(_lifetime, lifespan, agents)
    )
    app.include_router(asking.routes(asker))
    if agents is not None:
        app.add_route(mcp.PATH, agents, include_in_schema=False)  # type: ignore[arg-type]  # an ASGI application
    app.include_router(history_routes(history, redaction))
    others = tuple(name for name in contexts if name != context)
    seen = catalogs or (lambda _: catalog)
    app.include_router(operations.routes(health, counts, seen, context, tiers or {}, sharing, others))
    serve_documentation(app)
    page.serve_page(app)

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return error.response(redaction)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        return of_status(error.status_code, str(error.detail), error.headers).response(redaction)

    @app.exception_handler(RequestValidationError)
    async def not_as_described(request: Request, error: RequestValidationError) -> Response:
        return invalid(error.errors()).response(redaction)

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> Response:
        return Response(status_code=GONE)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        return of_status(500).response(redaction)

    return app


Lifespan = Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]


@contextlib.asynccontextmanager
async def _lifetime(given: Lifespan | None, agents: mcp.Endpoint | None, app: FastAPI) -> AsyncIterator[None]:
    async with given(app) if given is not None else contextlib.nullcontext():
        try:
            yield
        finally:
            if agents is not None:
                await agents.close()
