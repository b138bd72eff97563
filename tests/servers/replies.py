"""What a scripted server can do with a request, and the server that does it and remembers every byte it was sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Union, cast

from aiohttp import web


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body, decoded; empty where there is none."""
        return cast(dict[str, Any], json.loads(self.body)) if self.body else {}

    @property
    def text(self) -> str:
        """Everything that a model would be shown: the contents of all messages."""
        return "\n".join(message["content"] for message in self.json.get("messages", ()))

    @property
    def question(self) -> str:
        """The last message: what the model is asked now."""
        return str(self.json["messages"][-1]["content"])


@dataclass(frozen=True)
class Status:
    """An error of the API, in its vendor's form."""

    code: int
    message: str = "scripted failure"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """No reply at all, for as long as the client waits."""


@dataclass(frozen=True)
class Drip:
    """A right reply whose bytes come slowly: `pause` seconds between chunks of `size` bytes."""

    text: str
    pause: float = 0.05
    size: int = 8


@dataclass(frozen=True)
class Cut:
    """The connection is cut after the first `after` bytes of a right reply; at 0 before the status line."""

    text: str = "{}"
    after: int = 0


@dataclass(frozen=True)
class Raw:
    """These bytes, whatever they are."""

    body: bytes
    content_type: str = "application/json"
    status: int = 200


@dataclass(frozen=True)
class Endless:
    """Blanks without end: what a JSON reader would wait through for ever."""


@dataclass(frozen=True)
class Slow:
    """A right reply after `seconds` of silence."""

    text: str
    seconds: float


Scripted = Union[str, Status, Hang, Drip, Cut, Raw, Endless, Slow]
"""A text is what the model says."""

Script = Union[Scripted, Sequence[Scripted], Callable[[Received], Scripted]]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def plan(*commands: str, answer: str = "value", **more: Any) -> str:
    """A plan as a model would write it: `plan("kubectl get pods", answer="count")`."""
    return json.dumps({"commands": list(commands), "answer": {"type": answer, **more}})


class ScriptedServer:
    """A server on a free loopback port; `requests` are all it got, `open` those that it is still answering."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Received] = []
        self.open = 0
        self.url = ""

    @property
    def total(self) -> int:
        """How many requests for a chat came in."""
        return sum(request.path.endswith(("/chat/completions", "/api/chat")) for request in self.requests)

    @property
    def received(self) -> bytes:
        """Every byte of every body."""
        return b"\n".join(request.body for request in self.requests)

    async def busy(self) -> None:
        """Wait until a request is being answered."""
        while not self.open:  # noqa: ASYNC110 - the handler runs on this loop and only counts
            await asyncio.sleep(0.005)

    async def closed(self, within: float = 2.0) -> bool:
        """Whether every request is over, or is so within some seconds."""
        for _ in range(int(within / 0.01)):
            if not self.open:
                return True
            await asyncio.sleep(0.01)
        return not self.open

    def next(self, request: Received) -> Scripted:
        """What the script says to this request; `total` counts it already."""
        if callable(self.script):
            return self.script(request)
        if isinstance(self.script, Sequence) and not isinstance(self.script, str):
            return self.script[min(self.total, len(self.script)) - 1]
        return self.script

    async def receive(self, request: web.Request) -> Received:
        """Note a request down."""
        body = await request.read()
        received = Received(request.method, request.path, dict(request.headers), body)
        self.requests.append(received)
        return received

    async def reply(
        self,
        request: web.Request,
        scripted: Scripted,
        wrap: Callable[[str], Mapping[str, Any]],
        failure: Callable[[Status], Mapping[str, Any]],
    ) -> web.StreamResponse:
        """Answer as scripted; `wrap` puts what the model says into its vendor's form, `failure` an error."""
        if isinstance(scripted, Slow):
            await asyncio.sleep(scripted.seconds)
            scripted = scripted.text
        if isinstance(scripted, str):
            return web.json_response(wrap(scripted))
        if isinstance(scripted, Status):
            return web.json_response(failure(scripted), status=scripted.code, headers=dict(scripted.headers))
        if isinstance(scripted, Raw):
            headers = {"Content-Type": scripted.content_type}
            return web.Response(body=scripted.body, status=scripted.status, headers=headers)
        if isinstance(scripted, Hang):
            await asyncio.Event().wait()
        return await self._bytes_by_and_by(request, scripted, wrap)

    async def _bytes_by_and_by(
        self, request: web.Request, scripted: Any, wrap: Callable[[str], Mapping[str, Any]]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        if isinstance(scripted, Endless):
            await response.prepare(request)
            while True:
                await response.write(b" " * 4096)
                await asyncio.sleep(0.002)
        body = json.dumps(wrap(scripted.text)).encode()
        if isinstance(scripted, Cut):
            if scripted.after:
                response.content_length = len(body)
                await response.prepare(request)
                await response.write(body[: scripted.after])
            if request.transport is not None:
                request.transport.abort()
            return response
        response.content_length = len(body)
        await response.prepare(request)
        for start in range(0, len(body), scripted.size):
            await response.write(body[start : start + scripted.size])
            await asyncio.sleep(scripted.pause)
        return response


@asynccontextmanager
async def serving(server: ScriptedServer, routes: Sequence[web.RouteDef]) -> AsyncIterator[ScriptedServer]:
    """Serve on a free port until the context is left; a client that goes away ends its request."""

    @web.middleware
    async def counted(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        server.open += 1
        try:
            return await handler(request)
        finally:
            server.open -= 1

    app = web.Application(middlewares=[counted], client_max_size=64 << 20)
    app.add_routes(routes)
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.url = f"http://{host}:{port}"
        yield server
    finally:
        await runner.cleanup()
