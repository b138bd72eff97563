"""What it costs to look for a name that nothing bears: `python -m benchmarks.absent [RECORDING…]`.

A NotFound is an answer only where no kind, container, port, key or label has the name: each kind is asked for it.
"""

from __future__ import annotations

import asyncio
import sys
import time

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.flow import AsValue, Plan, Proposal, Question
from executor.execution import PlanExecutor
from kubectl.parser import parse

NAMES = 5


async def measure(recording: str) -> str:
    """The times and requests of some names that nothing bears, the first of them apart."""
    cluster = RecordedCluster(load(recording))
    catalog, times, sent = ClusterCatalog(cluster), [], 0
    for number in range(NAMES):
        executor = PlanExecutor(Question(f"What does nobody-{number} say?"), cluster, catalog)
        plan = Plan((parse(f"kubectl get pod nobody-{number}"),), AsValue())
        began = time.process_time()
        await executor.execute(Proposal("a", "m", plan))
        times.append((time.process_time() - began) * 1000)
        sent = executor.requests.sent
    first, *others = times
    later = f"{min(others):.0f} to {max(others):.0f}"
    return f"{recording}: {sent} requests; {first:.0f} ms of CPU the first time, {later} later"


if __name__ == "__main__":
    for name in sys.argv[1:] or ("starter", "fleet"):
        print(asyncio.run(measure(name)))
