"""What the API's tests are served with: answers, verdicts and a journal that remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI

from api.app import create_app
from core.flow import (
    Abstention,
    Answer,
    AsCount,
    Attempt,
    Ballot,
    Execution,
    Failure,
    Majority,
    NoQuorum,
    Output,
    Plan,
    Proposal,
    Question,
    Tally,
    Usage,
    Value,
)
from kubectl.command import Command, Filter, Pipeline

FOUR = Value("count", "4")
COUNT_PODS = Pipeline(Command("get", ("pods",), (("namespace", "default"),)), (Filter("wc", ("-l",)),))


def answered(question: Question, text: str = "4", stdout: str = "4\n") -> Answer:
    """An answer on which one remote planner and one that was down agreed."""
    usage = Usage(prompt_tokens=900, completion_tokens=30, cost=0.002)
    proposal = Proposal("gpt-a", "openai/gpt-4o", Plan((COUNT_PODS,), AsCount()), usage, latency=0.8)
    execution = Execution(proposal, FOUR, (Output(COUNT_PODS, stdout),), ("/api/v1/namespaces/default/pods",))
    down = Failure("model_unavailable", "401 for key sk-hush-hush-hush", hint="set OPENAI_API_KEY")
    ballots = (
        Ballot("gpt-a", FOUR, executions=(execution,)),
        Ballot("gpt-b", Abstention(down.message, down), executions=(Execution(Proposal("gpt-b", "m", down), down),)),
    )
    verdict = Majority(FOUR, Tally(((FOUR, 1.0, ("gpt-a",)),), total=1.0))
    return Answer(question, text, verdict, "remote", (Attempt("remote", ballots, verdict, 0.9),), 0.95)


def unanswered(question: Question, *failures: tuple[str, str, Failure]) -> Answer:
    """An answer that no tier gave; `failures` are tier, planner and reason."""
    trace = tuple(
        Attempt(tier, (Ballot(planner, Abstention(failure.message, failure)),), NoQuorum(Tally()))
        for tier, planner, failure in failures
    )
    return Answer(question, "", NoQuorum(Tally()), "", trace)


@dataclass
class RememberingJournal:
    """Keeps what it is told."""

    answers: list[tuple[Answer, int]] = field(default_factory=list)
    failures: list[tuple[Question, BaseException, int]] = field(default_factory=list)

    callers: list[str] = field(default_factory=list)

    def answered(self, answer: Answer, identifier: str, status: int = 200, caller: str = "") -> None:
        self.callers.append(caller)
        self.answers.append((answer, status))

    def failed(
        self, question: Question, identifier: str, error: BaseException, seconds: float, status: int, caller: str = ""
    ) -> None:
        self.callers.append(caller)
        self.failures.append((question, error, status))


async def at_once(question: Question) -> Answer:
    """Answers everything with 4."""
    return answered(question)


async def well() -> None:
    """The cluster answers."""


def app_of(
    answer: Callable[[Question], Awaitable[Answer]] = at_once,
    health: Callable[[], Awaitable[None]] = well,
    journal: RememberingJournal | None = None,
    **options: object,
) -> FastAPI:
    """The application around a scripted flow."""
    return create_app(answer, health, journal or RememberingJournal(), **options)  # type: ignore[arg-type]


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, in this process."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://copilot") as client:
        yield client


async def ask(app: FastAPI, query: str = "How many pods?") -> httpx.Response:
    """The reply to one well-formed question."""
    async with client_of(app) as client:
        return await client.post("/query", json={"query": query})
