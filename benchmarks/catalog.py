"""What facts cost on a very large cluster whose objects change all the time: `python -m benchmarks.catalog [--pods N]`.

A made API server in a process of its own, 50,000 pods, 2,000 namespaces, 5,000 workloads and 50 changes a second unless
told otherwise. Beside it, what the same costs where types are listed and kept for five seconds (as before watches).
Linux only (memory is read from /proc).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.apiserver import MadeServer, made_server
from benchmarks.memory import resident
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from core.flow import Question
from planners.offline import OfflinePlanner
from planners.prompting.facts import gather

QUESTIONS = (
    "How many pods of cart-0007 are not running?",
    "Which namespace has the most pods?",
    "Why is billing-0123 failing in team-0042?",
    "How many replicas does checkuot-0011 have?",
    "Is there anything called memcached?",
)


@asynccontextmanager
async def pieces() -> AsyncIterator[list[float]]:
    """Seconds of computing of each piece of work that the event loop does meanwhile."""
    found: list[float] = []
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        found.append(time.thread_time() - began)

    asyncio.Handle._run = timed  # type: ignore[method-assign, assignment]
    try:
        yield found
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]


async def measure(server: MadeServer, watch: bool, rounds: int, pause: float) -> None:
    """Print the first question's seconds, the later ones' milliseconds, the longest piece and the memory."""
    cluster = connect(server.kubeconfig, None, None, {})
    catalog = ClusterCatalog(cluster, watch=watch)
    await catalog.resources()
    planner = OfflinePlanner(catalog)
    gc.collect()
    idle = resident("VmRSS")
    async with pieces() as longest:
        began, computed = time.perf_counter(), time.process_time()
        await gather(Question(QUESTIONS[0]), catalog)
        first, first_cpu = time.perf_counter() - began, time.process_time() - computed
        first_piece = max(longest)
        await planner.propose(Question(QUESTIONS[0]))
        facts: list[float] = []
        computed_facts: list[float] = []
        plans: list[float] = []
        longest.clear()
        for number in range(rounds):
            question = Question(QUESTIONS[number % len(QUESTIONS)])
            for taken, work in ((facts, gather(question, catalog)), (plans, planner.propose(question))):
                began, before = time.perf_counter(), time.thread_time()
                await work
                taken.append((time.perf_counter() - began) * 1000)
                if taken is facts:
                    computed_facts.append((time.thread_time() - before) * 1000)
            await asyncio.sleep(pause)
        later_piece = max(longest)
    gc.collect()
    print(f"{'watched' if watch else 'listed, kept for 5 s'}:")
    print(
        f"  the first question's facts: {first:.2f} s ({first_cpu:.2f} s of computing), "
        f"longest piece {first_piece * 1000:.0f} ms"
    )
    for name, taken in (("facts", facts), ("the offline planner", plans)):
        figures = f"p50 {statistics.median(taken):.1f} ms, worst {max(taken):.0f} ms"
        print(f"  {name}, {rounds} later questions: {figures}")
    figures = f"p50 {statistics.median(computed_facts):.1f} ms, worst {max(computed_facts):.0f} ms"
    print(f"  computing for facts, of the loop's thread, changes in the cluster included: {figures}")
    print(
        f"  longest piece on the loop then: {later_piece * 1000:.1f} ms; "
        f"memory {resident('VmRSS') - idle:.0f} MB above idle"
    )
    await catalog.close()
    await cluster.close()


def main() -> None:
    """Measure both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, size in (("pods", 50_000), ("namespaces", 2_000), ("workloads", 5_000), ("rounds", 40)):
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--changes-per-second", type=float, default=50.0)
    parser.add_argument("--watched-only", action="store_true", help="without what it costs to list each time")
    options = parser.parse_args()
    sizes = (options.pods, options.namespaces, options.workloads, options.changes_per_second)
    with made_server(*sizes) as server:
        asyncio.run(measure(server, True, options.rounds, 0.05))
        if not options.watched_only:
            asyncio.run(measure(server, False, 4, 6.0))


if __name__ == "__main__":
    main()
