"""Plans that won, kept to be run again: the cache and the places where it may stand."""

from planners.cache.plans import CachedPlans, StoreUnavailable
from planners.cache.redis import RedisLink
from planners.cache.where import URLS, cache_folder, place, plan_cache, store

__all__ = ["URLS", "CachedPlans", "RedisLink", "StoreUnavailable", "cache_folder", "place", "plan_cache", "store"]
