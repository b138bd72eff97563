"""A whole question against each kind of bad server, remote and local: it has the documented outcome and leaves nothing.

| the server | the planner | the question |
|---|---|---|
| a plan | votes | is answered |
| a reply that is no plan | is told so twice, then abstains | 503, or the next tier |
| 429, 5xx, a cut connection | is asked once more (remote), then abstains | the same |
| 400, 401, 403, 404, 408, a web page, what is no API | abstains | the same |
| silence, a drip, an endless reply | abstains when its time is up; the connection is closed | the same |
| 10 MB | abstains; the reply is not read to its end | the same |
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timezone

import pytest

from composition import composed
from core.flow import Answer, NoQuorum, Question
from core.journal import record
from core.settings.sources import load
from planners.chats.room import load as import_litellm
from tests.servers import (
    Cut,
    Drip,
    Endless,
    Hang,
    Raw,
    ScriptedServer,
    Slow,
    Status,
    plan,
    scripted_ollama,
    scripted_openai,
)
from tests.servers.replies import Script, Scripted

ASK = Question("How many pods are in the default namespace?")
FOUR = plan("kubectl get pods -n default -o name", answer="count")
BAD: tuple[Scripted, ...] = (
    *("", "I think there are four.", "{", FOUR[:30], '{"commands": []}', "[]", "null", "\x00\ud83d\ude00"),
    *(plan("kubectl delete pod web", answer="value"), plan("kubectl get pods", answer="nonsense"), "{" * 9_000),
    *(Status(code, "no") for code in (400, 401, 403, 404, 408, 500, 502, 503)),
    *(Status(429, "slow down", {"Retry-After": "0"}), Status(429, "slow down", {"Retry-After": "600"})),
    *(Status(503, "x", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), Slow(FOUR, 30), Hang()),
    *(Drip(FOUR, 0.1, 2), Endless(), Cut(), Cut(FOUR, 40), Raw(b"<html>welcome</html>", "text/html"), Raw(b"\xff")),
    *(Raw(b"{}"), Raw(b"null"), Raw(b"ok", "text/plain"), Raw(b"x" * (10 << 20)), "x" * (10 << 20)),
)
GOOD: tuple[Scripted, ...] = (FOUR, f"```json\n{FOUR}\n```", f"Sure! {FOUR} Hope it helps.", Slow(FOUR, 0.1))
SERVERS: dict[str, Callable[[Script], AbstractAsyncContextManager[ScriptedServer]]] = {
    "remote": scripted_openai,
    "ollama": scripted_ollama,
}


@pytest.fixture(scope="module", autouse=True)
def _imported() -> object:
    return import_litellm()


def name(script: Scripted) -> str:
    return repr(script)[:40]


def sockets() -> int:
    """How many sockets this process has open."""
    return sum(os.readlink(link).startswith("socket:") for link in _links())


def _links() -> Iterator[str]:
    for entry in os.listdir("/proc/self/fd"):
        link = f"/proc/self/fd/{entry}"
        if os.path.islink(link):
            yield link


async def ask(server: ScriptedServer, tier: str, deadline: float) -> Answer:
    """The question, put to that tier alone; nothing may be left of it."""
    wanted = {"cluster.recording": "starter", "offline.enabled": "off", "cache.where": "off"}
    wanted |= {"remote.deadline": str(deadline), "ollama.deadline": str(deadline)}
    environ = {"OPENAI_BASE_URL": server.url}
    if tier == "ollama":
        wanted |= {"ollama.host": server.url, "ollama.model": "llama3.1:8b"}
        environ = {}
    tasks, threads = asyncio.all_tasks(), {thread.name for thread in threading.enumerate()}
    async with composed(load(wanted, {}, {}, {}), environ) as copilot:
        said = await copilot.answer(ASK)
        assert await server.closed(), "a call that was given up must close its connection"
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - tasks
    assert not [task for task in left if "aiohttp" not in repr(task) and not task.done()], left
    assert {thread.name for thread in threading.enumerate()} - threads - {"litellm"} <= _POOL, threading.enumerate()
    assert "litellm" not in {thread.name for thread in threading.enumerate()}
    gc.collect(1)  # a connection that nobody closed would warn here, and warnings are errors
    return said


_POOL = {f"asyncio_{number}" for number in range(64)}


@pytest.mark.thorough
@pytest.mark.parametrize("tier", SERVERS)
@pytest.mark.parametrize("script", BAD, ids=name)
async def test_a_bad_server_breaks_no_question_and_leaves_nothing(
    tier: str, script: Scripted, capfd: pytest.CaptureFixture[str]
) -> None:
    async with SERVERS[tier](script) as server:
        before, began = sockets(), time.monotonic()
        said = await ask(server, tier, 1.2)
        took = time.monotonic() - began
        await asyncio.sleep(0.02)
        assert sockets() <= before
    assert isinstance(said.verdict, NoQuorum)
    assert said.tier == ""
    assert took < 10
    told = said.text + json.dumps(record(said, "q", datetime.now(timezone.utc))) + "".join(capfd.readouterr())
    assert "Traceback" not in told
    assert "Task was destroyed" not in told
    assert len(said.text) < 5_000


@pytest.mark.parametrize("tier", SERVERS)
@pytest.mark.parametrize("script", GOOD, ids=name)
async def test_a_good_reply_is_an_answer_however_it_is_wrapped(tier: str, script: Scripted) -> None:
    async with SERVERS[tier](script) as server:
        said = await ask(server, tier, 30)
    assert (said.text, said.tier) == ("4", tier)
