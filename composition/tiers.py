"""The tiers of planners in the order in which they are asked: remote models, local models, the offline planner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from core.ports import Catalog, Executors, Tier
from core.settings import Settings

if TYPE_CHECKING:
    from planners.tiers import Sharing, Wrap

TierName = Literal["remote", "ollama", "offline"]


def tiers_of(
    settings: Settings,
    catalog: Catalog,
    environ: Mapping[str, str],
    sharing: Sharing | None = None,
    executors: Executors | None = None,
) -> tuple[Tier, ...]:
    """Every tier that is configured, the first one to be asked first; `executors` are for planners that weigh answers
    before they propose one."""
    names: tuple[TierName, ...] = ("remote", "ollama", "offline")
    made = (tier_of(name, settings, catalog, environ, sharing=sharing, executors=executors) for name in names)
    return tuple(tier for tier in made if tier)


def tier_of(
    name: TierName,
    settings: Settings,
    catalog: Catalog,
    environ: Mapping[str, str],
    wrap: Wrap | None = None,
    sharing: Sharing | None = None,
    executors: Executors | None = None,
) -> Tier | None:
    """One tier, or None where it is switched off or nothing is set up for it; `wrap` goes around each of its models."""
    from planners import tiers
    from planners.offline import OfflinePlanner

    if name == "remote":
        return tiers.remote(settings, catalog, environ, wrap, sharing)
    if name == "ollama":
        return tiers.local(settings, catalog, environ, wrap, sharing)
    if settings.offline.enabled == "off":
        return None
    return Tier("offline", (OfflinePlanner(catalog, executors),), settings.offline.deadline)


def without_key(settings: Settings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """A line for each planner that is configured and cannot be asked, because its provider has no key."""
    from planners.providers import provider_of, reachable

    lost = [planner for planner in settings.planners if not reachable(planner, environ)]
    if settings.remote.enabled == "off" or not lost:
        return ()
    found = ((planner.name or planner.model, provider_of(planner.model)) for planner in lost)
    return tuple(f"the planner {name!r} has no key: set {one.keys[0]}" for name, one in found if one is not None)
