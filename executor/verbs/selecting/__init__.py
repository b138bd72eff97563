"""Which objects a command means, and how they are listed."""

from executor.verbs.selecting.lists import PAGE, Expired, bodies, every, not_listed, objects, read
from executor.verbs.selecting.pods_of import best_for_logs, label_selector, list_pods, selector_of
from executor.verbs.selecting.selection import Selection, Target, ambiguous, find, meant, missing, select

__all__ = [
    "PAGE",
    "Expired",
    "Selection",
    "Target",
    "ambiguous",
    "best_for_logs",
    "bodies",
    "every",
    "find",
    "label_selector",
    "list_pods",
    "meant",
    "missing",
    "not_listed",
    "objects",
    "read",
    "select",
    "selector_of",
]
