"""A log of 2 GB, asked for by those who want little of it: `python -m benchmarks.logs`.

The log comes from a small server in a process of its own, which makes it as it goes. Peak memory is ours, above idle.
Linux only (peaks are read from /proc).
"""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs

import uvicorn

from benchmarks.memory import forget_peak, resident
from benchmarks.replayed import ROOT
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from clusters.recorded import RecordedCluster, load
from clusters.replay import ReplayApp, write_kubeconfig
from clusters.replay.app import Message
from clusters.replay.server import _listening as listening
from executor.lines import run_line
from executor.requests import Requests

SIZE = 2 * 1024**3
LINES = (
    "kubectl logs my-app --tail=5",
    "kubectl logs my-app | head -1",
    "kubectl logs my-app | head -100 | wc -l",
    "kubectl logs my-app | grep -m1 'line 5000 '",
    "kubectl logs my-app --limit-bytes=1000 | wc -c",
    "kubectl logs my-app | tail -5",
    "kubectl logs my-app --limit-bytes=200000000 | tail -5",
)
_BLOCK_LINES = 1_000


class LogApp:
    """A replay whose logs are `SIZE` bytes of numbered lines. How many it sent is added to a file."""

    def __init__(self, replay: ReplayApp, report: Path) -> None:
        self._replay = replay
        self._report = report

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """One request, by the ASGI protocol."""
        if scope["type"] != "http" or not scope["path"].endswith("/log"):
            await self._replay(scope, receive, send)
            return
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        gone = asyncio.create_task(_gone(receive))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        sent, number = 0, 0
        most = int(query.get("limitBytes", SIZE))
        if "tailLines" in query:
            gone.cancel()
            await send(_part(_block(number, int(query["tailLines"])), False))
            return
        while sent < most and not gone.done():
            block = _block(number, _BLOCK_LINES)[: most - sent]
            await send(_part(block, True))
            await asyncio.sleep(0)  # else nobody would notice that the client has gone
            number, sent = number + _BLOCK_LINES, sent + len(block)
        if not gone.done():
            gone.cancel()
            await send(_part(b"", False))
        with self._report.open("a") as report:
            report.write(f"{sent}\n")


async def _gone(receive: Callable[[], Awaitable[Message]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _part(body: bytes, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _block(first: int, lines: int) -> bytes:
    """Some numbered lines. The server should not be what is measured, so only the first block is numbered truly."""
    filler = b"x" * 80
    if first < 10_000:
        return b"".join(b"line %d %s\n" % (number, filler) for number in range(first, first + lines))
    return _LATER


_LATER = b"".join(b"a later line %s\n" % (b"x" * 80) for _ in range(_BLOCK_LINES))


def serve(kubeconfig: Path) -> None:
    """Serve until terminated."""
    app = LogApp(ReplayApp(RecordedCluster(load("starter"))), kubeconfig.with_suffix(".sent"))
    with listening(0) as listener:
        write_kubeconfig(kubeconfig, "starter", f"http://127.0.0.1:{listener.getsockname()[1]}", None, None)
        config = uvicorn.Config(app, lifespan="off", ws="none", log_level="error", access_log=False)
        asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


async def one(kubeconfig: Path, line: str) -> None:
    """A row: what the server sent, how long it took, and the peak."""
    cluster = connect(kubeconfig, None, None, {})
    report = kubeconfig.with_suffix(".sent")
    try:
        catalog = ClusterCatalog(cluster)
        await run_line("kubectl get pods", Requests(cluster, catalog).view())
        gc.collect()
        idle = resident("VmRSS")
        forget_peak()
        printed: list[int] = []
        began = time.perf_counter()
        result = await run_line(line, Requests(cluster, catalog).view(), echo=lambda text: printed.append(len(text)))
        seconds = time.perf_counter() - began
        assert result["exit"] == 0, result
        peak = resident("VmHWM") - idle
        await asyncio.sleep(0.2)  # until the server has noticed
        sent = sum(map(int, report.read_text().split())) / 1e6 if report.exists() else 0.0
        print(f"{line:56} {sum(printed):>6,} characters {seconds:>6.2f} s", end="")
        print(f" {peak:>5.1f} MB above idle {sent:>7,.1f} MB sent", flush=True)
    finally:
        report.unlink(missing_ok=True)
        await cluster.close()


def measure() -> None:
    """A row for each line, and one for `main.py run` as a person types it."""
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        server = subprocess.Popen([sys.executable, "-m", "benchmarks.logs", "serve", str(kubeconfig)], cwd=ROOT)
        try:
            while not kubeconfig.exists():
                time.sleep(0.02)
            for line in LINES:
                own = [sys.executable, "-m", "benchmarks.logs", str(kubeconfig), line]
                subprocess.run(own, cwd=ROOT, check=True)
            began = time.perf_counter()
            command = [
                sys.executable,
                "main.py",
                "run",
                "--kubeconfig",
                str(kubeconfig),
                "kubectl logs my-app | head -1",
            ]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            print(f"main.py run '{command[-1]}': {done.stdout[:8]!r}… after {time.perf_counter() - began:.2f} s")
            began = time.perf_counter()
            shell = f"{sys.executable} main.py run --kubeconfig {kubeconfig} 'kubectl logs my-app' | head -1 | wc -l"
            subprocess.run(["sh", "-c", shell], cwd=ROOT, capture_output=True, check=True)
            print(f"main.py run 'kubectl logs my-app' | head -1 (a shell's): {time.perf_counter() - began:.2f} s")
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]))
    elif sys.argv[1:]:
        asyncio.run(one(Path(sys.argv[1]), sys.argv[2]))
    else:
        measure()
