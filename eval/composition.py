"""Puts the real flow together on a recording: the same parts as the service, with planners of one's choice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from executor.execution import PlanExecutor

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster
from clusters.recording import load
from core.flow import Answer, Question
from core.pipeline import answer
from core.ports import Catalog, Cluster, Executor, Planner, Tier
from eval.runner import Ask
from voter import MajorityVoter

DEADLINE = 60.0
"""Seconds for a tier."""


@dataclass(frozen=True)
class Laboratory:
    """A recorded cluster and everything needed to ask it."""

    cluster: Cluster
    catalog: Catalog

    def executor(self, question: Question) -> Executor:
        """The executor of one question."""
        return PlanExecutor(question, self.cluster, self.catalog)

    def asking(self, planners: Sequence[Planner], tier: str) -> Ask:
        """The flow with these planners as its only tier."""
        tiers, voter = (Tier(tier, tuple(planners), DEADLINE),), MajorityVoter()

        async def ask(question: Question) -> Answer:
            return await answer(question, tiers, self.executor, voter)

        return ask


@asynccontextmanager
async def laboratory(recording: str) -> AsyncIterator[Laboratory]:
    """A laboratory on a recording, by name or folder; closed behind it."""
    cluster = RecordedCluster(load(recording))
    try:
        yield Laboratory(cluster, ClusterCatalog(cluster))
    finally:
        await cluster.close()
