"""Secret values out of what is recorded: keys and sizes stay, values do not. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which `kubectl apply` repeats a whole object, a Secret's values included."""

_HOLDERS = ("data", "stringData")


def masked_secret(secret: Mapping[str, Any]) -> dict[str, Any]:
    """A Secret, or its metadata alone, with every value replaced by as many `*`; base64 padding is kept."""
    masked = dict(secret)
    for holder in _HOLDERS:
        if isinstance(masked.get(holder), Mapping):
            masked[holder] = {key: _stars(value) for key, value in masked[holder].items()}
        elif masked.get(holder) is not None:
            masked[holder] = _stars(masked[holder])
    metadata = secret.get("metadata") or {}
    annotations = metadata.get("annotations") or {}
    if LAST_APPLIED in annotations:
        told = {**annotations, LAST_APPLIED: _masked_text(annotations[LAST_APPLIED])}
        masked["metadata"] = {**metadata, "annotations": told}
    return masked


def _masked_text(text: str) -> str:
    """A Secret written as JSON, masked; all of it where it is not that."""
    try:
        applied = json.loads(text)
    except ValueError:
        return _stars(text)
    if not isinstance(applied, dict):
        return _stars(text)
    ending = "\n" if text.endswith("\n") else ""
    return json.dumps(masked_secret(applied), separators=(",", ":"), ensure_ascii=False) + ending


def _stars(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    bare = text.rstrip("=")
    return "*" * len(bare) + "=" * (len(text) - len(bare))
