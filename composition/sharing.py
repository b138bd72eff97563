"""What replicas share, by the settings: a Redis that they have in common, or nothing."""

from __future__ import annotations

from dataclasses import replace

from core.errors import SettingsError
from core.settings import CacheSettings, Settings
from core.sharing import Shared


def shared_state(settings: Settings) -> Shared | None:
    """The state that replicas share; None where each is for itself. Nothing is connected yet.

    Raises `SettingsError` for what is no Redis URL.
    """
    url = settings.replicas.redis
    if not url:
        return None
    from planners.cache import URLS, RedisLink

    if not url.startswith(URLS):
        raise SettingsError("replicas.redis is no Redis URL", f"give one that begins with {', '.join(URLS)}")
    return RedisLink(url)


def where_shared(settings: Settings) -> CacheSettings:
    """Where plans are kept: with what else is shared, unless a place is set for them."""
    cache = settings.cache
    return replace(cache, where=settings.replicas.redis) if settings.replicas.redis and not cache.where else cache
