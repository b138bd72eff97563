"""Asking the offline planner through the real executor and voter, on a cluster in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from benchmarks.unseen.building import built
from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from core.flow import Failure, Plan, Question
from core.pipeline import answer
from core.ports import Tier
from eval.scenarios import Case
from eval.scoring import score
from executor.execution import PlanExecutor
from executor.limits import Limits
from planners.offline import OfflinePlanner
from voter import MajorityVoter


@cache
def made_up(name: str) -> RecordedCluster:
    """The made-up cluster that NAME.yaml beside this module tells of."""
    text = (Path(__file__).parent / f"{name}.yaml").read_text("utf-8")
    return RecordedCluster(built(name, yaml.safe_load(text)))


class Asked:
    """A cluster with an offline planner before it; what it was asked is counted by outcome, the failures are kept."""

    def __init__(self, cluster: RecordedCluster, catalog: ClusterCatalog | None = None) -> None:
        self.cluster = cluster
        self.catalog = catalog or ClusterCatalog(cluster)
        self.executors = lambda question: PlanExecutor.of(question, self.cluster, self.catalog, Limits())
        self.planner = OfflinePlanner(self.catalog, self.executors)
        self.tally: Counter[str] = Counter()
        self.misses: list[str] = []

    async def ask(self, text: str) -> str | None:
        """The answer, or None where it abstained."""
        tiers = (Tier("offline", (self.planner,), 30.0),)
        said = await answer(Question(text), tiers, self.executors, MajorityVoter())
        return said.text if said.tier else None

    async def plan(self, text: str) -> Plan | Failure:
        """What it proposes."""
        outcome = (await self.planner.propose(Question(text))).outcome
        assert isinstance(outcome, Plan | Failure)
        return outcome

    async def check(self, cases: Iterable[Case], abstain: Iterable[str] = ()) -> None:
        """Ask and score; `abstain` are questions that must be left."""
        for case in cases:
            text = await self.ask(case.question)
            self._count(score(case, text), case.question, text, case.expect)
        for question in abstain:
            text = await self.ask(question)
            self._count("right" if text is None else "wrong", question, text, "to be left")

    def _count(self, outcome: str, question: str, text: str | None, expect: object) -> None:
        self.tally[outcome] += 1
        if outcome != "right":
            self.misses.append(f"{outcome}: {question!r} gave {text!r}, expected {expect!r}")

    def share(self, outcome: str) -> float:
        """The part of all questions that ended so."""
        return self.tally[outcome] / max(1, self.tally.total())
