"""Plans that won, kept to be run again: the cache and the places where it may stand."""

from planners.cache.plans import CachedPlans, StoreUnavailable
from planners.cache.where import cache_folder, place, plan_cache, store

__all__ = ["CachedPlans", "StoreUnavailable", "cache_folder", "place", "plan_cache", "store"]
