"""The tiers with a model: remote ones through litellm, local ones through Ollama. One that is not configured is none.

Nothing is asked, imported or connected here; that begins with a planner's first question.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import SettingsError
from core.latencies import PRIOR, Latencies
from core.ports import Catalog, ChatModel, Executors, Planner, Policy, Tier
from core.settings import PlannerSettings, Settings
from core.sharing import Shared
from planners.cache import cache_folder
from planners.model import ModelPlanner
from planners.offline import OfflinePlanner
from planners.prompting import VARIANTS, Grounding
from planners.providers import PROVIDERS, SAMPLED, from_keys, named, provider_of, reachable, sampled
from planners.spending import FAILURES, Breaker, Budget, GuardedChat, Ledger, Outages, SharedLedger

if TYPE_CHECKING:
    from planners.chats import LitellmChat

OLLAMA_MODEL = "qwen2.5-coder:7b"
"""The local model where none is named: the strongest at commands of those that run on a laptop."""
SPARE = 0.5
"""Seconds of a tier's deadline that are left for what comes after the model's reply."""

Wrap = Callable[[PlannerSettings, ChatModel], ChatModel]
"""Puts something around a planner's model, such as a cassette that holds its completions."""

HEDGES = 8
"""A planner is late, while nothing is known of a tier, after this part of its deadline."""


@dataclass(frozen=True)
class Sharing:
    """What the tiers of replicas share: the days' budgets, and what is known of outages."""

    state: Shared
    outages: Outages


def remote(
    settings: Settings,
    catalog: Catalog,
    environ: Mapping[str, str],
    wrap: Wrap | None = None,
    sharing: Sharing | None = None,
) -> Tier | None:
    """The tier of remote models: those that the settings name or else those that the keys in `environ` allow.

    None where it is off or nothing is set; raises `SettingsError` where it was asked for and nothing is set. Models
    that somebody has wrapped need no key: whoever wraps them may answer in their place.
    """
    if settings.remote.enabled == "off":
        return None
    specs = named(sampled(settings.planners or from_keys(environ)))
    if not any(wrap or reachable(spec, environ) for spec in specs):
        if settings.remote.enabled == "on":
            known = ", ".join(provider.keys[0] for provider in PROVIDERS)
            raise SettingsError("remote models are on, but no key is set", f"set one of {known}, or OPENAI_BASE_URL")
        return None
    shared = Counter(_provider_key(spec, environ) for spec in specs)
    breakers = {key: _breaker(count, sharing, " ".join(key)) for key, count in shared.items()}
    slots = {key: asyncio.Semaphore(settings.remote.concurrency) for key in shared}
    grounding, budget = Grounding(catalog), Budget(settings.budget, _days(settings, environ, sharing))
    chats: list[ChatModel] = [chat_of(spec, environ, settings.remote.deadline) for spec in specs]
    if wrap:
        chats = [wrap(spec, chat) for spec, chat in zip(specs, chats, strict=True)]
    planners = []
    for index, (spec, chat) in enumerate(zip(specs, chats, strict=True)):
        provider = _provider_key(spec, environ)
        guarded = GuardedChat(chat, breakers[provider], slots[provider])
        planners.append(
            ModelPlanner(
                spec.name,
                guarded,
                catalog,
                spec.weight,
                variant=_variant(spec.variant, index),
                share=settings.share,
                grounding=grounding,
                ready=guarded.held_off,
                budget=budget,
            )
        )
    tier = _tier("remote", planners, settings.remote.deadline, settings.policy)
    return replace(tier, prepare=getattr(chats[0], "warm", None))


def local(
    settings: Settings,
    catalog: Catalog,
    environ: Mapping[str, str],
    wrap: Wrap | None = None,
    sharing: Sharing | None = None,
) -> Tier | None:
    """The tier of local models: samples of one model, or of several in turn (`a, b`); they may be shown everything."""
    wanted = settings.ollama
    host = wanted.host or environ.get("OLLAMA_HOST", "").strip()
    if wanted.enabled == "off" or (wanted.enabled == "auto" and not (host or wanted.model)):
        return None
    from planners.chats import OllamaChat  # brings httpx, which a service without models need not wait for

    models = [name for part in wanted.model.split(",") if (name := part.strip())] or [OLLAMA_MODEL]
    samples = max(wanted.samples, len(models))
    breaker = _breaker(samples, sharing, f"ollama {host}")
    slots = asyncio.Semaphore(wanted.concurrency)
    grounding = Grounding(catalog)
    specs = named(tuple(PlannerSettings(f"ollama/{models[index % len(models)]}") for index in range(samples)))
    planners = []
    for index, spec in enumerate(specs):
        first = index < len(models)
        chat: ChatModel = OllamaChat(
            models[index % len(models)],
            host=host or None,
            timeout=max(SPARE, wanted.deadline - SPARE),
            temperature=0.0 if first else SAMPLED,
            seed=index,
            num_ctx=wanted.num_ctx,
        )
        chat = wrap(spec, chat) if wrap else chat
        guarded = GuardedChat(chat, breaker, slots)
        planners.append(
            ModelPlanner(
                spec.name,
                guarded,
                catalog,
                variant=index % len(VARIANTS),
                grounding=grounding,
                ready=guarded.held_off,
            )
        )
    return _tier("ollama", planners, wanted.deadline, settings.policy)


