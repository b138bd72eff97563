"""What replicas of the service share, as its users see it: small scripts that run on shared state as one step each.

Whoever shares something goes on alone while the state cannot be reached, with a count of its own, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from core.errors import CopilotError

PREFIX = "k8s-query-copilot:"
"""Before every key, so that others may use the same Redis."""


class SharingUnavailable(CopilotError):
    """The shared state cannot be reached, or did not answer in time: what was asked of it may have been done."""


class Shared(Protocol):
    """State that replicas share. Implemented by `planners.cache.RedisLink`."""

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | int | float] = ()) -> Any:
        """What a script (Redis' Lua) gives, which runs undivided. Raises `SharingUnavailable`, at once where the state
        could not be reached a moment ago."""

    async def trouble(self) -> str:
        """Why nothing is shared at the moment; "" where it is."""

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""
