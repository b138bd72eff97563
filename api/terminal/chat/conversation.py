"""A conversation with one cluster after another: what was asked and answered, which the next question may refer to."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace

from api.records import Journal, SilentJournal
from api.sessions import Session
from api.terminal.single import recorded
from composition import Copilot, composed, places
from core.deliberation.followups import recent
from core.errors import SettingsError
from core.flow import Answer, Exchange, Question
from core.settings import Settings
from core.wording import did_you_mean


@dataclass
class Conversation:
    """Asks a copilot, and another one once the place was switched. `answers` are all so far, oldest first."""

    settings: Settings
    environ: Mapping[str, str]
    session: Session
    journal: Journal | SilentJournal
    copilot: Copilot
    _stack: contextlib.AsyncExitStack
    answers: list[Answer] = field(default_factory=list)
    _earlier: list[Exchange] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The context, or the recording, that is asked now."""
        return self.copilot.cluster.context

    def places(self) -> tuple[str, ...]:
        """Where one may switch to: the contexts of the kubeconfig, or the recordings where one is asked."""
        return places(self.settings, self.environ)

    async def ask(self, text: str) -> Answer:
        """The answer to a question, with what precedes it; recorded, and kept for those that follow where it is one.

        Raises what the flow raises, and `asyncio.TimeoutError`.
        """
        asked = Question(text, self.settings.cluster.namespace or None, self.place, recent(self._earlier))
        question = await self.session.following(asked)
        deadline, log = self.settings.limits.question_deadline, self.settings.log.file
        answer = self.copilot.answer(question)
        answered = await recorded(question, answer, deadline, self.journal, log, uuid.uuid4().hex[:12])
        if answered.tier:
            self._earlier.append(Exchange(text, answered.text, answered.resolved))
        self.answers.append(answered)
        await self.session.add(answered)
        return answered

    async def switch(self, place: str) -> None:
        """Asks another context or recording from now on. Raises `SettingsError` and stays where that cannot be done."""
        known = self.places()
        if place not in known:
            near = did_you_mean([name for name in known if place and name.startswith(place[:2])])
            raise SettingsError(f"there is no {place!r}; there are {', '.join(known) or 'no others'}", near)
        now = self.settings.cluster
        wanted = replace(now, recording=place, namespace="") if now.recording else now.at(place)
        settings = replace(self.settings, cluster=wanted)
        stack = contextlib.AsyncExitStack()
        copilot = await stack.enter_async_context(_asked_often(settings, self.environ))
        before, self._stack = self._stack, stack
        self.copilot, self.settings = copilot, settings
        await before.aclose()

    async def close(self) -> None:
        """Lets go of what the copilot holds open."""
        await self._stack.aclose()


@contextlib.asynccontextmanager
async def conversation(
    settings: Settings, environ: Mapping[str, str], session: Session, journal: Journal | SilentJournal
) -> AsyncIterator[Conversation]:
    """A conversation. Raises `SettingsError` where its copilot cannot be put together."""
    stack = contextlib.AsyncExitStack()
    copilot = await stack.enter_async_context(_asked_often(settings, environ))
    made = Conversation(settings, environ, session, journal, copilot, stack)
    try:
        yield made
    finally:
        await made.close()


@contextlib.asynccontextmanager
async def _asked_often(settings: Settings, environ: Mapping[str, str]) -> AsyncIterator[Copilot]:
    async with composed(settings, environ, watch=True) as copilot, copilot.warming():
        yield copilot
