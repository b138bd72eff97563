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
async def scripted_openai(
    script: Script, *, completion_tokens: int = 10, prompt_tokens: int = 100
) -> AsyncIterator[ScriptedServer]:
    """Serve the script; `requests[i].json` is what the client sent. The tokens are what each call is said to take."""
    server = ScriptedServer(script)

    async def chat(request: web.Request) -> web.StreamResponse:
        received = await server.receive(request)
        model = received.json.get("model", "")

        def wrap(text: str) -> dict[str, Any]:
            return _completion(text, model, completion_tokens, prompt_tokens)

        return await server.reply(request, server.next(received), wrap, failure)

    routes = [web.post("/{anywhere:.*}", chat)]
    async with serving(server, routes) as running:
        yield running


def completion(text: str, model: str) -> dict[str, Any]:
    """What a model says, as `/chat/completions` gives it."""
    return _completion(text, model, 10, 100)


def _completion(text: str, model: str, tokens: int, prompt: int) -> dict[str, Any]:
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": tokens, "total_tokens": prompt + tokens},
    }


def failure(status: Status) -> dict[str, Any]:
    """An error, as `/chat/completions` gives it."""
    return {"error": {"message": status.message, "type": "scripted", "param": None, "code": None}}
