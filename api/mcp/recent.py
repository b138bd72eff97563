"""Answers that a caller may look at again: the history's or, where that is off, the last ones of this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.history import AnswerHistory
from api.mcp.tools import ToolFailure

LISTED = 20
"""Answers that are listed."""
MOST = 100
"""Answers that are held in memory, of all callers together."""


@dataclass(frozen=True)
class RecentAnswers:
    """Documents of answers, each for who asked alone. May raise `api.history.HistoryUnavailable`."""

    history: AnswerHistory | None = None
    _held: deque[tuple[str, Mapping[str, Any]]] = field(default_factory=lambda: deque(maxlen=MOST))

    def add(self, document: Mapping[str, Any], caller: str) -> None:
        """Holds an answer; the history has been given it by whoever asked."""
        if self.history is None:
            self._held.append((caller, document))

    async def listed(self, caller: str) -> list[Mapping[str, Any]]:
        """The last answers, newest first: at least `id`, `time`, `question` and `answer` of each."""
        if self.history is not None:
            return list(await self.history.page(caller, LISTED))
        return self._of(caller)[:LISTED]

    async def find(self, identifier: str, caller: str) -> Mapping[str, Any]:
        """The whole document of an answer, "" for the last one. Raises `ToolFailure` where there is none."""
        if not identifier:
            newest = await self.listed(caller)
            if not newest:
                raise ToolFailure("nothing was asked yet", "ask with ask_cluster first")
            identifier = newest[0]["id"]
        if self.history is not None:
            found: Mapping[str, Any] | None = await self.history.find(identifier, caller)
        else:
            found = next((document for document in self._of(caller) if document["id"] == identifier), None)
        if found is None:
            raise ToolFailure(f"there is no answer {identifier[:64]!r} of yours", "ask_cluster tells an answer's id")
        return found

    def _of(self, caller: str) -> list[Mapping[str, Any]]:
        return [document for whose, document in reversed(self._held) if whose == caller]
