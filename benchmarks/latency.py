"""Every `get` of the golden files against a bare GET of the same paths, and kubectl: `python -m benchmarks.latency`.

All go to the same replay, in a process of its own; the bare GETs use the live cluster's own connection. What is behind
a pipe is left out. Each line is run several times in turn with its bare requests, and the quickest of each are
compared: this machine is shared, and disturbance only adds.
"""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

import aiohttp
import yaml

from benchmarks.replayed import ROOT, Metered, metered, replayed
from clusters.grounding import ClusterCatalog
from executor.lines import run_line
from executor.requests import Requests
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse

RUNS = 12
RECORDINGS = ("starter", "shop", "troubled", "fleet")


def lines(recording: str) -> Iterator[str]:
    """The `get` commands of a golden file, each once, without what is behind a pipe."""
    commands = [json.loads(line)["command"] for line in (ROOT / f"tests/golden/{recording}.jsonl").open()]
    seen = set()
    for command in commands:
        try:
            parsed = parse(command).command
        except KubectlSyntaxError:
            continue
        if parsed.verb == "get" and str(parsed) not in seen:
            seen.add(str(parsed))
            yield str(parsed)


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def compare(line: str, cluster: Metered, catalog: ClusterCatalog, url: str) -> tuple[float, float]:
    """Seconds of a line, and of its requests alone: of each the run that was least disturbed."""
    session: aiohttp.ClientSession = cluster.connection
    ours, bare = [], []

    async def get() -> None:
        for path, query, accept in cluster.requests:
            address = url + quote(path) + (f"?{urlencode(query)}" if query else "")
            async with session.get(address, headers={"Accept": accept}) as response:
                await response.read()

    for _ in range(RUNS):
        cluster.forget()
        ours.append(await seconds(lambda: run_line(line, Requests(cluster, catalog).view())))
        bare.append(await seconds(get))
    return min(ours), min(bare)


def kubectl(line: str, kubeconfig: Path, home: str) -> float:
    """Seconds of real kubectl as a process; its discovery cache is warm."""
    began = time.perf_counter()
    environment = {"PATH": os.environ["PATH"], "HOME": home, "KUBECONFIG": str(kubeconfig)}
    subprocess.run(
        shlex.split(line), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.perf_counter() - began


def spread(ratios: Sequence[float]) -> str:
    """A median and the ends."""
    return f"median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}"


async def measure() -> None:
    """Two rows: ours to bare, kubectl to ours."""
    to_bare: list[float] = []
    of_kubectl: list[float] = []
    slow: list[tuple[float, str]] = []
    times: list[float] = []
    for name in RECORDINGS:
        with replayed(name) as kubeconfig, tempfile.TemporaryDirectory() as home:
            url = yaml.safe_load(kubeconfig.read_text())["clusters"][0]["cluster"]["server"]
            async with metered(kubeconfig) as cluster:
                catalog = ClusterCatalog(cluster)
                await catalog.resources()
                if shutil.which("kubectl"):
                    kubectl("kubectl get pods", kubeconfig, home)
                for line in lines(name):
                    await run_line(line, Requests(cluster, catalog).view())  # the server takes its recording apart
                    ours, bare = await compare(line, cluster, catalog, url)
                    if not cluster.requests:
                        continue
                    times.append(ours)
                    to_bare.append(ours / bare)
                    slow.append((ours / bare, line))
                    if shutil.which("kubectl"):
                        of_kubectl.append(kubectl(line, kubeconfig, home) / ours)
    print(f"{len(times)} golden get commands, median {statistics.median(times) * 1000:.2f} ms each")
    within = sum(ratio <= 2 for ratio in to_bare)
    print(f"to bare GETs of the same paths on the same connection: {spread(to_bare)}; {within} within 2 times")
    for ratio, line in sorted(slow, reverse=True)[:5]:
        print(f"    {ratio:.2f}  {line[:110]}")
    if of_kubectl:
        enough = sum(ratio >= 20 for ratio in of_kubectl)
        print(f"kubectl as a process takes {spread(of_kubectl)} times as long; 20 times or more for {enough}")
    else:
        print("kubectl is not installed: its row is skipped")


if __name__ == "__main__":
    asyncio.run(measure())
