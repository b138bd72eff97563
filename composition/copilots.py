"""A copilot for each context that the operator allows: put together when it is first asked, closed at the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from composition.cluster import connect
from composition.copilot import Copilot, composed
from core.errors import Refused, SettingsError, Unavailable
from core.flow import Answer, Question
from core.reviews import Subject
from core.settings import Settings

if TYPE_CHECKING:
    from executor.lines import LineResult


@dataclass
class Copilots:
    """Answers each question from the cluster that its context names; what one of them keeps no other sees."""

    own: Copilot
    contexts: tuple[str, ...]
    _environ: Mapping[str, str]
    _stack: contextlib.AsyncExitStack
    _made: dict[str, Copilot] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answer(self, question: Question) -> Answer:
        """The flow on one question. Raises `Refused` for a context that is not allowed, whoever let it pass, and
        `Unavailable` for one that cannot be used any more."""
        return await (await self._of(question.context)).answer(question)

    async def run(self, line: str, context: str | None, output_bytes: int, asker: Subject | None = None) -> LineResult:
        """One read-only kubectl line on the cluster of a context, with the rights of `asker`. Raises `Refused` for a
        context that is not allowed."""
        return await (await self._of(context)).run(line, output_bytes, asker)

    async def _of(self, context: str | None) -> Copilot:
        if context is None or context == self.own.cluster.context:
            return self.own
        if context not in self.contexts:
            raise Refused(f"the context {context!r} may not be asked", "add it to server.contexts")
        async with self._turn:
            if context not in self._made:
                settings = _for(self.own.settings, context)
                try:
                    self._made[context] = await self._stack.enter_async_context(composed(settings, self._environ))
                except SettingsError as error:  # the kubeconfig has changed since the service started
                    raise Unavailable(f"the context {context!r} cannot be used: {error}", error.mend) from error
            return self._made[context]


@contextlib.asynccontextmanager
async def copilots(own: Copilot, environ: Mapping[str, str]) -> AsyncIterator[Copilots]:
    """The copilots of `server.contexts` beside our own.

    Raises `SettingsError` where the kubeconfig has no such context, or where a recording is asked, which has but one.
    """
    names = tuple(name for part in own.settings.server.contexts.split(",") if (name := part.strip()))
    if names and own.settings.cluster.recording:
        raise SettingsError("server.contexts are of a kubeconfig, and a recording is asked", "leave one of them out")
    for name in names:
        await connect(_for(own.settings, name), environ).close()  # nothing is sent: it is looked up
    async with contextlib.AsyncExitStack() as stack:
        yield Copilots(own, names, environ, stack)


def _for(settings: Settings, context: str) -> Settings:
    """The settings for another context: its namespace is its own."""
    return replace(settings, cluster=settings.cluster.at(context))
