"""`-o name`: `pod/web`, `deployment.apps/web`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def qualified_name(item: Mapping[str, Any]) -> str:
    """The kind in lower case, its group, and the name."""
    group, slash, _ = item.get("apiVersion", "").rpartition("/")
    kind = item.get("kind", "").lower()
    return f"{kind}{f'.{group}' if slash else ''}/{(item.get('metadata') or {}).get('name', '')}"
