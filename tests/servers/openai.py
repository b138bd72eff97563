"""An OpenAI-compatible server that says what a script tells it to.

`server.url` is the root. Every path answers, so that a base URL with `/v1` does like one without, and so that other
vendors' protocols meet a server that speaks OpenAI's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.servers.replies import Script, ScriptedServer, Status, serving


@asynccontextmanager
async def scripted_openai(script: Script) -> AsyncIterator[ScriptedServer]:
    """Serve the script; `requests[i].json` is what the client sent."""
    server = ScriptedServer(script)

    async def chat(request: web.Request) -> web.StreamResponse:
        received = await server.receive(request)
        model = received.json.get("model", "")
        return await server.reply(request, server.next(received), lambda text: completion(text, model), failure)

    routes = [web.post("/{anywhere:.*}", chat)]
    async with serving(server, routes) as running:
        yield running


def completion(text: str, model: str) -> dict[str, Any]:
    """What a model says, as `/chat/completions` gives it."""
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


def failure(status: Status) -> dict[str, Any]:
    """An error, as `/chat/completions` gives it."""
    return {"error": {"message": status.message, "type": "scripted", "param": None, "code": None}}
