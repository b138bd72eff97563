"""Two processes of the service on one real redis-server: what one does the other knows, and one may go away."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.startup import free_port
from planners.cache import RedisLink
from tests.fork_server import python
from tests.replicas.redis_server import redis_server
from tests.servers import Hang, Received, plan, scripted_openai
from tests.test_main import MAIN, clean_environment

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(240)]
KEY = "cq_a-key-of-forty-three-characters-or-there"
ENTRY = f"alice:sha256:{hashlib.sha256(KEY.encode()).hexdigest()}"
PODS = "How many pods are in the namespace default?"
COUNT = plan("kubectl get pods -n default -o name", answer="count")
PATIENT = """\
planners: [{model: openai/gpt-4.1, samples: 3, timeout: 90}]
remote: {deadline: 95}
"""
"""Settings of replicas that wait for models as long as importing litellm takes on a busy machine."""
CALL = 110
"""Tokens that a call of the scripted model takes."""


class Replica:
    """One process of the service."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.client = httpx.AsyncClient(
            base_url=url, headers={"authorization": f"Bearer {KEY}"}, trust_env=False, timeout=100
        )

    async def ask(self, query: str, **more: str) -> httpx.Response:
        return await self.client.post("/v1/ask", json={"query": query, **more})

    async def sharing(self) -> str:
        return str((await self.client.get("/readyz")).json()["sharing"])

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)


@contextlib.asynccontextmanager
async def replica(folder: Path, redis: str, models: str = "", **settings: str) -> AsyncIterator[Replica]:
    """A process that asks the recording `starter`; `models` is the URL of a model's API."""
    folder.mkdir()  # noqa: ASYNC240 - a folder of the test's own
    (folder / "settings.yaml").write_text(PATIENT)
    port = free_port()
    environment = {
        **clean_environment(folder),
        "COPILOT_API_KEYS": ENTRY,
        "COPILOT_REPLICAS_REDIS": redis,
        **({"OPENAI_BASE_URL": models, "COPILOT_CONFIG": str(folder / "settings.yaml")} if models else {}),
        **settings,
    }
    command = [*python(), str(MAIN), "serve", "--recording", "starter", "--port", str(port), "--log", "off"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    running = Replica(process, f"http://127.0.0.1:{port}")
    try:
        for _ in range(900):
            with contextlib.suppress(httpx.TransportError):
                if (await running.client.get("/healthz")).status_code == 200:
                    break
            await asyncio.sleep(0.1)
        yield running
    finally:
        running.kill()
        await process.wait()
        await running.client.aclose()


async def spent(link: RedisLink) -> int:
    """The tokens that all replicas together have counted."""
    each = "for _, day in ipairs(redis.call('KEYS', '*spent:*')) do sum = sum + redis.call('HGET', day, 'tokens') end"
    return int(await link.run(f"local sum = 0 {each} return sum", ()))


async def test_a_replica_goes_away_mid_question_the_other_answers_and_nothing_is_counted_twice(tmp_path: Path) -> None:
    hanging = asyncio.Event()
    hang = True

    def script(received: Received) -> Any:
        if hang:
            hanging.set()
            return Hang()
        return COUNT

    settings = {"COPILOT_SERVER_RATE": "2", "COPILOT_BUDGET_DAY_TOKENS": "100000"}
    with redis_server(tmp_path) as server:
        async with (
            scripted_openai(script) as models,
            replica(tmp_path / "one", server.url, models.url, **settings) as one,
            replica(tmp_path / "two", server.url, models.url, **settings) as two,
        ):
            assert (await one.sharing(), await two.sharing()) == ("shared", "shared")
            began, lost = time.monotonic(), asyncio.create_task(one.ask(PODS))
            await asyncio.wait_for(hanging.wait(), 100)
            one.kill()
            with pytest.raises(httpx.TransportError):
                await lost
            hang = False
            link = RedisLink(server.url)
            reserved, before = await spent(link), models.total
            assert reserved > 0  # it may have been billed
            answer = (await two.ask(PODS, session="marsh")).json()
            calls = models.total - before
            assert (answer["answer"], answer["tier"]) == ("4", "remote")
            assert await spent(link) == reserved + calls * CALL
            [only] = (await two.client.get("/v1/history")).json()["answers"]
            assert only["id"] == answer["id"]
            asked = 2  # the first of them of the replica that is gone
            while (await two.ask(PODS)).status_code == 200:
                asked += 1
            assert asked <= 2 + (time.monotonic() - began) * 2 / 60
            assert await spent(link) == reserved + calls * CALL
            await link.close()


async def test_what_one_replica_answered_the_other_knows_and_without_redis_each_goes_on_alone(tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        async with (
            replica(tmp_path / "one", server.url) as one,
            replica(tmp_path / "two", server.url) as two,
        ):
            answer = (await one.ask(PODS, session="marsh")).json()
            assert answer["answer"] == "4"
            for _ in range(50):  # on a busy machine it may take a while
                if (kept := await two.client.get(f"/v1/history/{answer['id']}")).status_code == 200:
                    break
                await asyncio.sleep(0.1)
            found = kept.json()
            assert found["answer"] == "4"
            judged = await two.client.post(f"/v1/history/{answer['id']}/feedback", json={"right": True})
            assert judged.status_code == 204
            assert (await one.client.get(f"/v1/history/{answer['id']}")).json()["feedback"] == {"right": True}
            followed = (await two.ask("and in kube-system?", session="marsh")).json()
            assert followed["resolved"] == "How many pods are in the namespace kube-system?"
            server.stop()
            for each in (one, two):
                assert (await each.ask(PODS)).json()["answer"] == "4"
                said = await each.sharing()
                assert said.startswith("alone: ")
                assert "heron-password" not in said
                assert (await each.client.get("/readyz")).status_code == 200
            server.start()
            for each in (one, two):
                for _ in range(100):
                    if await each.sharing() == "shared":
                        break
                    await asyncio.sleep(0.1)
                assert await each.sharing() == "shared"
            answer = (await two.ask(PODS)).json()
            assert (await one.client.get(f"/v1/history/{answer['id']}")).json()["answer"] == "4"
