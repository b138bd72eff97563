import asyncio
import gc
import json
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from core.errors import ModelError, ModelReplyError, ModelUnavailable
from core.ports import Message
from planners.chats import errors as litellm_errors
from planners.chats.bounded import MOST_BYTES
from planners.chats.litellm import LitellmChat
from planners.chats.room import ROOM, load
from planners.prompting.wire import PLAN_SCHEMA
from tests.servers import Cut, Drip, Endless, Hang, Raw, Received, ScriptedServer, Slow, Status, scripted_openai
from tests.servers.openai import completion
from tests.servers.replies import Script, Scripted

ROOT = Path(__file__).parents[3]
ASK = [Message("system", "plan"), Message("user", "how many?")]
KEY = "sk-quarry-0123456789abcdef"
Connect = Callable[..., LitellmChat]


@pytest.fixture(scope="module", autouse=True)
def _imported() -> object:
    return load()


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    chats: list[LitellmChat] = []

    async def at_once(_: float) -> None:
        """No waiting in tests."""

    def make(server: ScriptedServer, model: str = "openai/made-up", **settings: Any) -> LitellmChat:
        settings = {"api_base": f"{server.url}/v1", "api_key": KEY, "timeout": 5.0, "sleep": at_once, **settings}
        chats.append(LitellmChat(model, **settings))
        return chats[-1]

    yield make
    for chat in chats:
        await chat.close()
    gc.collect(1)  # a connection that nobody closed would warn here, and warnings are errors


async def failure(chat: LitellmChat) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await chat.chat(ASK)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is not None or isinstance(caught.value, ModelReplyError)
    return caught.value


async def test_a_model_is_asked_with_its_limits_and_its_reply_comes_with_what_it_cost(connect: Connect) -> None:
    async with scripted_openai("four") as server:
        reply = await connect(server, "openai/gpt-4.1", max_tokens=321).chat(ASK, PLAN_SCHEMA)
    sent = server.requests[0].json
    assert reply.text == "four"
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (100, 10)
    assert reply.usage.cost is not None
    assert reply.usage.cost > 0
    assert sent["messages"] == [{"role": "system", "content": "plan"}, {"role": "user", "content": "how many?"}]
    assert sent["model"] == "gpt-4.1"
    assert sent["temperature"] == 0
    assert sent["max_tokens"] == 321
    assert sent["response_format"]["json_schema"]["schema"] == PLAN_SCHEMA
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"


async def test_a_model_that_is_not_known_to_keep_to_a_schema_is_asked_plainly(connect: Connect) -> None:
    async with scripted_openai("four") as server:
        reply = await connect(server).chat(ASK, PLAN_SCHEMA)
    assert "response_format" not in server.requests[0].json
    assert reply.usage.cost in (None, 0.0)


async def test_a_model_that_thinks_first_gets_room_for_it_and_no_temperature(connect: Connect) -> None:
    async with scripted_openai("four") as server:
        await connect(server, "openai/gpt-5").chat(ASK)
    sent = server.requests[0].json
    assert max(sent.get("max_tokens", 0), sent.get("max_completion_tokens", 0)) >= 8_000
    assert sent.get("temperature") in (None, 1)


async def test_parameters_that_a_model_refuses_are_left_out_from_then_on(connect: Connect) -> None:
    def picky(request: Received) -> Scripted:
        given = {"temperature", "response_format"} & set(request.json)
        return Status(400, "Unsupported value: temperature") if given else "four"

    async with scripted_openai(picky) as server:
        chat = connect(server, "openai/gpt-4.1")
        assert (await chat.chat(ASK, PLAN_SCHEMA)).text == "four"
        assert (await chat.chat(ASK, PLAN_SCHEMA)).text == "four"
    assert server.total == 3
    assert "max_tokens" in server.requests[-1].json


@pytest.mark.parametrize(
    ("code", "requests"), [(401, 1), (403, 1), (404, 1), (408, 1), (429, 2), (500, 2), (502, 2), (503, 2)]
)
async def test_a_failing_api_makes_the_model_unavailable_after_one_retry_where_that_may_help(
    connect: Connect, code: int, requests: int
) -> None:
    async with scripted_openai(Status(code, f"no: {KEY}")) as server:
        error = await failure(connect(server))
    assert isinstance(error, ModelUnavailable)
    assert "made-up" in str(error)
    assert server.total == requests


