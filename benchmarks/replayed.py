"""Clusters to measure against, each a replay in a process of its own, so that its memory and time are not ours."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.made import made
from clusters.live import connect
from clusters.live.cluster import LiveCluster
from clusters.recorded import save
from core.ports import JSON, Query, Reply

ROOT = Path(__file__).parents[1]


@contextmanager
def replayed(name_or_directory: str | Path) -> Iterator[Path]:
    """The kubeconfig of a replay that runs as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        command = [sys.executable, str(ROOT / "main.py"), "replay", str(name_or_directory)]
        process = subprocess.Popen([*command, "--kubeconfig", str(kubeconfig)], stdout=subprocess.DEVNULL, cwd=ROOT)
        try:
            began = time.monotonic()
            while not kubeconfig.exists() or not kubeconfig.stat().st_size:
                if process.poll() is not None or time.monotonic() - began > 60:
                    raise SystemExit("the replay did not come up")
                time.sleep(0.02)
            yield kubeconfig
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def large(pods: int = 5_000) -> Iterator[Path]:
    """The kubeconfig of a replay of that many made pods."""
    with tempfile.TemporaryDirectory(prefix="made-") as folder:
        save(made(pods), Path(folder) / "made")
        with replayed(Path(folder) / "made") as kubeconfig:
            yield kubeconfig


class Metered:
    """A live cluster that adds up what was asked of it: requests, and bytes of their bodies."""

    def __init__(self, cluster: LiveCluster) -> None:
        self._cluster = cluster
        self.requests: list[tuple[str, Query, str]] = []
        self.bytes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cluster, name)

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The reply, added up."""
        self.requests.append((path, query, accept))
        reply = await self._cluster.get(path, query, accept)
        self.bytes += len(reply.body)
        return reply

    @property
    def connection(self) -> Any:
        """The session that the cluster itself sends with."""
        link = self._cluster._links.link
        assert link
        return link.session

    def forget(self) -> None:
        """Begin to add up anew."""
        self.requests, self.bytes = [], 0


@asynccontextmanager
async def metered(kubeconfig: Path) -> AsyncIterator[Metered]:
    """That cluster, live."""
    cluster = connect(kubeconfig, None, None, {})
    try:
        yield Metered(cluster)
    finally:
        await cluster.close()
