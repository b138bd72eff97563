"""The service that the browser's tests look at: a scripted flow, a history, keys where they are wanted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import documentation, page
from api.edge import CallerLimits, ConnectionLimits, Doors, guarded, protocol, read_keys
from api.history import History
from api.operating.listening import listening
from core.errors import Unavailable
from core.events import Asked, Cast, Executed, Grounded, Proposed, notify
from core.flow import Answer, Attempt, Failure, Majority, NoQuorum, Question, Repair, Tally, Tie, Value
from core.objects import ObjectMeta
from core.settings import HistorySettings
from kubectl.resources import Resource, Resources
from tests.api.scripted import answered, app_of, unanswered

KEY = "heron-key-of-more-than-20-characters"
HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
CONTEXT = "glade"


@dataclass
class Script:
    """What the flow does with a question follows from its words; `release` lets one go on that waits."""

    release: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Question] = field(default_factory=list)
    stopped: int = 0

    async def answer(self, question: Question) -> Answer:
        """The answer to a question."""
        self.asked.append(question)
        text = question.text
        if "unreachable" in text:
            raise Unavailable("no answer from https://10.9.8.7:6443", "start the cluster")
        if "nobody" in text:
            notify(Asked("offline", ("offline",)))
            return unanswered(question, ("offline", "offline", Failure("not_understood", "what is asked for?")))
        if "breaks off" in text:
            notify(Asked("remote", ("cut",)))
            await asyncio.sleep(30)
        if "slowly" in text:
            await self._slowly(question)
        said = answered(question, "tulip" if "tulip" in text else HOSTILE if "hostile" in text else "4", HOSTILE)
        if "tie" in text:
            said = replace(
                said, verdict=Tie((Value("count", "4"), Value("count", "5")), Tally()), text="no agreement: 4 | 5"
            )
        if "and those" in text:
            said = replace(said, resolved="How many storks?")
        if "outvoted" in text:
            said = _outvoted(said)
        return _repaired(said) if "repaired" in text else said

    async def _slowly(self, question: Question) -> None:
        """One event after another, then waits to be released."""
        [voted, abstained] = answered(question, stdout="four herons\n").trace[0].ballots
        execution = voted.executions[0]
        notify(Asked("remote", ("gpt-a", "gpt-b")))
        notify(Grounded("gpt-a", 12))
        notify(Proposed("gpt-a", 1, execution.proposal))
        notify(Executed("gpt-a", 1, execution))
        notify(Cast(voted))
        try:
            await asyncio.wait_for(self.release.wait(), 60)
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        self.release.clear()
        notify(Cast(abstained))


def _outvoted(answer: Answer) -> Answer:
    """Two say 4, and one says 5."""
    [attempt] = answer.trace
    [voted, _] = attempt.ballots
    four, five = Value("count", "4"), Value("count", "5")
    ballots = (voted, replace(voted, planner="gpt-c"), replace(voted, planner="gpt-d", vote=five))
    tally = Tally(((four, 2.0, ("gpt-a", "gpt-c")), (five, 1.0, ("gpt-d",))), total=3.0)
    verdict = Majority(four, tally)
    return replace(answer, verdict=verdict, trace=(replace(attempt, ballots=ballots, verdict=verdict),))


def _repaired(answer: Answer) -> Answer:
    [attempt] = answer.trace
    [voted, other] = attempt.ballots
    execution = replace(voted.executions[0], repairs=(Repair("hreons", "herons"),))
    ballots = (replace(voted, executions=(execution,)), other)
    nobody = Attempt("ollama", (other,), NoQuorum(Tally()))
    return replace(answer, trace=(nobody, replace(attempt, ballots=ballots)))


class Glade:
    """A catalog of one deployment, for examples."""

    async def resources(self) -> Resources:
        """The kinds that examples ask for."""
        return Resources((Resource("apps", "v1", "deployments", "deployment", "Deployment", True),))

    async def objects(self, resource: Resource, namespace: str | None = None) -> tuple[ObjectMeta, ...]:
        """The deployment."""
        return (ObjectMeta("Deployment", "wren", "glen"),)


def _cutting(app: ASGIApp) -> ASGIApp:
    """The application, whose connection breaks behind an event of a planner called `cut`."""

    async def cut(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            await send(message)
            if b'"cut"' in message.get("body", b""):
                raise ConnectionResetError

        await app(scope, receive, sent)

    return cut


@asynccontextmanager
async def running(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """A server as `api.operating.listening.serving` has it, which closes every connection when it ends."""
    http: Any = protocol(ConnectionLimits())
    config = uvicorn.Config(app, http=http, ws="none", log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def service(
    folder: Path, keyed: bool = False, *, rate: int = 0, contexts: tuple[str, ...] = ()
) -> AsyncIterator[tuple[str, Script]]:
    """The service as `main.py serve` puts it together; its URL and its script."""
    script = Script()
    history = History(folder / "history.sqlite", HistorySettings())
    keys = read_keys({"COPILOT_API_KEYS": f"ada:{KEY}"}) if keyed else None
    app = app_of(script.answer, context=CONTEXT, contexts=contexts, history=history, catalog=Glade())
    with listening("127.0.0.1", 0) as (listener, url):
        behind = guarded(app, Doors(), lambda: keys, documentation.PATHS | page.PATHS, CallerLimits(rate))
        async with running(_cutting(behind), listener):
            yield url, script
        await history.close()
