"""A model whose completions are kept: what is on the cassette is not asked for again."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from core.errors import ModelReplyError, ModelUnavailable
from core.flow import Usage
from core.ports import ChatModel, ChatReply, Message, Terms
from eval.cassettes.cassette import Cassette, Completion, Request, request_of
from eval.cassettes.metering import Call, current


class CassetteChat:
    """Implements `core.ports.ChatModel` around another one, for one planner.

    `sample` tells apart what is asked several times alike: the planner's number among those of its model, and the
    repeat. Without a cassette calls are only metered. That the API failed is kept by nobody: it is asked again.
    """

    def __init__(
        self,
        chat: ChatModel,
        cassette: Cassette | None,
        planner: str,
        sample: str = "0",
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self._chat = chat
        self._cassette = cassette
        self._planner = planner
        self._sample = sample
        self._options = dict(options or {})

    @property
    def name(self) -> str:
        """The model string."""
        return self._chat.name

    @property
    def prepare(self) -> Callable[[], Awaitable[None]] | None:
        """The model's own preparation; none where it is never called."""
        if self._cassette is not None and self._cassette.replay_only:
            return None
        prepare: Callable[[], Awaitable[None]] | None = getattr(self._chat, "prepare", None)
        return prepare

    async def terms(self) -> Terms:
        """The model's; nothing is charged for what is replayed."""
        if self._cassette is not None and self._cassette.replay_only:
            return Terms(int(self._options.get("max_tokens", 0)))
        return await self._chat.terms()

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        """The model's reply, from the cassette where it is there. Raises what the model raises, and `CassetteMiss`."""
        meter = current()
        if meter is not None:
            meter.launched += 1
        request = request_of(self.name, messages, schema, self._options, self._sample, meter.about if meter else "")
        found, replayed = await self._found(request, messages, schema)
        if meter is not None:
            meter.finished(self._planner, Call(found.seconds, found.usage))
            meter.saved += found.seconds if replayed else 0.0
            meter.paid += 0.0 if replayed else (found.usage.cost or 0.0)
        if found.error:
            raise ModelReplyError(found.error)
        return ChatReply(found.text, found.usage)

    async def close(self) -> None:
        """Let go of the model's connections."""
        await self._chat.close()

    async def _found(
        self, request: Request, messages: Sequence[Message], schema: Mapping[str, Any] | None
    ) -> tuple[Completion, bool]:
        """The completion, and whether it was on file."""
        if self._cassette is None:
            return await self._asked(messages, schema), False
        async with self._cassette.turn(request):
            found = self._cassette.find(request)
            if found is not None:
                return found, True
            found = await self._asked(messages, schema)
            self._cassette.keep(request, found)
            return found, False

    async def _asked(self, messages: Sequence[Message], schema: Mapping[str, Any] | None) -> Completion:
        began = time.monotonic()
        try:
            reply = await self._chat.chat(messages, schema)
        except ModelUnavailable:
            raise
        except ModelReplyError as error:  # it was paid for, and will be no better
            return Completion("", Usage(), time.monotonic() - began, str(error))
        return Completion(reply.text, reply.usage, time.monotonic() - began)
