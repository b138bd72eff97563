"""The composed flow on a recording, with planners of one's choice as its only tier."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from composition import Copilot, TierName, composed, tier_of
from core.errors import SettingsError
from core.flow import Answer, Question
from core.ports import Catalog, Planner, Tier
from core.settings import load
from eval.runner import Ask
from planners import tiers

DEADLINE = 60.0
"""Seconds for a tier."""
_ALONE = {"remote.enabled": "off", "ollama.enabled": "off", "offline.enabled": "off", "cache.where": "off"}
"""Settings with no tier of their own and no plans from earlier: what is asked is what the harness names."""


@dataclass(frozen=True)
class Laboratory:
    """The flow on a recorded cluster, before anybody plans."""

    copilot: Copilot

    @property
    def catalog(self) -> Catalog:
        """What planners may know of the cluster."""
        return self.copilot.catalog

    def asking(self, planners: Sequence[Planner], tier: str) -> Ask:
        """The flow with these planners as its only tier."""
        copilot = replace(self.copilot, tiers=(Tier(tier, tuple(planners), DEADLINE),))

        async def ask(question: Question) -> Answer:
            return await copilot.answer(question)

        return ask


@asynccontextmanager
async def planners_of(
    tier: TierName, catalog: Catalog, environ: Mapping[str, str]
) -> AsyncIterator[tuple[Planner, ...]]:
    """The planners that the service would have in this tier with this environment.

    Raises `SettingsError` where it has none.
    """
    made = tier_of(tier, load({f"{tier}.enabled": "on"}, environ, {}, {}), catalog, environ)
    if made is None:
        raise SettingsError(f"no planners are set up for the tier {tier!r}", "`main.py settings` lists what to set")
    try:
        yield made.planners
    finally:
        await tiers.close([made])


@asynccontextmanager
async def laboratory(recording: str) -> AsyncIterator[Laboratory]:
    """A laboratory on a recording, by name or folder; closed behind it."""
    async with composed(load({"cluster.recording": recording, **_ALONE}, {}, {}, {}), {}) as copilot:
        yield Laboratory(copilot)
