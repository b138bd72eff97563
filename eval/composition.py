"""Puts the real flow together on a recording: the same parts as the service, with planners of one's choice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster
from clusters.recording import load
from core.errors import SettingsError
from core.flow import Answer, Question
from core.pipeline import answer
from core.ports import Catalog, Cluster, Executor, Planner, Tier
from core.settings_load import load as load_settings
from eval.runner import Ask
from executor.execution import PlanExecutor
from planners import tiers
from planners.offline import OfflinePlanner
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
        asked, voter = (Tier(tier, tuple(planners), DEADLINE),), MajorityVoter()

        async def ask(question: Question) -> Answer:
            return await answer(question, asked, self.executor, voter)

        return ask


@asynccontextmanager
async def planners_of(tier: str, catalog: Catalog, environ: Mapping[str, str]) -> AsyncIterator[tuple[Planner, ...]]:
    """The planners that the service would have in this tier with this environment.

    Raises `SettingsError` where it has none.
    """
    if tier == "offline":
        yield (OfflinePlanner(catalog),)
        return
    make = {"remote": tiers.remote, "ollama": tiers.local}[tier]
    made = make(load_settings({f"{tier}.enabled": "on"}, environ, {}, {}), catalog, environ)
    if made is None:
        raise SettingsError(f"no planners are set up for the tier {tier!r}", "`main.py settings` lists what to set")
    try:
        yield made.planners
    finally:
        await tiers.close([made])


@asynccontextmanager
async def laboratory(recording: str) -> AsyncIterator[Laboratory]:
    """A laboratory on a recording, by name or folder; closed behind it."""
    cluster = RecordedCluster(load(recording))
    try:
        yield Laboratory(cluster, ClusterCatalog(cluster))
    finally:
        await cluster.close()