def over(tier: Tier, catalog: Catalog, executors: Executors | None = None) -> Tier:
    """The tier on another catalog, with executors that see the same. Models, breakers, budgets and what is known of
    their latencies are the same ones, and stay those of the tier that they are from: only that one is closed."""
    grounding = Grounding(catalog)
    return replace(tier, planners=tuple(_over(planner, catalog, grounding, executors) for planner in tier.planners))


async def close(tiers: Sequence[Tier]) -> None:
    """Let go of every connection that the tiers' models hold."""
    for planner in (planner for tier in tiers for planner in tier.planners):
        if isinstance(planner, ModelPlanner):
            await planner.close()


def models(planners: Sequence[Planner]) -> tuple[ChatModel, ...]:
    """The models that these planners ask, for whoever wants to try each once."""
    return tuple(planner.chat for planner in planners if isinstance(planner, ModelPlanner))


def breakers(tiers: Sequence[Tier]) -> dict[str, bool]:
    """Whether calls to each model are held back after failures, by the model's name."""
    chats = [chat for tier in tiers for chat in models(tier.planners) if isinstance(chat, GuardedChat)]
    return {name: any(chat.open for chat in chats if chat.name == name) for name in {chat.name for chat in chats}}


def _over(planner: Planner, catalog: Catalog, grounding: Grounding, executors: Executors | None) -> Planner:
    if isinstance(planner, ModelPlanner):
        return planner.over(catalog, grounding)
    if isinstance(planner, OfflinePlanner):
        return OfflinePlanner(catalog, executors)
    raise TypeError(f"{planner.name!r} cannot be put on another catalog")  # it would know what others may see


def _tier(name: str, planners: Sequence[Planner], deadline: float, policy: Policy) -> Tier:
    return Tier(name, tuple(planners), deadline, policy, Latencies(min(PRIOR, deadline / HEDGES)))


def _failures(planners: int) -> int:
    """Failed calls that open a breaker: as many as are made for one question, so that the first one pays for all."""
    return min(FAILURES, planners // 2 + 1)


def _breaker(planners: int, sharing: Sharing | None, name: str) -> Breaker:
    return Breaker(failures=_failures(planners), outages=sharing.outages if sharing else None, name=name)


def _days(settings: Settings, environ: Mapping[str, str], sharing: Sharing | None) -> Ledger | SharedLedger:
    """Raises `SettingsError` where several workers have a day's budget and nowhere to add it up."""
    own, limits = Ledger(file := _ledger(environ)), settings.budget
    if file is None and not sharing and settings.server.workers > 1 and (limits.day_tokens or limits.day_cost):
        message = "a budget of the day is set for several workers, and there is no folder in which they add it up"
        raise SettingsError(message, "set HOME or XDG_CACHE_HOME, or replicas.redis")
    return SharedLedger(sharing.state, own) if sharing else own


def _ledger(environ: Mapping[str, str]) -> Path | None:
    """Where days are added up; None where there is no place for it."""
    folder = cache_folder(environ)
    return folder / "spent.sqlite" if folder else None


def chat_of(spec: PlannerSettings, environ: Mapping[str, str], deadline: float) -> LitellmChat:
    """The model of one planner, which is asked within its own time and the deadline of its tier."""
    from planners.chats import LitellmChat  # as above

    provider = provider_of(spec.model)
    key = provider.key(environ) if provider else ""
    base = spec.api_base or (provider.url(environ) if provider else "")
    return LitellmChat(
        spec.model,
        timeout=max(SPARE, min(spec.timeout, deadline - SPARE)),
        temperature=0.0 if spec.temperature is None else spec.temperature,
        max_tokens=spec.max_tokens,
        api_base=base or None,
        api_key=key or None,
    )


def _provider_key(spec: PlannerSettings, environ: Mapping[str, str]) -> tuple[str, str]:
    """What fails together: the provider and the URL."""
    provider = provider_of(spec.model)
    prefix = provider.name if provider else spec.model.partition("/")[0]
    return prefix, spec.api_base or (provider.url(environ) if provider else "")


def _variant(given: str, index: int) -> int:
    """The prompt variant by its name or number; by default each planner has the next one."""
    if not given:
        return index % len(VARIANTS)
    if given in VARIANTS:
        return VARIANTS.index(given)
    if given.isdigit() and int(given) < len(VARIANTS):
        return int(given)
    raise SettingsError(f"there is no prompt variant {given!r}", f"use one of {', '.join(VARIANTS)}")
