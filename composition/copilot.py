"""The flow put together: a cluster and its catalog, the tiers, the voter, the kept plans, and what closes them."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from composition.callers import Callers, Sight
from composition.cluster import connect
from composition.namespace import check_namespace
from composition.rehearsal import rehearse
from composition.sharing import shared_state, where_shared
from composition.tiers import tiers_of
from core.bounded import read_json
from core.errors import MALFORMED, Refused, SettingsError
from core.flow import Answer, Question
from core.pipeline import answer
from core.ports import Catalog, Cluster, Executor, PlanCache, Tier, Voter
from core.reviews import Identity, Subject
from core.settings import Settings
from core.sharing import Shared
from voter import MajorityVoter
from voter.confidence import Calibration, from_document
from voter.weights import weighed

_LARGEST_CALIBRATION = 4_000_000
"""Bytes of a file of what agreement was worth."""

if TYPE_CHECKING:
    from executor.lines import LineResult

RUN_WITH = ("executor.execution", "executor.lines", "anyio._backends._asyncio")
"""What is imported where a plan is run, or where the web framework first waits for something."""
Readings = Callable[[], Mapping[tuple[str, str], float]]
"""What is so right now: by name and label, such as `("breaker_open", "openai/gpt-4.1")`."""


@dataclass(frozen=True)
class Copilot:
    """Everything that answers a question, put together."""

    settings: Settings
    cluster: Cluster
    catalog: Catalog
    tiers: tuple[Tier, ...]
    voter: Voter
    plans: PlanCache | None = None
    readings: Readings = dict
    """Which breakers are open and how old the index is, at the moment of the call."""

    acting: Callable[[Subject], Sight] | None = None
    """What a caller sees with whose own rights the cluster is asked (`server.impersonation`)."""

    shared: Shared | None = None
    """What this replica shares with others; None where it is for itself."""

    def acting_for(self, asker: Subject | None) -> Copilot:
        """The copilot of a question that is asked with these rights; None is with ours.

        Raises `Refused` where nobody's rights but ours are asked with.
        """
        if asker is None:
            return self
        if self.acting is None:
            raise Refused("nobody's rights but the service's own are asked with", "set server.impersonation to on")
        seen = self.acting(asker)
        return replace(self, cluster=seen.cluster, catalog=seen.catalog, tiers=seen.tiers, plans=seen.plans)

    async def review_token(self, token: str) -> Identity | None:
        """Whose token this is, by the cluster. Raises `Unavailable`, and `Refused` where that is not asked of it."""
        from clusters.live import LiveCluster

        if not isinstance(self.cluster, LiveCluster):
            raise Refused(f"{self.cluster.context!r} cannot tell whose a token is", "set server.cluster_users to off")
        return await self.cluster.review_token(token)

    def executor(self, question: Question) -> Executor:
        """The executor of one question."""
        return _executor(self.settings, self.cluster, self.catalog, question)

    async def run(self, line: str, output_bytes: int, asker: Subject | None = None) -> LineResult:
        """One read-only kubectl line, with the rights of `asker`; of what it prints no more than so many bytes are
        told. Never raises for what the line or the cluster is like."""
        from executor.limits import Limits
        from executor.lines import run_line
        from executor.requests import Requests

        limits = Limits(request_seconds=self.settings.limits.request_deadline, output_bytes=output_bytes)
        by = self.acting_for(asker)
        requests = Requests(by.cluster, by.catalog, self.settings.cluster.namespace or None, limits=limits)
        return await run_line(line, requests.view(), limits)

    async def warm(self) -> None:
        """Do what the first question would otherwise wait for: import what models are called and plans are run with,
        start a jq process, connect, ask the server for its types and for the schemas of the most common ones, and plan
        a question of our own. No object is listed. What fails here is told by the question that needs it."""
        others = (rehearse(self.catalog, self.tiers), _ready_to_run())
        await asyncio.gather(self.warm_models(), *others, return_exceptions=True)

    async def warm_models(self) -> None:
        """Import what models are called with: all that one question asked by itself can do meanwhile."""
        works = [tier.prepare() for tier in self.tiers if tier.prepare is not None]
        await asyncio.gather(*works, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def warming(self, after: float = 0.0, *, models_alone: bool = False) -> AsyncIterator[None]:
        """Warm in the background, from `after` seconds on, for as long as the context lasts; `models_alone` where no
        second question follows, which would gain by the rest."""

        async def begin() -> None:
            await asyncio.sleep(after)
            await (self.warm_models() if models_alone else self.warm())

        work = asyncio.create_task(begin())
        try:
            yield
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def answer(self, question: Question, *, refresh: bool = False) -> Answer:
        """The flow on one question, with the rights of its `asker`; `refresh` has it planned anew where a plan is
        kept."""
        by = self.acting_for(question.asker)
        return await answer(question, by.tiers, by.executor, by.voter, by.plans, refresh=refresh)


@contextlib.asynccontextmanager
async def composed(settings: Settings, environ: Mapping[str, str], *, watch: bool = False) -> AsyncIterator[Copilot]:
    """A copilot; what it holds open is closed behind it. Raises `SettingsError` where it cannot be put together.

    With `watch` its catalog follows what changes in the cluster: for whoever asks more than once.
    """
    from clusters.grounding import ClusterCatalog
    from clusters.identity import ClusterIdentity
    from planners import tiers
    from planners.cache import plan_cache
    from planners.spending import Outages

    async with contextlib.AsyncExitStack() as stack:
        cluster = connect(settings, environ)
        stack.push_async_callback(cluster.close)
        known = ClusterIdentity(cluster)
        catalog = ClusterCatalog(cluster, watch=watch, identity=known)
        stack.push_async_callback(catalog.close)
        await check_namespace(settings, catalog)
        shared, sharing = shared_state(settings), None
        if shared is not None:
            stack.push_async_callback(shared.close)
            sharing = tiers.Sharing(shared, Outages(shared))
            await stack.enter_async_context(sharing.outages.followed())
        executors = partial(_executor, settings, cluster, catalog)
        configured = tiers_of(settings, catalog, environ, sharing, executors)
        stack.push_async_callback(tiers.close, configured)
        voter = voter_of(settings)
        weights = voter.calibration.weights if settings.voter.learned_weights == "on" else {}
        cache = plan_cache(
            where_shared(settings),
            catalog,
            cluster.context,
            environ,
            settings.share,
            known.current,
            repr([(tier.name, _planners(tier)) for tier in configured]),
        )
        if cache is not None:
            stack.push_async_callback(cache.close)

        def readings() -> dict[tuple[str, str], float]:
            open_ones = {("breaker_open", name): float(on) for name, on in tiers.breakers(configured).items()}
            return {**open_ones, **{("index_age_seconds", path): age for path, age in catalog.ages().items()}}

        asked = tuple(weighed(tier, weights) for tier in configured)
        acting = None
        if settings.server.impersonation == "on":
            acting = Callers(cluster, configured, weights, cache, partial(_executor, settings)).sight
        yield Copilot(settings, cluster, catalog, asked, voter, cache, readings, acting, shared)


async def _ready_to_run() -> None:
    await asyncio.to_thread(lambda: [importlib.import_module(name) for name in RUN_WITH])
    from executor import jq

    await jq.run((".",), "0")


def _executor(settings: Settings, cluster: Cluster, catalog: Catalog, question: Question) -> Executor:
    from executor.execution import PlanExecutor
    from executor.limits import Limits

    limits = settings.limits
    most = Limits(request_seconds=limits.request_deadline, output_bytes=limits.output_bytes)
    return PlanExecutor.of(question, cluster, catalog, most)


def _planners(tier: Tier) -> list[tuple[str, float, str]]:
    """Who plans in a tier: a plan is kept under them, as others may know better."""
    from planners import tiers

    models = {planner.name: chat.name for planner in tier.planners for chat in tiers.models([planner])}
    return [(planner.name, planner.weight, models.get(planner.name, "")) for planner in tier.planners]


def voter_of(settings: Settings) -> MajorityVoter:
    """The voter, with what agreement was worth before where a file says so."""
    wanted, calibration = settings.voter, Calibration()
    if wanted.calibration:
        file = Path(wanted.calibration)
        try:
            if not file.is_file():
                raise OSError("it is no regular file" if file.exists() else "it does not exist")
            with file.open("rb") as opened:
                document = read_json(opened.read(_LARGEST_CALIBRATION + 1), _LARGEST_CALIBRATION)
            calibration = from_document(document, repr(wanted.calibration))
        except (OSError, *MALFORMED) as error:
            raise SettingsError(
                f"the calibration file {wanted.calibration!r} cannot be read: {error}",
                "name one that `python -m eval calibrate` wrote, or leave voter.calibration empty",
            ) from error
    return MajorityVoter(wanted.stopping, wanted.confidence, calibration)
