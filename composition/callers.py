"""The flow as one caller may see the cluster: asked with their rights, with a catalog and kept plans of their own."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from core.errors import Refused
from core.flow import Question
from core.ports import Catalog, Cluster, Executor, PlanCache, Tier
from core.reviews import Subject
from planners.cache import CachedPlans

MOST_CALLERS = 200
"""Callers whose catalogs are held; of more, those of who have not asked for longest are let go."""


@dataclass(frozen=True)
class Sight:
    """What one caller's questions are answered from."""

    cluster: Cluster
    catalog: Catalog
    tiers: tuple[Tier, ...]
    plans: PlanCache | None


@dataclass
class Callers:
    """Makes a `Sight` for each caller whom the cluster named, and holds it while they ask.

    Nothing that was read as one of them is in reach of another: each has a catalog, the facts gathered from it, and
    kept plans under a key that names them. Models, breakers and budgets are shared. Catalogs are not watched: a
    watch for each caller and type would cost the server more than it saves.
    """

    cluster: Cluster
    tiers: Sequence[Tier]
    weights: Mapping[str, float]
    plans: CachedPlans | None
    executor: Callable[[Cluster, Catalog, Question], Executor]
    most: int = MOST_CALLERS
    _sights: OrderedDict[Subject, Sight] = field(default_factory=OrderedDict)

    def sight(self, asker: Subject) -> Sight:
        """What this caller sees. Raises `Refused` where nobody can be impersonated, or not exactly this one."""
        known = self._sights.pop(asker, None)
        self._sights[asker] = found = known or self._made(asker)
        while len(self._sights) > self.most:
            self._sights.popitem(last=False)
        return found

    def _made(self, asker: Subject) -> Sight:
        from clusters.grounding import ClusterCatalog
        from clusters.live import ImpersonatedCluster, LiveCluster
        from planners import tiers
        from voter.weights import weighed

        if not isinstance(self.cluster, LiveCluster) or self.cluster.acts_as_another:
            raise Refused(
                f"{self.cluster.context!r} cannot be asked as somebody else: it is recorded, or asked so already",
                "set server.impersonation to off",
            )
        cluster = ImpersonatedCluster(self.cluster, asker)
        catalog = ClusterCatalog(cluster)
        executors = partial(self.executor, cluster, catalog)
        made = tuple(weighed(tiers.over(tier, catalog, executors), self.weights) for tier in self.tiers)
        return Sight(cluster, catalog, made, self.plans.over(catalog) if self.plans is not None else None)
