"""SIGHUP: settings and keys are read again, through `main.py serve`; what is in hand is finished as it began."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.startup import free_port, healthy
from tests.fork_server import python
from tests.servers import Slow, plan, scripted_ollama
from tests.test_main import MAIN, clean_environment

PLAN = plan("kubectl get pods -n default --no-headers | wc -l")
QUESTION = "How many pods are in the default namespace?"


@dataclass
class Running:
    process: asyncio.subprocess.Process
    url: str
    lines: list[dict[str, Any]]

    async def ask(self, query: str = QUESTION) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            return await client.post("/v1/ask", json={"query": query}, timeout=60)

    async def reload(self) -> dict[str, Any]:
        """Sends SIGHUP; the line that says what came of it."""
        self.process.send_signal(signal.SIGHUP)
        assert self.process.stderr is not None
        while True:
            line: dict[str, Any] = json.loads(await asyncio.wait_for(self.process.stderr.readline(), 60))
            self.lines.append(line)
            if "settings" in line["message"]:
                return line


@contextlib.asynccontextmanager
async def service(folder: Path, **environ: str) -> AsyncIterator[Running]:
    port = free_port()
    command = [*python(), str(MAIN), "--recording", "starter", "--port", str(port), "--log-format", "json"]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**clean_environment(folder), **environ, "COPILOT_CONFIG": str(folder / "settings.yaml")},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        while not await asyncio.to_thread(healthy, port):
            assert process.returncode is None
            await asyncio.sleep(0.05)
        yield Running(process, f"http://127.0.0.1:{port}", [])
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        assert process.stderr is not None
        await process.stderr.read()
        await process.wait()


async def test_a_question_in_hand_is_answered_as_it_began_and_the_next_by_the_new_settings(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("cache: {where: 'off'}\n")
    async with (
        scripted_ollama(Slow(PLAN, 6.0), ("qwen2.5-coder:7b",)) as models,
        service(tmp_path, OLLAMA_HOST=models.url) as running,
    ):
        in_hand = asyncio.create_task(running.ask())
        await models.busy()
        settings.write_text("cache: {where: 'off'}\nollama: {enabled: 'off'}\nserver: {rate: 2}\n")
        line = await running.reload()
        assert "ollama.enabled" in line["message"]
        assert "server.rate" in line["message"]
        assert not in_hand.done()
        second = (await running.ask()).json()
        assert (second["answer"], second["tier"]) == ("4", "offline")
        first = (await in_hand).json()
        assert (first["answer"], first["tier"]) == ("4", "ollama")
        assert [(await running.ask()).status_code for _ in range(2)] == [200, 429]
        running.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.process.wait(), 20) == 0


async def test_settings_that_cannot_be_used_change_nothing_and_are_all_told(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("limits: {questions: 3}\n")
    async with service(tmp_path) as running:
        assert (await running.ask()).status_code == 200
        settings.write_text("limits: {questions: many}\ncache: {age: -1}\n")
        line = await running.reload()
        assert line["level"] == "error"
        assert "limits.questions" in line["message"]
        assert "cache.age" in line["message"]
        assert (await running.ask()).status_code == 200
        settings.write_text("server: {connections: 5}\n")
        assert "read again" in (await running.reload())["message"]
        assert (await running.ask()).status_code == 200
