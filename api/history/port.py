"""What the service needs of a history, whoever holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from core.flow import Exchange


class AnswerHistory(Protocol):
    """Answers that were given before. Everything may raise `api.history.HistoryUnavailable`.

    Implemented by `api.history.store.History` in a file, and by `api.history.shared.SharedHistory` for replicas.
    """

    async def add(self, document: Mapping[str, Any], caller: str = "", session: str = "") -> None:
        """Adds an answer's document."""

    async def page(self, caller: str = "", limit: int = 50, before: str = "") -> list[dict[str, Any]]:
        """Answers in short, newest first; with `before`, those that came before the answer of that identifier."""

    async def find(self, identifier: str, caller: str = "") -> dict[str, Any] | None:
        """The whole document, with what was judged of it; None where this caller has no such answer."""

    async def session(self, name: str, caller: str = "", limit: int = 5) -> list[Exchange]:
        """The last questions and answers of a session, oldest first."""

    async def judge(self, identifier: str, right: bool, note: str = "", caller: str = "") -> bool:
        """Notes whether an answer was right; False where this caller has no such answer."""

    async def close(self) -> None:
        """Lets go of what is open."""
