"""Long texts, cut where a model has read enough."""

from __future__ import annotations


def cut(text: str, characters: int) -> str:
    """The text, or its beginning and a mark that there is more."""
    return text if len(text) <= characters else f"{text[:characters]}…"
