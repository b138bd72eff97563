"""What three planners' overlapping plans cost the cluster, together and apart: `python -m benchmarks.planners`.

The cluster is a live one on a replay that answers every request 50 ms late, as one far away does.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from benchmarks.replayed import Metered, replayed
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from core.flow import AsCount, AsList, AsValue, Execution, Plan, Proposal, Question, Value
from core.ports import JSON, Query, Reply
from executor.execution import PlanExecutor
from kubectl.parser import parse

DELAY = 0.05
PLANS = (
    Plan(tuple(map(parse, ("kubectl get pods -n shop", "kubectl get deploy -n shop"))), AsList()),
    Plan(tuple(map(parse, ("kubectl get pods -n shop | grep -v Running", "kubectl get svc -n shop"))), AsCount()),
    Plan(tuple(map(parse, ("kubectl get deploy -n shop", "kubectl get pods -n shop | grep -c Running"))), AsValue()),
)


class Distant(Metered):
    """Answers late."""

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        """The reply, later."""
        await asyncio.sleep(DELAY)
        return await super().get(path, query, accept)


def lists(cluster: Metered) -> list[str]:
    """The lists that were asked for; who owns the objects of an answer is asked too, by name."""
    return [path for path, _, accept in cluster.requests if "as=Table" in accept]


async def run(executor: PlanExecutor, planner: int) -> Execution:
    """One planner's plan."""
    done = await executor.execute(Proposal(f"planner-{planner}", "m", PLANS[planner]))
    assert isinstance(done.outcome, Value), done.outcome
    return done


async def compare(kubeconfig: Path) -> None:
    """Two rows."""
    live = connect(kubeconfig, None, None, {})
    try:
        cluster = Distant(live)
        catalog = ClusterCatalog(cluster)
        await catalog.resources()
        await run(PlanExecutor(Question("?"), cluster, catalog), 0)
        cluster.forget()
        began = time.perf_counter()
        for planner in range(len(PLANS)):
            await run(PlanExecutor(Question("?"), cluster, catalog), planner)
        apart, apart_lists = time.perf_counter() - began, lists(cluster)
        cluster.forget()
        shared = PlanExecutor(Question("?"), cluster, catalog)
        began = time.perf_counter()
        await asyncio.gather(*(run(shared, planner) for planner in range(len(PLANS))))
        together, together_lists = time.perf_counter() - began, lists(cluster)
        asked = [(path, tuple(query), accept) for path, query, accept in cluster.requests]
        assert len(asked) == len(set(asked)), "no request twice"
        assert set(together_lists) == set(apart_lists), "the union, and nothing else"
    finally:
        await live.close()
    print(f"three plans, each alone:  {len(apart_lists)} lists, {apart * 1000:.0f} ms")
    print(f"three plans, at once:     {len(together_lists)} lists (their union), {together * 1000:.0f} ms", end="")
    print(f"   {len(apart_lists) / len(together_lists):.1f} times fewer, {apart / together:.1f} times faster")


def measure() -> None:
    """On the recording of a shop."""
    with replayed("shop") as kubeconfig:
        asyncio.run(compare(kubeconfig))


if __name__ == "__main__":
    measure()
