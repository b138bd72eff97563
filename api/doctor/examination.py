"""What `main.py doctor` finds: each part is tried once, within a deadline; whatever is wrong is told with its mend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping

from api.doctor import cluster as cluster_part
from api.doctor import planners as planners_part
from api.doctor.findings import Finding
from composition import shared_state, where_shared
from core.errors import CopilotError
from core.ports import Catalog, Cluster
from core.settings import Settings

_LEAVES: Mapping[str, str] = {
    "schema": "the question, the kinds that the cluster serves and the fields of custom ones that it names; no name, "
    "no label, no output",
    "names": "the question, kinds and fields, namespaces, and names, labels, annotation keys and owners of objects "
    "that its words match, also in errors; no output",
    "outputs": "the question, kinds and fields, namespaces, names, labels, annotation keys and owners of objects "
    "that match it and, for questions that need reading (why, logs) and for plans that have to be mended, what the "
    "commands printed, secret values masked",
}


async def examine(
    settings: Settings,
    environ: Mapping[str, str],
    file: str,
    connect: Callable[[], Cluster],
    catalog_of: Callable[[Cluster], Catalog],
) -> AsyncIterator[Finding]:
    """Everything, in order, as it is found out; `file` is the settings file that was read, "" where there is none."""
    yield Finding("ok", f"settings: read from {file}" if file else "settings: no copilot.yaml; defaults apply")
    cluster, reachable = None, False
    try:
        cluster = connect()
        async for finding in cluster_part.examine(cluster, recorded=bool(settings.cluster.recording)):
            reachable = reachable or finding.level == "ok"
            yield finding
    except CopilotError as error:
        yield Finding("problem", f"cluster: {error}", error.mend)
    try:
        catalog = catalog_of(cluster) if cluster is not None and reachable else None
        async for finding in planners_part.examine(settings, environ, catalog):
            yield finding
        yield leaving(settings)
        yield await plan_cache(settings, environ)
        async for finding in sharing(settings):
            yield finding
    finally:
        if cluster is not None:
            await cluster.close()


def leaving(settings: Settings) -> Finding:
    """What leaves this machine, at the level that is set, and at the others."""
    line = f"share is {settings.share}: a remote model is sent {_LEAVES[settings.share]}"
    others = "\n    ".join(f"share: {level} sends {what}" for level, what in _LEAVES.items() if level != settings.share)
    return Finding("note", f"{line}. Models on this machine may be shown all; secret values reach none", others)


async def plan_cache(settings: Settings, environ: Mapping[str, str]) -> Finding:
    """Where plans are kept, and how many."""
    from core.settings import mask
    from planners.cache import StoreUnavailable, place, store

    wanted = where_shared(settings)
    held = store(wanted, environ)
    if held is None:
        return Finding("note", "cache of plans: off")
    try:
        return Finding("ok", f"cache of plans: {len(await held.texts())} in {mask(place(wanted, environ))}")
    except StoreUnavailable as error:
        return Finding("warning", f"cache of plans: {error}", error.mend)
    finally:
        await held.close()


async def sharing(settings: Settings) -> AsyncIterator[Finding]:
    """Whether what replicas share can be reached; nothing where they share nothing."""
    try:
        shared = shared_state(settings)
    except CopilotError as error:
        yield Finding("problem", f"replicas: {error}", error.mend)
        return
    if shared is None:
        return
    try:
        trouble = await shared.trouble()
    finally:
        await shared.close()
    if trouble:
        yield Finding("warning", f"replicas: each is alone, {trouble}", "check replicas.redis")
    else:
        yield Finding("ok", "replicas: share plans, history, budgets, limits and outages")
