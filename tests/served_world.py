"""A served cluster that changes and fails as a test says, and the whole service over it, in this process.

The cluster is a recording behind real HTTP or TLS on a port that it keeps; the service is what `main.py serve` runs,
asked through its ASGI door.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import yaml

from api.configuration import Configuration
from api.serving.service import started
from clusters.recorded import RecordedCluster, Recording
from clusters.replay.app import Message, ReplayApp, Seen
from clusters.replay.server import _listening, _server, _url
from core.settings.sources import load

Fault = Callable[[str, str], "tuple[int, bytes] | None"]
"""By path and query: a status and body in the place of what is recorded, or None."""


class _Faulty:
    """The replay, with faults put in front of it."""

    def __init__(self, world: World, app: ReplayApp) -> None:
        self._world = world
        self._app = app
        self.state = app.state

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if (held := self._world.hold) is not None:
            try:
                await held(scope["path"])
            except asyncio.CancelledError:  # the server ends; uvicorn would print it
                return
        query = scope["query_string"].decode()
        found = self._world.fault(scope["path"], query)
        if found is None:
            await self._app(scope, receive, send)
            return
        status, body = found
        self._world.faulty.append(scope["path"])
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *self._world.more,
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@dataclass
class World:
    """One served cluster: it can end, and begin anew as another one on the same port."""

    file: Path
    """Its kubeconfig."""
    tls: bool = False
    token: str | None = None
    context: str = "orchard"
    fault: Fault = lambda path, query: None
    hold: Callable[[str], Any] | None = None
    faulty: list[str] = field(default_factory=list)
    more: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Headers of the replies that a fault gives."""
    requests: list[Seen] = field(default_factory=list)
    url: str = ""
    authority: bytes | None = None
    _port: int = 0
    _running: list[Any] = field(default_factory=list)

    async def begin(self, recording: Recording) -> None:
        """Serve it, on the port that was served before if there was one."""
        app = _Faulty(self, ReplayApp(RecordedCluster(recording), self.token))
        app.state.requests = self.requests
        stack = contextlib.ExitStack()
        listener = stack.enter_context(_listening(self._port))
        server, self.authority = _server(app, self.tls)  # type: ignore[arg-type]  # stands in for it
        self.url = _url(listener, self.tls)
        self._port = listener.getsockname()[1]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells it by a flag alone
            await asyncio.sleep(0.002)
        self._running = [server, task, stack]

    async def end(self) -> None:
        """Break every connection, and listen no more."""
        if not self._running:
            return
        server, task, stack = self._running
        self._running = []
        assert isinstance(server, uvicorn.Server)
        server.force_exit = server.should_exit = True
        for connection in list(server.server_state.connections):
            if (transport := getattr(connection, "transport", None)) is not None:
                transport.abort()
        await task
        stack.close()

    def document(self, user: Mapping[str, Any] | None = None, **cluster: Any) -> dict[str, Any]:
        """Its kubeconfig as it should be now."""
        entry: dict[str, Any] = {"server": self.url}
        if self.authority is not None:
            entry["certificate-authority-data"] = base64.b64encode(self.authority).decode()
        name = self.context
        who = dict(user) if user is not None else ({"token": self.token} if self.token else {})
        return {
            "current-context": name,
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "clusters": [{"name": name, "cluster": {**entry, **cluster}}],
            "users": [{"name": name, "user": who}],
        }

    def write(self, user: Mapping[str, Any] | None = None, **cluster: Any) -> None:
        """Write the kubeconfig, at once, as kubectl does."""
        fresh = self.file.with_name("fresh-kubeconfig")
        fresh.write_text(yaml.safe_dump(self.document(user, **cluster)), encoding="utf-8")
        fresh.replace(self.file)


@contextlib.asynccontextmanager
async def world(
    folder: Path, recording: Recording, *, tls: bool = False, token: str | None = None
) -> AsyncIterator[World]:
    """A served cluster with its kubeconfig in the folder."""
    served = World(folder / "kubeconfig", tls, token)
    await served.begin(recording)
    served.write()
    try:
        yield served
    finally:
        await served.end()


@dataclass
class Client:
    """The service, asked by its HTTP interface."""

    http: httpx.AsyncClient

    async def ask(self, question: str, **more: Any) -> tuple[int, str]:
        """Status, and the answer or what the problem says, with its mend."""
        said = await self.http.post("/v1/ask" if more else "/query", json={"query": question, **more})
        document = said.json()
        if said.status_code == 200:
            return 200, str(document["answer"])
        return said.status_code, f"{document.get('detail')} {document.get('mend')}"


@contextlib.asynccontextmanager
async def service(folder: Path, kubeconfig: Path, **more: str) -> AsyncIterator[Client]:
    """The service over that kubeconfig; `more` are settings and variables by their environment names."""
    environ = {"HOME": str(folder), "PATH": "/usr/bin:/bin", **more}
    variables = {"COPILOT_CLUSTER_KUBECONFIG": str(kubeconfig), "COPILOT_LOG_WHERE": "off", **environ}
    settings = load({}, variables, {}, {})
    configuration = Configuration(settings, environ)
    async with started(configuration, lambda: configuration) as running:
        transport = httpx.ASGITransport(running, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=90) as http:
            yield Client(http)
