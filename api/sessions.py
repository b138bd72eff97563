"""Sessions: what was asked and answered before under the same name, which follow-ups refer to. Held by the history."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from api.answers import whole
from api.history import AnswerHistory, opened
from api.records import Redaction, secrets
from core.deliberation.followups import MOST, recent
from core.errors import SettingsError
from core.flow import Answer, Question
from core.settings import HistorySettings


async def following(question: Question, history: AnswerHistory | None, session: str, caller: str = "") -> Question:
    """The question with what precedes it in its session. Raises `HistoryUnavailable`."""
    if history is None or not session:
        return question
    return replace(question, earlier=recent(await history.session(session, caller, MOST)))


@dataclass(frozen=True)
class Session:
    """A named session of the command line; without a name nothing is read or kept."""

    name: str = ""
    history: AnswerHistory | None = None
    redaction: Redaction = Redaction()  # noqa: RUF009 - it never changes

    async def following(self, question: Question) -> Question:
        """The question with what precedes it. Raises `HistoryUnavailable`."""
        return await following(question, self.history, self.name)

    async def add(self, answer: Answer) -> None:
        """Keeps an answer for the questions that follow. Raises `HistoryUnavailable`."""
        if self.history is not None and answer.tier:
            at, identifier = datetime.now(timezone.utc), uuid.uuid4().hex[:12]
            await self.history.add(whole(answer, identifier, at, self.redaction, self.name), "", self.name)


@contextlib.asynccontextmanager
async def session(
    name: str, settings: HistorySettings, environ: Mapping[str, str], hide: Iterable[str] = ()
) -> AsyncIterator[Session]:
    """The session of this name; what it holds is written when the block ends. Raises `SettingsError` where there is no
    history to hold it."""
    if not name:
        yield Session()
        return
    history = opened(settings, environ)
    if history is None:
        raise SettingsError("a session needs the history, which is off", "set history.where to a file")
    try:
        yield Session(name, history, Redaction((*secrets(environ), *hide)))
    finally:
        await history.close()