async def test_a_bad_request_is_tried_once_more_without_what_could_be_left_out(connect: Connect) -> None:
    async with scripted_openai(Status(400, "bad")) as server:
        assert isinstance(await failure(connect(server)), ModelUnavailable)
    assert [("temperature" in request.json) for request in server.requests] == [True, False]


async def test_an_api_that_recovers_on_the_retry_answers(connect: Connect) -> None:
    async with scripted_openai([Status(503), "four"]) as server:
        assert (await connect(server).chat(ASK)).text == "four"


async def test_a_retry_waits_as_long_as_the_api_asks(connect: Connect) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with scripted_openai([Status(429, "slow down", {"Retry-After": "2"}), "four"]) as server:
        await connect(server, sleep=sleep, chance=lambda: 1.0).chat(ASK)
    assert waits == [2.25]


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        ("2", 2.25, 2.25),
        ("0.5", 0.75, 0.75),
        ("0", 0.25, 0.25),
        ("-3", 0.25, 0.25),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.25, 0.25),
        ("soon", 0.5, 0.5),
        ("nan", 0.5, 0.5),
        ("in 6 s", 2.0, 6.25),
    ],
)
async def test_a_wait_may_be_told_in_seconds_or_as_a_date_and_nonsense_is_no_wait(
    connect: Connect, told: str, low: float, high: float
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    if told == "in 6 s":
        told = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=6), usegmt=True)
    async with scripted_openai([Status(503, "slow down", {"Retry-After": told}), "four"]) as server:
        await connect(server, sleep=sleep, chance=lambda: 1.0, timeout=10.0).chat(ASK)
    assert low - 0.01 <= waits[0] <= high + 0.01


async def test_no_retry_is_waited_for_that_would_come_after_the_deadline(connect: Connect) -> None:
    async with scripted_openai(Status(429, "slow down", {"Retry-After": "60"})) as server:
        error = await failure(connect(server, sleep=asyncio.sleep))
    assert isinstance(error, ModelUnavailable)
    assert server.total == 1


@pytest.mark.parametrize("script", [Hang(), Drip("four", pause=0.05, size=4), Endless(), Slow("four", 5)])
async def test_nothing_is_waited_for_beyond_the_deadline_and_the_connection_is_closed(
    connect: Connect, script: Script
) -> None:
    async with scripted_openai(script) as server:
        began = time.monotonic()
        error = await failure(connect(server, timeout=0.4))
        assert time.monotonic() - began < 1.5
        assert isinstance(error, ModelUnavailable)
        assert await server.closed()


async def test_a_slow_drip_within_the_deadline_is_an_answer(connect: Connect) -> None:
    async with scripted_openai(Drip("four", pause=0.01, size=64)) as server:
        assert (await connect(server).chat(ASK)).text == "four"


@pytest.mark.parametrize(
    "script",
    [
        Cut(),
        Cut("four", after=30),
        Raw(b"<html>welcome</html>", "text/html"),
        Raw(b"{}"),
        Raw(b"null"),
        Raw(b"[1]"),
        Raw(b"\xff\xfe"),
        Raw(b'{"choices": "none"}'),
    ],
)
async def test_what_is_not_an_api_is_unavailable(connect: Connect, script: Script) -> None:
    async with scripted_openai(script) as server:
        assert isinstance(await failure(connect(server)), ModelUnavailable)
        assert await server.closed()


