"""Every setting: its declaration, the sources that it is read from, and its listing for people."""

from core.settings.listing import mask, table
from core.settings.settings import FILE, BudgetSettings, CacheSettings, LogSettings, PlannerSettings, Settings
from core.settings.sources import load

__all__ = [
    "FILE",
    "BudgetSettings",
    "CacheSettings",
    "LogSettings",
    "PlannerSettings",
    "Settings",
    "load",
    "mask",
    "table",
]
