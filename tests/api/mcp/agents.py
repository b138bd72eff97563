"""Agents as they connect: the SDK's own client, over HTTP to a served application and over stdio to `main.py mcp`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from api.app import create_app
from api.mcp import OUTPUT_BYTES
from composition import composed, copilots
from core.settings.sources import load
from tests.api.edge.served import served
from tests.api.scripted import RememberingJournal, well
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

if TYPE_CHECKING:  # the SDK takes two seconds to import, in every worker: only those who use it do
    from mcp.client.client import Client

MODES = ("auto", "legacy")
"""The protocol of today, in which every request stands for itself, and the handshake of those before it."""


@contextlib.asynccontextmanager
async def over_http(
    url: str, mode: str = "auto", key: str = "", headers: Mapping[str, str] = {}
) -> AsyncIterator[Client]:
    """The SDK's client at the service's `/mcp`."""
    from mcp.client.client import Client
    from mcp.client.streamable_http import streamable_http_client

    sent = {**headers, **({"authorization": f"Bearer {key}"} if key else {})}
    async with (
        httpx2.AsyncClient(headers=sent, trust_env=False, timeout=60) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


@contextlib.asynccontextmanager
async def over_stdio(folder: Path, *arguments: str, mode: str = "auto") -> AsyncIterator[Client]:
    """The SDK's client of a `main.py mcp` that it started."""
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters

    environment = {**clean_environment(folder), "XDG_STATE_HOME": str(folder)}
    words = [*python(), str(MAIN), "mcp", *arguments]
    command = StdioServerParameters(command=words[0], args=words[1:], cwd=str(folder), env=environment)
    async with Client(command, mode=mode) as client:
        yield client


@contextlib.asynccontextmanager
async def recorded(name: str, **options: Any) -> AsyncIterator[str]:
    """A service that asks a recording with the offline planner, as `main.py serve` puts it together; its URL."""
    settings = load({"cluster.recording": name, "cache.where": "off", "remote.enabled": "off"}, {}, {}, {})
    async with composed(settings, {}) as copilot, copilots(copilot, {}) as ours:
        app = create_app(
            ours.answer,
            well,
            RememberingJournal(),
            context=copilot.cluster.context,
            contexts=ours.contexts,
            run=lambda line, context, asker: ours.run(line, context, OUTPUT_BYTES, asker),
            **options,
        )
        async with served(app) as url:
            yield url


def text_of(result: Any) -> str:
    """What a model is shown of a tool's result."""
    return "\n".join(part.text for part in result.content)


def modules_of(process_code: str) -> list[str]:
    """The modules that are loaded behind some code in a new interpreter."""
    import subprocess

    code = f"{process_code}\nimport sys; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(MAIN.parent)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout.split()
