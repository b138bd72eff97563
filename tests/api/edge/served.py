"""The service as it is started, and what a client sees on the wire."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from fastapi import FastAPI

from api import documentation, page
from api.edge import Authenticator, CallerLimits, ConnectionLimits, Doors, guarded
from api.operating.listening import listening, serving
from tests.api.scripted import app_of


@contextlib.asynccontextmanager
async def served(
    app: FastAPI | None = None,
    *,
    doors: Doors = Doors(),  # noqa: B008 - frozen
    keys: Authenticator | None = None,
    callers: CallerLimits = CallerLimits(),  # noqa: B008 - frozen
    limits: ConnectionLimits = ConnectionLimits(),  # noqa: B008 - frozen
    wrap: Callable[[Any], Any] = lambda app: app,
) -> AsyncIterator[str]:
    """A real server on loopback, put together as `main.py serve` does; its URL."""
    with listening("127.0.0.1", 0) as (listener, url):
        behind = guarded(app or app_of(), doors, lambda: keys, documentation.PATHS | page.PATHS, callers)
        task = asyncio.create_task(serving(wrap(behind), listener, limits))
        try:
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                for _ in range(200):
                    with contextlib.suppress(httpx.TransportError):
                        await client.get("/healthz")
                        break
                    await asyncio.sleep(0.01)
            yield url
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def exchange(url: str, sent: bytes, seconds: float = 5.0) -> bytes:
    """All that comes back for these bytes until the server closes."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(sent)
        return await asyncio.wait_for(reader.read(), seconds)
    finally:
        writer.close()
