"""Every setting: its declaration, the sources that it is read from, and its listing for people."""

from core.settings.listing import mask, table
from core.settings.settings import (
    FILE,
    BudgetSettings,
    CacheSettings,
    ClusterSettings,
    HistorySettings,
    LogSettings,
    PlannerSettings,
    ServerSettings,
    Settings,
    names,
)
from core.settings.sources import Layer, combined, from_arguments, from_document, from_dotenv, from_environ, load
from core.settings.trust import divided, telling

__all__ = [
    "FILE",
    "BudgetSettings",
    "CacheSettings",
    "ClusterSettings",
    "HistorySettings",
    "Layer",
    "LogSettings",
    "PlannerSettings",
    "ServerSettings",
    "Settings",
    "combined",
    "divided",
    "from_arguments",
    "from_document",
    "from_dotenv",
    "from_environ",
    "load",
    "mask",
    "names",
    "table",
    "telling",
]
