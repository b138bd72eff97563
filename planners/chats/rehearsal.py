"""A call that goes nowhere: what litellm imports and builds at its first call, it has done before anybody waits.

Importing litellm is two thirds of it. At the first call it imports half a thousand modules more, those of the provider
among them; the call after that takes a hundredth of the time. Nothing is sent: the reply is made up here.
"""

from __future__ import annotations

import contextlib
import importlib
from typing import Any

import httpx

_REPLY: dict[str, Any] = {
    "id": "rehearsal",
    "object": "chat.completion",
    "created": 0,
    "model": "rehearsal",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "ready"}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
_NOWHERE = "http://rehearsal.invalid/v1"


async def rehearse(litellm: Any, model: str) -> None:
    """One call of the model whose reply is made up. What fails here fails at the first question, and is told there."""
    call = {"messages": [{"role": "user", "content": "ready?"}], "max_tokens": 5, "max_retries": 0, "drop_params": True}
    with contextlib.suppress(Exception):
        if litellm.get_llm_provider(model)[1] != "openai":
            await litellm.acompletion(model=model, mock_response="ready", **call)
            return
        openai = importlib.import_module("openai")
        made_up = httpx.MockTransport(lambda _: httpx.Response(200, json=_REPLY))
        async with httpx.AsyncClient(transport=made_up) as http:
            client = openai.AsyncOpenAI(api_key="none", base_url=_NOWHERE, http_client=http, max_retries=0)
            await litellm.acompletion(model=model, client=client, **call)
