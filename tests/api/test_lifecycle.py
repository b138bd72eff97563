"""How the service ends, and what it takes over without ending."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.startup import free_port, healthy
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

QUESTION = {"query": "How many pods?"}


@contextlib.asynccontextmanager
async def slow_service(seconds: float, drain: float) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    command = [*python(), "-m", "tests.api.slow_service", str(seconds), str(drain)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=MAIN.parent, env={**os.environ}, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        yield process, f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def asked(process: asyncio.subprocess.Process, url: str) -> asyncio.Task[httpx.Response]:
    """A question on its way, as soon as the service works on it."""

    async def post() -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(f"{url}/query", json=QUESTION, timeout=30)

    task = asyncio.create_task(post())
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"asked"
    return task


def refused(url: str) -> bool:
    """Whether a new connection is refused within two seconds."""
    port = int(url.rpartition(":")[2])
    for _ in range(40):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            time.sleep(0.05)
            continue
        return True
    return False


async def test_sigterm_takes_no_new_question_and_finishes_those_in_hand() -> None:
    async with slow_service(3.0, drain=20) as (process, url):
        question = await asked(process, url)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(refused, url)
        assert (await question).json()["answer"] == "4"
        assert await asyncio.wait_for(process.wait(), 10) == 0
        assert process.stdout is not None
        assert b"ended" in await process.stdout.read()


async def test_what_is_in_hand_longer_than_the_deadline_is_given_up() -> None:
    async with slow_service(60, drain=1) as (process, url):
        question = await asked(process, url)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 15) == 0
        with pytest.raises(httpx.HTTPError):
            (await question).raise_for_status()


async def test_a_second_signal_ends_at_once() -> None:
    async with slow_service(60, drain=60) as (process, url):
        question = await asked(process, url)
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 15) == 0
        await asyncio.wait({question})


async def test_sighup_reloads_and_drops_nothing() -> None:
    async with slow_service(1.0, drain=5) as (process, url):
        question = await asked(process, url)
        process.send_signal(signal.SIGHUP)
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"reloaded"
        assert (await question).status_code == 200


# ── Through the command line ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """The service with a file of keys, which is still empty but for one."""
    file, port = tmp_path / "keys", free_port()
    file.write_text(f"alice:sha256:{hashlib.sha256(b'first').hexdigest()}\n")
    environment = {**clean_environment(tmp_path), "COPILOT_SERVER_KEYS": str(file)}
    command = [*python(), str(MAIN), "--recording", "starter", "--port", str(port), "--host", "0.0.0.0"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(300):
            if healthy(port):
                break
            time.sleep(0.05)
        yield process, f"http://127.0.0.1:{port}", file
    finally:
        process.kill()
        process.communicate()


def line_of(process: subprocess.Popen[str], word: str) -> str:
    """The next line on stderr that has this word."""
    assert process.stderr is not None
    return next(line for line in process.stderr if word in line)


def test_keys_are_given_and_taken_back_while_it_serves(service: tuple[subprocess.Popen[str], str, Path]) -> None:
    process, url, file = service
    question = {"query": "How many nodes are there in the cluster?"}

    def ask(key: str) -> int:
        headers = {"authorization": f"Bearer {key}"}
        return httpx.post(f"{url}/query", json=question, headers=headers, timeout=30, trust_env=False).status_code

    assert (ask("first"), ask("second")) == (200, 401)
    file.write_text(f"bob:sha256:{hashlib.sha256(b'second').hexdigest()}\n")
    process.send_signal(signal.SIGHUP)
    assert process.stderr is not None
    assert "keys were read again" in line_of(process, "read again")
    assert (ask("first"), ask("second")) == (401, 200)
    file.write_text("bob:hush\n")
    process.send_signal(signal.SIGHUP)
    assert "too short" in line_of(process, "ERROR")
    assert ask("second") == 200
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in said
