"""Peak memory above idle for what prints a lot, each in a process of its own: `python -m benchmarks.memory`.

Linux only (peaks are read from /proc).
"""

from __future__ import annotations

import asyncio
import gc
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.replayed import ROOT, large
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from core.flow import AsList, Plan, Proposal, Question, Value
from executor.execution import PlanExecutor
from executor.lines import run_line
from executor.requests import Requests
from kubectl.parser import parse

LINES = (
    "kubectl get pods -A",
    "kubectl get pods -A -o wide",
    "kubectl get pods -A -o name",
    "kubectl get pods -A --show-labels",
    "kubectl get pods -A --no-headers | wc -l",
    "kubectl get pods -A -l app --no-headers | wc -l",
    "kubectl get pods -A | grep Running | head -5",
)


def resident(field: str) -> float:
    """MB, now (`VmRSS`) or at most since the last reset (`VmHWM`)."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def forget_peak() -> None:
    """Let the peak begin at what is resident now."""
    Path("/proc/self/clear_refs").write_text("5")


async def one(kubeconfig: Path, line: str, plan: bool) -> None:
    """Print the megabytes that a line takes above a process that is connected and has nothing to do."""
    cluster = connect(kubeconfig, None, None, {})
    try:
        catalog = ClusterCatalog(cluster)
        await catalog.resources()
        await run_line("kubectl get namespaces", Requests(cluster, catalog).view())
        gc.collect()
        idle = resident("VmRSS")
        forget_peak()
        if plan:
            proposal = Proposal("a", "m", Plan((parse(line),), AsList()))
            done = await PlanExecutor(Question("?"), cluster, catalog).execute(proposal)
            assert isinstance(done.outcome, Value), done.outcome
        else:
            result = await run_line(line, Requests(cluster, catalog).view())
            assert result["exit"] == 0, result["stderr"]
        what = f"{line}{' (as a plan: a list)' if plan else ''}"
        print(f"{what:64} {resident('VmHWM') - idle:>6.1f} MB above idle ({idle:.0f} MB)", flush=True)
    finally:
        await cluster.close()


def measure() -> None:
    """A row for each line."""
    with large() as kubeconfig:
        for line, *plan in (*((line,) for line in LINES), ("kubectl get pods -A", "plan")):
            own = [sys.executable, "-m", "benchmarks.memory", str(kubeconfig), line, *plan]
            subprocess.run(own, cwd=ROOT, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(one(Path(sys.argv[1]), sys.argv[2], sys.argv[3:] == ["plan"]))
    else:
        measure()
