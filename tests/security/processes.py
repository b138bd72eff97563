"""`main.py` as a process of its own, on a machine of which nothing is set: a command, or a service."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.startup import healthy
from tests.fork_server import python
from tests.servers import ScriptedServer

MAIN = Path(__file__).parents[2] / "main.py"
KEY = "sk-scripted-0123456789abcdefghij"


def environment(home: Path, **more: str) -> dict[str, str]:
    """A machine of which nothing is set."""
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    return {**own, "HOME": str(home), **more}


async def main(home: Path, *arguments: str, stdin: str = "", **environ: str) -> tuple[int, str]:
    """One command; its exit code, and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        *(*python(), str(MAIN), *arguments),
        cwd=home,
        env=environment(home, **environ),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    stdout, _ = await asyncio.wait_for(process.communicate(stdin.encode()), 120)
    return process.returncode or 0, stdout.decode()


@contextlib.asynccontextmanager
async def process(home: Path, port: int, *arguments: str, **environ: str) -> AsyncIterator[list[str]]:
    """A server of ours; what it printed is in the list when it is over."""
    running = await asyncio.create_subprocess_exec(
        *(*python(), str(MAIN), *arguments),
        cwd=home,
        env=environment(home, **environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed: list[str] = []
    try:
        for _ in range(600):
            if await asyncio.to_thread(healthy, port):
                break
            await asyncio.sleep(0.1)
        yield printed
    finally:
        running.terminate()
        printed.append((await running.communicate())[0].decode())


def remote(server: ScriptedServer) -> dict[str, str]:
    return {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": f"{server.url}/v1"}
