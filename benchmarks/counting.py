"""What a count costs, against listing, on 5,000 pods: `python -m benchmarks.counting`."""

from __future__ import annotations

import asyncio
import statistics
import time

from benchmarks.replayed import Metered, large, metered
from clusters.grounding import ClusterCatalog
from executor.lines import run_line
from executor.requests import Requests

RUNS = 3
FULL = "kubectl get pods -A --no-headers"
BARE = ("| wc -l", "-o name | wc -l", "| grep -c .")
SELECTED = ("-l app --no-headers", "--field-selector=status.phase=Running --no-headers")


async def cost(line: str, cluster: Metered, catalog: ClusterCatalog) -> tuple[int, float, int, str]:
    """Bytes, median seconds and requests of one line, and what it printed."""
    seconds = []
    for _ in range(RUNS):
        cluster.forget()
        began = time.perf_counter()
        result = await run_line(line, Requests(cluster, catalog).view())
        seconds.append(time.perf_counter() - began)
    assert result["exit"] == 0, result
    return cluster.bytes, statistics.median(seconds), len(cluster.requests), result["stdout"]


async def measure() -> None:
    """Print a row for each way to count."""
    with large() as kubeconfig:
        async with metered(kubeconfig) as cluster:
            catalog = ClusterCatalog(cluster)
            await cost("kubectl get pods -A | wc -l", cluster, catalog)  # the server takes its recording apart
            size, seconds, requests, text = await cost(FULL, cluster, catalog)
            number = str(text.count("\n"))
            print(f"{'listing 5,000 pods':64} {size:>11,} B {seconds * 1000:>8.1f} ms {requests:>3} requests")
            for rest in BARE:
                line = f"{FULL} {rest}"
                few, quick, asked, printed = await cost(line, cluster, catalog)
                assert printed.strip() == number, line
                print(f"{line:64} {few:>11,} B {quick * 1000:>8.1f} ms {asked:>3} requests", end="")
                print(f"   {size / few:,.0f} times fewer bytes, {seconds / quick:,.0f} times faster")
            for rest in SELECTED:
                line = f"kubectl get pods -A {rest}"
                size, seconds, _, text = await cost(line, cluster, catalog)
                few, quick, asked, printed = await cost(f"{line} | wc -l", cluster, catalog)
                assert printed.strip() == str(text.count("\n")), line
                assert all("PartialObjectMetadataList" in accept for _, _, accept in cluster.requests)
                print(f"{line + ' | wc -l':64} {few:>11,} B {quick * 1000:>8.1f} ms {asked:>3} requests", end="")
                print(f"   {size / few:,.1f} times fewer bytes than its table, {seconds / quick:,.1f} times faster")


if __name__ == "__main__":
    asyncio.run(measure())
