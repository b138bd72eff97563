"""`/mcp`: the protocol over HTTP inside the service. Its SDK is imported, in a thread, when the first one calls."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.mcp.offering import Offered
from api.problems import Problem, of_status
from api.questions import MOST_BYTES
from api.records import Redaction

PATH = "/mcp"


class Endpoint:
    """An ASGI application. `close` lets go of it; idempotent, also where nobody called."""

    def __init__(self, offered: Callable[[], Offered]) -> None:
        self._offered = offered
        self._turn = asyncio.Lock()
        self._app: ASGIApp | None = None
        self._running: asyncio.Task[None] | None = None
        self._end = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. There is no stream to GET and no session to DELETE: every request stands for itself."""
        if scope["method"] != "POST":
            await of_status(405, headers={"Allow": "POST"}).response(Redaction())(scope, receive, send)
            return
        app = self._app or await self._begun()
        await app(scope, receive, _telling(scope, receive, send))

    async def close(self) -> None:
        """End what is running."""
        self._end.set()
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)

    async def _begun(self) -> ASGIApp:
        async with self._turn:
            if self._app is None:
                sdk: Any = await asyncio.to_thread(importlib.import_module, "api.mcp.sdk")
                ready: asyncio.Future[ASGIApp] = asyncio.get_running_loop().create_future()
                # the SDK's task group has to be left by the task that entered it, which no request is
                self._running = asyncio.create_task(self._run(sdk.manager_of(self._offered()), ready))
                self._app = await ready
            return self._app

    async def _run(self, manager: Any, ready: asyncio.Future[ASGIApp]) -> None:
        async with manager.run():
            ready.set_result(manager.handle_request)
            await self._end.wait()


def _telling(scope: Scope, receive: Receive, send: Send) -> Send:
    """Sends what the SDK replies; its refusal of a body that is too large, a bare text, becomes a problem."""
    refused = False

    async def passed(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start" and message["status"] == 413:
            refused = True
            problem = Problem(413, "Too large", f"the body is larger than {MOST_BYTES:,} bytes", "send less")
            await problem.response(Redaction())(scope, receive, send)
        elif not refused:
            await send(message)

    return passed
