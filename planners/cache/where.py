"""Where plans are kept, by the settings: a file of the user's, another one, Redis, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import SettingsError
from core.ports import Catalog
from core.settings import CacheSettings
from planners.cache.plans import CachedPlans, Identity, Store
from planners.cache.redis import RedisStore
from planners.cache.sqlite import SqliteStore
from planners.prompting import Share

URLS = ("redis://", "rediss://", "unix://")


def place(wanted: CacheSettings, environ: Mapping[str, str]) -> str:
    """The file or URL; "" where nothing is kept."""
    if wanted.where == "off":
        return ""
    if wanted.where:
        return wanted.where
    folder = cache_folder(environ)
    return str(folder / "plans.sqlite") if folder else ""


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Our folder among the user's caches; None where there is no home. It is not made here."""
    home = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    return Path(home) / "k8s-query-copilot" if home else None


def store(wanted: CacheSettings, environ: Mapping[str, str]) -> Store | None:
    """What holds the plans; None where nothing is kept. Nothing is opened yet.

    Raises `SettingsError` for a URL of another kind.
    """
    where = place(wanted, environ)
    if not where:
        return None
    if where.startswith(URLS):
        return RedisStore(where)
    if "://" in where:
        scheme = where.partition("://")[0]
        raise SettingsError(f"plans cannot be kept in {scheme!r}", f"use a file, {', '.join(URLS)} or off")
    return SqliteStore(Path(where).expanduser())


def plan_cache(
    wanted: CacheSettings,
    catalog: Catalog,
    context: str,
    environ: Mapping[str, str],
    share: Share = "outputs",
    identity: Identity | None = None,
    ensemble: str = "",
) -> CachedPlans | None:
    """The cache of plans; None where nothing is kept. `share` is what the planners of the `ensemble` are told, and
    `identity`, which remembers by itself, is asked for each question."""
    held = store(wanted, environ)
    if held is None:
        return None
    return CachedPlans(
        held, catalog, context, wanted.age, share=share, identity=identity, ensemble=ensemble, identity_seconds=0.0
    )
