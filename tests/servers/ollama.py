"""An Ollama server that says what a script tells it to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.servers.replies import Script, ScriptedServer, Status, serving


@asynccontextmanager
async def scripted_ollama(script: Script, models: Sequence[str] = ("llama3.1:8b",)) -> AsyncIterator[ScriptedServer]:
    """Serve the script for the models that are "pulled"; others are answered with Ollama's own 404."""
    server = ScriptedServer(script)

    def pulled(model: str) -> bool:
        return model in models or f"{model}:latest" in models

    def unknown(model: str) -> web.Response:
        return web.json_response({"error": f"model '{model}' not found"}, status=404)

    async def chat(request: web.Request) -> web.StreamResponse:
        received = await server.receive(request)
        model = received.json.get("model", "")
        if not pulled(model):
            return unknown(model)
        return await server.reply(request, server.next(received), lambda text: said(text, model), failure)

    async def tags(request: web.Request) -> web.StreamResponse:
        await server.receive(request)
        return web.json_response({"models": [{"name": model, "model": model, "size": 1} for model in models]})

    async def show(request: web.Request) -> web.StreamResponse:
        model = (await server.receive(request)).json.get("model", "")
        if not pulled(model):
            return unknown(model)
        info = {"general.architecture": "scripted", "scripted.context_length": 131_072}
        return web.json_response({"model_info": info, "capabilities": ["completion"], "details": {}})

    routes = [web.post("/api/chat", chat), web.get("/api/tags", tags), web.post("/api/show", show)]
    async with serving(server, routes) as running:
        yield running


def said(text: str, model: str) -> dict[str, Any]:
    """What a model says, as `/api/chat` gives it."""
    return {
        "model": model,
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": text},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 100,
        "eval_count": 10,
    }


def failure(status: Status) -> dict[str, Any]:
    """An error, as Ollama gives it."""
    return {"error": status.message}
