"""A small API server on loopback that a test scripts: it records what arrived and answers as it is told."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
import yaml
from aiohttp import web

from clusters.live.cluster import Deadlines, LiveCluster
from clusters.live.kubeconfig import resolve

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NOWHERE = Path("/nonexistent")


@dataclass
class ApiServer:
    """Where it listens, and the requests that it got."""

    url: str
    requests: list[web.Request] = field(default_factory=list)


async def hello(_: web.Request) -> web.StreamResponse:
    return web.json_response({"hello": "world"})


@asynccontextmanager
async def serving(handler: Handler = hello, tls: ssl.SSLContext | None = None) -> AsyncIterator[ApiServer]:
    """An API server in which `handler` answers every request."""
    server = ApiServer("")

    async def answer(request: web.Request) -> web.StreamResponse:
        server.requests.append(request)
        return await handler(request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.url = f"{'https' if tls else 'http'}://{host}:{port}"
        yield server
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Authority:
    """A throw-away CA, and a server certificate of it for 127.0.0.1 and `api.example`."""

    ca: trustme.CA

    @property
    def pem(self) -> bytes:
        return self.ca.cert_pem.bytes()

    def server(self, *names: str, ask_client: bool = False) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.ca.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
        if ask_client:
            self.ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def kubeconfig(file: Path, url: str, user: Any = None, **cluster: Any) -> Path:
    """A kubeconfig for that server, written to `file`."""
    document = {
        "current-context": "test",
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "clusters": [{"name": "test", "cluster": {"server": url, **cluster}}],
        "users": [{"name": "test", "user": user or {}}],
    }
    fresh = file.with_name("fresh-kubeconfig")
    fresh.write_text(yaml.safe_dump(document), encoding="utf-8")
    return fresh.replace(file)  # at once, as kubectl does: someone may be reading it


@asynccontextmanager
async def live(
    file: Path, deadlines: Deadlines | None = None, environ: dict[str, str] | None = None
) -> AsyncIterator[LiveCluster]:
    """A `LiveCluster` on that kubeconfig, closed at the end."""
    environ = environ or {}
    cluster = LiveCluster(
        resolve(file, None, None, environ, NOWHERE),
        environ,
        lambda: resolve(file, None, None, environ, NOWHERE),
        deadlines or Deadlines(),
    )
    try:
        yield cluster
    finally:
        await cluster.close()
