"""The service under load, the client in another process than it: `python -m benchmarks.load [--soak N]`.

Questions over 16 kept-alive connections: offline ones (a count, a filter) and one whose plan is kept. Then a thousand
questions at once, each on a connection of its own. Beside each figure stands the service's own CPU time for a question,
and that of a fixed loop of Python: other work on the machine stretches the seconds, and these much less.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.startup import free_port, healthy
from tests.servers import plan, scripted_openai

MAIN = Path(__file__).parents[1] / "main.py"
CONNECTIONS = 16
SECONDS = 6.0
COUNT = "How many pods are in the default namespace?"
FILTER = "Which pods are not running?"
PLAN = plan("kubectl get pods -n default --no-headers | wc -l")


@dataclass(frozen=True)
class Load:
    """What came of some seconds of questions: how many, milliseconds of each, statuses."""

    seconds: float
    milliseconds: list[float]
    statuses: Counter[int]

    def __str__(self) -> str:
        ordered = sorted(self.milliseconds)
        rate = len(ordered) / self.seconds
        p99 = ordered[int(len(ordered) * 0.99)]
        other = {status: count for status, count in self.statuses.items() if status != 200}
        more = f", not answered: {other}" if other else ""
        return f"{rate:.0f} a second, median {statistics.median(ordered):.1f} ms, p99 {p99:.1f} ms{more}"


@contextlib.asynccontextmanager
async def serving(environ: Mapping[str, str], *flags: str) -> AsyncIterator[tuple[int, int]]:
    """The service as it is started, with the recording `starter`; its port and process identifier."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "HOME": folder, **environ}
        command = [sys.executable, str(MAIN), "--recording", "starter", "--port", str(port), *flags]
        silent = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stderr=silent)
        try:
            while not await asyncio.to_thread(healthy, port):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
            yield port, process.pid
        finally:
            process.terminate()
            await process.wait()


def request(text: str) -> bytes:
    """The bytes of a question."""
    body = json.dumps({"query": text}).encode()
    head = f"POST /query HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


async def reply(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and head of one reply, its body read."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
    return int(head.split(b" ", 2)[1]), head.lower()


async def loaded(
    port: int, text: str, *, connections: int = CONNECTIONS, until: float = SECONDS, most: int = 0
) -> Load:
    """Questions one after another on each connection, for so many seconds or, with `most`, until there were so many."""
    sent, statuses = request(text), Counter[int]()
    taken: list[float] = []
    began = time.perf_counter()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while len(taken) < most if most else time.perf_counter() - began < until:
            start = time.perf_counter()
            writer.write(sent)
            status, _ = await reply(reader)
            taken.append((time.perf_counter() - start) * 1000)
            statuses[status] += 1
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return Load(time.perf_counter() - began, taken, statuses)


async def at_once(port: int, text: str, count: int = 1_000) -> tuple[Counter[str], float]:
    """So many questions at the same moment, each on a connection of its own; what became of them, and the seconds."""
    sent, came = request(text), Counter[str]()

    async def one() -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            status, head = await reply(reader)
            later = " with retry-after" if b"\r\nretry-after:" in head else ""
            came[f"{status}{later}"] += 1
            writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            came[f"lost: {type(error).__name__}"] += 1

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    return came, time.perf_counter() - began


def megabytes(pid: int) -> float:
    """What a process holds in memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def computed(pid: int) -> float:
    """Seconds of CPU that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def calibration() -> float:
    """Milliseconds of CPU of a fixed piece of computing, the median of five: how fast the machine is at the moment."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        sum(i * i for i in range(300_000))
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


async def measured(port: int, pid: int, what: str, text: str) -> None:
    """Prints a figure, and what a question takes of the CPU beside the calibration."""
    await loaded(port, text, most=64)  # what is read once is read
    before = computed(pid)
    load = await loaded(port, text)
    each = (computed(pid) - before) / len(load.milliseconds) * 1000
    print(f"{what}: {load}; {each:.2f} ms of CPU each, {each / calibration():.3f} calibration loops", flush=True)


async def main(soak: int) -> None:
    """Print the figures."""
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, calibration loop {calibration():.1f} ms")
    async with serving({}, "--log", "agent.log") as (port, pid):
        await measured(port, pid, "offline, a count", COUNT)
        await measured(port, pid, "offline, a filter", FILTER)
        came, seconds = await at_once(port, COUNT)
        print(f"1,000 questions at once: {dict(came)} in {seconds:.1f} s; {megabytes(pid):.0f} MB")
        if soak:
            await loaded(port, COUNT, most=soak // 4)
            first = megabytes(pid)
            await loaded(port, COUNT, most=soak - soak // 4)
            print(f"soak: {first:.1f} MB after {soak // 4:,} questions, {megabytes(pid):.1f} MB after {soak:,}")
    async with scripted_openai(PLAN) as models:
        environ = {"OPENAI_API_KEY": "sk-made-up", "OPENAI_BASE_URL": f"{models.url}/v1"}
        async with serving(environ) as (port, pid):
            await loaded(port, COUNT, connections=1, most=1)
            asked = models.total
            await measured(port, pid, "a plan that is kept", COUNT)
            print(f"model calls: {asked} for the first question, {models.total - asked} for all others")


if __name__ == "__main__":
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--soak", type=int, default=0, metavar="N", help="so many questions, and what memory is held")
    asyncio.run(main(flags.parse_args().soak))
