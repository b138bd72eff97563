"""How a response is described."""

from __future__ import annotations

from typing import Any


def described_json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A response of JSON, with its schema."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}
