import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from core.errors import ModelError, ModelReplyError, ModelUnavailable
from core.ports import Message
from planners.chats.ollama import OllamaChat
from planners.prompting.wire import PLAN_SCHEMA
from tests.servers import Cut, Drip, Endless, Hang, Raw, ScriptedServer, Slow, Status, scripted_ollama
from tests.servers.replies import Script

ASK = [Message("system", "plan"), Message("user", "how many?")]
Connect = Callable[..., OllamaChat]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    chats: list[OllamaChat] = []

    def make(server: ScriptedServer, model: str = "llama3.1:8b", **settings: Any) -> OllamaChat:
        chats.append(OllamaChat(model, **{"host": server.url, "timeout": 5.0, **settings}))
        return chats[-1]

    yield make
    for chat in chats:
        await chat.close()
        await chat.close()
    gc.collect(1)  # a connection that nobody closed would warn here, and warnings are errors


async def failure(chat: OllamaChat) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await chat.chat(ASK)
    return caught.value


async def test_a_local_model_is_asked_with_its_schema_context_and_limits(connect: Connect) -> None:
    async with scripted_ollama("four") as server:
        reply = await connect(server, temperature=0.7, seed=3, keep_alive="5m").chat(ASK, PLAN_SCHEMA)
    sent = server.requests[0].json
    assert (reply.text, reply.usage.prompt_tokens, reply.usage.completion_tokens) == ("four", 100, 10)
    assert sent["format"] == PLAN_SCHEMA
    assert sent["options"] == {"temperature": 0.7, "seed": 3, "num_predict": 2_000, "num_ctx": 8_192}
    assert sent["keep_alive"] == "5m"
    assert sent["stream"] is False
    assert [request.path for request in server.requests] == ["/api/chat"]


async def test_the_context_grows_until_the_prompt_fits(connect: Connect) -> None:
    async with scripted_ollama("four") as server:
        await connect(server).chat([Message("user", "x" * 30_000)])
    assert server.requests[0].json["options"]["num_ctx"] == 16_384


async def test_the_host_is_taken_from_the_environment(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scripted_ollama("four") as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        assert (await connect(server, host=None).chat(ASK)).text == "four"


async def test_a_model_that_is_not_pulled_names_the_pull_that_mends_it(connect: Connect) -> None:
    async with scripted_ollama("four") as server:
        error = await failure(connect(server, "qwen3:14b"))
    assert isinstance(error, ModelUnavailable)
    assert error.mend == "ollama pull qwen3:14b"


@pytest.mark.parametrize("code", [400, 401, 403, 408, 429, 500, 502, 503])
async def test_a_failing_ollama_is_unavailable_and_not_asked_again(connect: Connect, code: int) -> None:
    async with scripted_ollama(Status(code, "no", {"Retry-After": "1"})) as server:
        error = await failure(connect(server))
        assert await server.closed()
    assert server.total == 1
    assert isinstance(error, ModelUnavailable)
    assert str(code) in str(error)
    assert error.mend


@pytest.mark.parametrize(
    "script",
    [Cut(), Cut("four", after=20), Raw(b"<html>", "text/html"), Raw(b"[]"), Raw(b"{}"), Raw(b"null"), Raw(b"\xff")],
)
async def test_what_is_not_ollama_is_unavailable(connect: Connect, script: Script) -> None:
    async with scripted_ollama(script) as server:
        assert isinstance(await failure(connect(server)), ModelUnavailable)
        assert await server.closed()


@pytest.mark.parametrize("script", [Hang(), Drip("four", pause=0.05, size=4), Endless(), Slow("four", 5)])
async def test_nothing_is_waited_for_beyond_the_deadline(connect: Connect, script: Script) -> None:
    async with scripted_ollama(script) as server:
        began = time.monotonic()
        assert isinstance(await failure(connect(server, timeout=0.3)), ModelUnavailable)
        assert time.monotonic() - began < 1.5
        assert await server.closed()


@pytest.mark.parametrize("script", [Slow("four", 0.2), Drip("four", pause=0.01, size=64)])
async def test_what_is_slow_but_within_the_deadline_is_an_answer(connect: Connect, script: Script) -> None:
    async with scripted_ollama(script) as server:
        assert (await connect(server).chat(ASK)).text == "four"


async def test_a_huge_reply_is_not_read_to_its_end(connect: Connect) -> None:
    async with scripted_ollama("x" * (10 << 20)) as server:
        assert isinstance(await failure(connect(server)), ModelReplyError)
        assert await server.closed()


async def test_an_empty_reply_is_a_reply_that_cannot_be_used(connect: Connect) -> None:
    async with scripted_ollama("") as server:
        assert isinstance(await failure(connect(server)), ModelReplyError)


async def test_nobody_listening_says_how_to_start_it(connect: Connect) -> None:
    async with scripted_ollama("four") as server:
        pass
    error = await failure(connect(server))
    assert isinstance(error, ModelUnavailable)
    assert "ollama serve" in error.mend


async def test_a_cancelled_call_closes_its_connection(connect: Connect) -> None:
    async with scripted_ollama(Hang()) as server:
        call = asyncio.create_task(connect(server).chat(ASK))
        await server.busy()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await server.closed()
