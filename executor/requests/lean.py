"""Objects without what repeats them: the `last-applied-configuration` annotation and `managedFields`. Pure.

Plans read objects without either unless they name them: a `grep` for a field would find it twice, once within a line of
JSON. `main.py run` prints what kubectl prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
NAMES = ("last-applied", "managedFields", "managed-fields", "managedfields")
"""A plan in which one of these stands wants to see it."""


def lean(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """An object, a list or a table without the repetitions; what is left out is copied around, never changed."""
    document = _bare(document)
    items, rows = document.get("items"), document.get("rows")
    if isinstance(items, list):
        return {**document, "items": [_bare(item) for item in items]}
    if isinstance(rows, list):
        return {**document, "rows": [_row(row) for row in rows]}
    return document


def _row(row: Any) -> Any:
    held = row.get("object") if isinstance(row, Mapping) else None
    return {**row, "object": _bare(held)} if isinstance(held, Mapping) else row


def _bare(item: Any) -> Any:
    meta = item.get("metadata") if isinstance(item, Mapping) else None
    if not isinstance(meta, Mapping):
        return item
    annotations = meta.get("annotations") or {}
    applied = LAST_APPLIED in annotations
    if not applied and "managedFields" not in meta:
        return item
    meta = {key: value for key, value in meta.items() if key != "managedFields"}
    if applied:
        meta = {**meta, "annotations": {key: value for key, value in annotations.items() if key != LAST_APPLIED}}
    return {**item, "metadata": meta}