@pytest.mark.parametrize("body", [b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}'])
async def test_an_empty_reply_is_a_reply_that_cannot_be_used(connect: Connect, body: bytes) -> None:
    async with scripted_openai(Raw(body)) as server:
        assert isinstance(await failure(connect(server)), ModelReplyError)


async def test_a_reply_that_was_cut_at_its_limit_before_it_said_anything_is_told_so(connect: Connect) -> None:
    said = completion("", "made-up")
    said["choices"][0]["finish_reason"] = "length"
    async with scripted_openai(Raw(json.dumps(said).encode())) as server:
        assert "output limit" in str(await failure(connect(server)))


async def test_a_huge_reply_is_not_read_to_its_end_nor_asked_for_again(connect: Connect) -> None:
    huge = json.dumps(completion("x" * (10 << 20), "made-up")).encode()
    async with scripted_openai(Raw(huge)) as server:
        error = await failure(connect(server))
        assert await server.closed()
    assert isinstance(error, ModelReplyError)
    assert str(MOST_BYTES) in str(error)
    assert server.total == 1


async def test_nobody_listening_makes_the_model_unavailable(connect: Connect) -> None:
    async with scripted_openai("four") as server:
        pass
    error = await failure(connect(server))
    assert isinstance(error, ModelUnavailable)
    assert error.mend


async def test_a_cancelled_call_closes_its_connection(connect: Connect) -> None:
    async with scripted_openai(Hang()) as server:
        call = asyncio.create_task(connect(server).chat(ASK))
        await server.busy()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await server.closed()


async def test_the_loop_is_not_stalled_while_litellm_is_at_work(connect: Connect) -> None:
    async with scripted_openai("four") as server:
        chat = connect(server)
        worst, last = 0.0, time.monotonic()
        call = asyncio.create_task(chat.chat(ASK))
        while not call.done():
            await asyncio.sleep(0.005)
            worst, last = max(worst, time.monotonic() - last), time.monotonic()
    assert worst < 0.3


FIRST_CALL = """
import asyncio, sys
from core.ports import Message
from planners.chats.litellm import LitellmChat

async def main():
    chat = LitellmChat("openai/made-up", api_base=sys.argv[1], api_key="sk-made-up")
    await chat.warm()
    before = set(sys.modules)
    await chat.chat([Message("user", "how many?")])
    await chat.close()
    print(len(set(sys.modules) - before))

asyncio.run(main())
"""


@pytest.mark.thorough
async def test_after_warming_the_first_call_imports_next_to_nothing_and_warming_sends_nothing() -> None:
    async with scripted_openai("four") as server:
        command = [sys.executable, "-W", "ignore", "-c", FIRST_CALL, f"{server.url}/v1"]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=pipe)
        out, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
    assert server.total == 1, "the question alone"
    assert int(out) < 100, "without warming: more than four hundred"


async def test_closing_ends_the_room_and_a_chat_may_be_closed_twice_or_never_used(connect: Connect) -> None:
    async with scripted_openai("four") as server:
        first, second, unused = connect(server), connect(server), connect(server)
        await first.chat(ASK)
        await second.chat(ASK)
        await first.close()
        await first.close()
        assert (await second.chat(ASK)).text == "four"
        await second.close()
        await unused.close()
        assert ROOM._thread is None
        assert (await first.chat(ASK)).text == "four"


def test_every_exception_that_litellm_has_is_mapped() -> None:
    known = {*litellm_errors.UNAVAILABLE, *litellm_errors.REPLY}
    raised = {
        name
        for name, kind in vars(load().exceptions).items()
        if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception
    }
    assert len(raised) > 20
    assert raised - known == set()
    assert known - raised == set(), "these are gone: take them out of the table"
    assert litellm_errors.UNAVAILABLE.keys() & litellm_errors.REPLY.keys() == set()


@pytest.mark.parametrize(
    "text",
    [
        f"Incorrect API key provided: {KEY}",
        "Incorrect API key provided: sk-abc*****wxyz",
        "https://generativelanguage.googleapis.com/v1beta/models/x:generateContent?key=AIzaSyA1234567890 failed",
        "Authorization: Bearer abcdef.ghijkl",
        "the secret is hunter2hunter2",
    ],
)
def test_whatever_looks_like_a_key_is_taken_out_of_a_message(text: str) -> None:
    told = litellm_errors.without_keys(text, KEY, {"MISTRAL_API_KEY": "hunter2hunter2"})
    assert "(key)" in told
    assert not any(secret in told for secret in (KEY, "wxyz", "AIza", "abcdef", "hunter2"))


@pytest.mark.parametrize(
    "model",
    [
        "anthropic/claude-sonnet-4-5",
        "gemini/gemini-2.5-flash",
        "azure/gpt-4.1",
        "openrouter/anthropic/claude-sonnet-4.5",
        "mistral/mistral-large-latest",
        "xai/grok-4.20-0309-non-reasoning",
        "deepseek/deepseek-chat",
        "groq/openai/gpt-oss-120b",
        "together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo",
    ],
)
@pytest.mark.parametrize("script", [Status(500, f"no {KEY}"), Raw(b"<html>", "text/html"), Hang()], ids=repr)
async def test_every_provider_fails_and_closes_in_the_same_way(connect: Connect, model: str, script: Script) -> None:
    async with scripted_openai(script) as server:
        if isinstance(script, Hang):  # a provider's own modules are loaded with its first call, which may take a while
            server.script = Status(500)
            await failure(connect(server, model, timeout=20.0))
            server.script, server.requests = script, []
        error = await failure(connect(server, model, timeout=20.0 if not isinstance(script, Hang) else 1.0))
        assert server.requests
        assert await server.closed(within=8.0)
    assert isinstance(error, ModelUnavailable)
