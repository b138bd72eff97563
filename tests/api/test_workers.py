"""`--workers N`: several processes on one address, and what is right across them, through `main.py serve`."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.records import Journal
from benchmarks.startup import free_port, healthy
from core.flow import Question
from tests.api.scripted import answered
from tests.servers import plan, scripted_ollama
from tests.test_main import MAIN, clean_environment

QUESTION = "How many nodes are there?"


@dataclass
class Running:
    process: asyncio.subprocess.Process
    url: str
    lines: list[dict[str, Any]]

    async def send(self, method: str, path: str, key: str, **more: Any) -> httpx.Response:
        """One request on a connection of its own: any worker may get it."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=60) as client:
            return await client.request(method, path, headers={"authorization": f"Bearer {key}"}, **more)

    async def ask(self, key: str = "first", **more: str) -> httpx.Response:
        return await self.send("POST", "/v1/ask", key, json={"query": QUESTION, **more})

    async def heard(self, word: str, times: int) -> None:
        """Waits until as many lines have this word."""
        while sum(word in line["message"] for line in self.lines) < times:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextlib.asynccontextmanager
async def service(folder: Path, *flags: str, environ: Mapping[str, str] | None = None) -> AsyncIterator[Running]:
    keys, port = folder / "keys", free_port()
    keys.write_text(f"alice:sha256:{hashlib.sha256(b'first').hexdigest()}\n")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(MAIN), "--recording", "starter", "--port", str(port), "--workers", "2"),
        *("--log-format", "json", *flags),
        cwd=folder,
        env={**clean_environment(folder), "COPILOT_SERVER_KEYS": str(keys), "TMPDIR": str(folder), **(environ or {})},
        stderr=asyncio.subprocess.PIPE,
    )
    running = Running(process, f"http://127.0.0.1:{port}", [])

    async def read() -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            running.lines.append(json.loads(line))

    reading = asyncio.create_task(read())
    try:
        while not await asyncio.to_thread(healthy, port):
            assert process.returncode is None
            await asyncio.sleep(0.05)
        await running.heard("Asking", 2)
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        await reading


def alive(pid: int) -> bool:
    """Whether a process runs: one that has ended may still wait to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def counted(metrics: str) -> int:
    return sum(int(float(n)) for n in re.findall(r"^copilot_questions_total{[^}]*} (\S+)", metrics, re.MULTILINE))


@pytest.mark.thorough
async def test_workers_share_keys_history_sessions_and_counts_and_one_that_dies_is_replaced(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        workers = running.workers()
        assert len(workers) == 2
        first = (await running.ask(session="one")).json()
        for asked in range(2, 13):  # wherever the next request goes, it knows what was asked before
            listed = (await running.send("GET", "/v1/history", "first")).json()["answers"]
            assert len(listed) == asked - 1
            assert (await running.ask(session="one")).status_code == 200
        assert first["id"] in str((await running.send("GET", f"/v1/history/{first['id']}", "first")).json())
        assert counted((await running.send("GET", "/metrics", "first")).text) == 12

        (tmp_path / "keys").write_text(f"bob:sha256:{hashlib.sha256(b'second').hexdigest()}\n")
        running.process.send_signal(signal.SIGHUP)
        await running.heard("read again", 2)
        codes = [((await running.ask("first")).status_code, (await running.ask("second")).status_code) for _ in "1234"]
        assert set(codes) == {(401, 200)}

        os.kill(workers[0], signal.SIGKILL)
        await running.heard("ended of itself", 1)
        await running.heard("Asking", 3)
        assert len(running.workers()) == 2
        assert workers[0] not in running.workers()
        assert {(await running.ask("second")).status_code for _ in range(6)} == {200}
        running.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.process.wait(), 30) == 0


@pytest.mark.thorough
async def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        workers = running.workers()
        running.process.kill()
        await running.process.wait()
        for _ in range(300):
            if not any(map(alive, workers)):
                break
            await asyncio.sleep(0.1)
        assert not any(map(alive, workers))


@pytest.mark.thorough
async def test_settings_that_no_worker_can_use_are_told_and_end_the_service(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(MAIN), "--recording", "starter", "--port", "0", "--workers", "2", "-n", "nowhere"),
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert b"there is no namespace 'nowhere'" in said


def test_two_processes_that_write_one_log_lose_no_line_when_either_rotates_it(tmp_path: Path) -> None:
    file = tmp_path / "agent.log"
    journals = [Journal(file, 12_000, 50) for _ in range(2)]
    for number in range(60):
        journals[number % 2].answered(answered(Question(f"question {number}")), f"id{number}")
    for journal in journals:
        journal.close()
    lines = [json.loads(line) for part in tmp_path.iterdir() for line in part.read_text().splitlines()]
    assert sorted(int(line["id"][2:]) for line in lines) == list(range(60))
    sizes = [part.stat().st_size for part in tmp_path.iterdir()]
    assert max(sizes) < 14_000
    assert len(sizes) <= sum(sizes) // 9_000 + 1  # nobody rotated a file that the other had just begun


@pytest.mark.thorough
async def test_a_plan_that_one_worker_keeps_answers_whichever_is_asked_next_and_no_model_is_called(
    tmp_path: Path,
) -> None:
    models = ("qwen2.5-coder:7b", "llama3.1:8b")
    async with (
        scripted_ollama(plan("kubectl get nodes --no-headers | wc -l"), models) as server,
        service(tmp_path, environ={"OLLAMA_HOST": server.url}) as running,
    ):
        first = (await running.ask()).json()
        assert first["tier"] == "ollama"
        called = server.total
        later = [(await running.ask()).json() for _ in range(8)]  # each on a connection of its own
        assert {(one["answer"], one["tier"]) for one in later} == {(first["answer"], "cache")}
        assert server.total == called
