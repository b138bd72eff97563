"""The planners: who they are, whether each one answers, and what to set for more of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from api.doctor.findings import Finding
from core.errors import ModelReplyError, ModelUnavailable, SettingsError, Unavailable
from core.flow import Failure, Question
from core.index import ObjectIndex
from core.objects import ObjectMeta
from core.ports import Catalog, ChatModel, Message, Tier
from core.settings import Settings
from core.terms import TermIndex
from kubectl.resources import Resource, Resources
from planners import tiers
from planners.chats import HOST, pulled
from planners.providers import PROVIDERS

SECONDS = 20.0
"""For one try."""
PROBE = 1.0
"""For looking whether an Ollama that nobody configured runs here."""
_HELLO = [Message("system", 'Reply with {"answer": "yes"} and nothing else.'), Message("user", "Are you there?")]
_QUESTION = Question("How many namespaces are there?")


async def examine(settings: Settings, environ: Mapping[str, str], catalog: Catalog | None) -> AsyncIterator[Finding]:
    """Each tier in order; `catalog` is None where the cluster cannot be asked."""
    answering = 0
    for find, missing in ((tiers.remote, _no_remote), (tiers.local, _no_local)):
        try:
            tier = find(settings, catalog or _Nowhere(), environ)
        except SettingsError as error:
            yield Finding("problem", f"planners: {error}", error.mend)
            continue
        if tier is None:
            yield await missing(settings)
            continue
        try:
            for finding in [*await _tried(tier), *(await _models(settings, environ) if tier.name == "ollama" else ())]:
                answering += finding.level == "ok"
                yield finding
        finally:
            await tiers.close([tier])
    offline = await _offline(settings, catalog)
    yield offline
    if not answering and settings.offline.enabled == "off":
        yield Finding(
            "problem", "planners: none can answer", "set a provider's key, run Ollama, or switch offline.enabled on"
        )


async def _tried(tier: Tier) -> list[Finding]:
    """Each of the tier's planners asked once, side by side."""
    if tier.prepare is not None:
        await tier.prepare()
    chats = tiers.models(tier.planners)
    names = [planner.name for planner in tier.planners]
    return list(await asyncio.gather(*(_one(tier.name, name, chat) for name, chat in zip(names, chats, strict=True))))


async def _one(tier: str, name: str, chat: ChatModel) -> Finding:
    began = time.monotonic()
    try:
        await asyncio.wait_for(chat.chat(_HELLO), SECONDS)
    except asyncio.TimeoutError:
        return Finding(
            "problem", f"{tier}: {name} did not answer within {SECONDS:g} s", "check the network, or its load"
        )
    except ModelUnavailable as error:
        return Finding("problem", f"{tier}: {name}: {error}", error.mend)
    except ModelReplyError as error:
        return Finding("warning", f"{tier}: {name} is there, but: {error}", error.mend)
    return Finding("ok", f"{tier}: {name} answers, in {time.monotonic() - began:.1f} s")


async def _models(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """What is pulled; that a wanted model is not among it, its planner has told with the pull that mends it."""
    host = settings.ollama.host or environ.get("OLLAMA_HOST", "").strip() or HOST
    try:
        return [Finding("note", f"ollama: pulled on {host}: {', '.join(await pulled(host, SECONDS)) or 'nothing'}")]
    except ModelUnavailable:
        return []


async def _no_remote(settings: Settings) -> Finding:
    if settings.remote.enabled == "off":
        return Finding("note", "remote models: off (remote.enabled)")
    keys = ", ".join(provider.keys[0] for provider in PROVIDERS)
    return Finding("note", "remote models: no key is set, so none is asked", f"for better plans set one of {keys}")


async def _no_local(settings: Settings) -> Finding:
    if settings.ollama.enabled == "off":
        return Finding("note", "ollama: off (ollama.enabled)")
    try:
        models = await pulled(HOST, PROBE)
    except ModelUnavailable:
        return Finding(
            "note",
            "ollama: not configured, and none runs here",
            "for local models: https://ollama.com, then set ollama.model",
        )
    there = ", ".join(models) or "no model yet"
    return Finding(
        "note", f"ollama: runs here with {there}, but is not asked", "set ollama.enabled: on, or ollama.model"
    )


async def _offline(settings: Settings, catalog: Catalog | None) -> Finding:
    from planners.offline import OfflinePlanner

    if settings.offline.enabled == "off":
        return Finding("note", "offline planner: off (offline.enabled)")
    if catalog is None:
        return Finding("note", "offline planner: not tried, since it needs the cluster")
    try:
        outcome = (await OfflinePlanner(catalog).propose(_QUESTION)).outcome
    except Unavailable as error:
        return Finding("problem", f"offline planner: {error}", error.mend)
    if isinstance(outcome, Failure):
        return Finding("warning", f"offline planner: {outcome.message}", outcome.hint)
    return Finding("ok", "offline planner: plans without any model; it is asked last")


class _Nowhere:
    """A catalog of no cluster: models are tried without one."""

    namespace = "default"

    async def resources(self) -> Resources:
        return Resources(())

    async def objects(self, resource: Resource, namespace: str | None = None) -> tuple[ObjectMeta, ...]:
        return ()

    async def recent(self, resource: Resource) -> ObjectIndex:
        return ObjectIndex(await self.objects(resource))

    async def terms(self, resource: Resource) -> TermIndex:
        return TermIndex()

    async def forbidden(self, resource: Resource, namespace: str | None = None) -> bool:
        return False

    def failing(self, resource: Resource) -> bool:
        return False

    async def has_namespace(self, name: str) -> bool | None:
        return None

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        return {}
