"""`ChatModel` on litellm: any model that litellm can call, behind one deadline and one error tree.

`litellm_room` is where litellm lives and `litellm_errors` what its exceptions mean; nobody else comes near it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from core.errors import ModelReplyError, StillBilled
from core.flow import Usage
from core.ports import ChatReply, Message, Terms
from planners.chats import errors as litellm_errors
from planners.chats.rehearsal import rehearse
from planners.chats.room import ROOM

TIMEOUT = 20.0
MAX_TOKENS = 1_000
"""A plan has about a hundred tokens."""
REASONING_TOKENS = 8_000
"""The least output limit of a model that thinks before it speaks: its thoughts count too."""
PAUSE = 0.25
"""Seconds before a second try, where the API does not say; up to as much again is added by chance."""
_SHAPES = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What litellm lets through when a reply has a shape that it did not expect."""


class LitellmChat:
    """Implements `core.ports.ChatModel`.

    `model` is litellm's model string. `timeout` bounds a call with its retry, in seconds; litellm's own import, which
    only the first call waits for, comes on top. `temperature` None leaves it to the model. Without `api_key` litellm
    takes the provider's from the environment.
    """

    def __init__(
        self,
        model: str,
        *,
        timeout: float = TIMEOUT,
        temperature: float | None = 0.0,
        max_tokens: int = MAX_TOKENS,
        api_base: str | None = None,
        api_key: str | None = None,
        attempts: int = 2,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._model = model
        self._timeout = timeout
        self._max_tokens = max_tokens
        self._attempts = attempts
        self._sleep = sleep
        self._chance = chance
        self._key = api_key or ""
        self._place = {"api_base": api_base, "api_key": api_key or ("none" if api_base else None)}
        self._optional: dict[str, Any] = {} if temperature is None else {"temperature": temperature}
        self._refused: frozenset[str] = frozenset()
        self._entered = False

    @property
    def name(self) -> str:
        """The model string."""
        return self._model

    async def terms(self) -> Terms:
        """The output limit that a call is made with, and the model's prices where litellm knows them."""
        await self.prepare()
        return await ROOM.call(self._terms)

    async def _terms(self, litellm: Any) -> Terms:
        try:
            info = litellm.get_model_info(self._model)
        except tuple(_raised(litellm)) + (Exception,):  # noqa: RUF005 - litellm raises bare Exceptions here
            info = {}
        prices = (float(info.get(f"{side}_cost_per_token") or 0.0) for side in ("input", "output"))
        return Terms(self._limit(litellm), *prices)

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        """The model's reply. Raises `ModelUnavailable`, and `ModelReplyError` where it has nothing to say."""
        await self.prepare()
        try:
            return await asyncio.wait_for(self._tried(messages, schema), self._timeout)
        except asyncio.TimeoutError as error:
            mend = "check the network, or allow more time"
            raise StillBilled(f"{self._model!r} did not answer within {self._timeout:g} s", mend) from error

    async def prepare(self) -> None:
        """Have litellm imported: what the first call would otherwise wait for. At once where it is."""
        if not self._entered:
            self._entered = True
            ROOM.enter()
        await ROOM.call(_nothing)

    async def warm(self) -> None:
        """Have done what else the first call would otherwise wait for: `planners.chats.rehearsal`."""
        await self.prepare()
        await ROOM.call(partial(rehearse, model=self._model))

    async def close(self) -> None:
        """Let go of every connection. Idempotent."""
        if self._entered:
            self._entered = False
            await ROOM.leave()

    async def _tried(self, messages: Sequence[Message], schema: Mapping[str, Any] | None) -> ChatReply:
        """One call and, where that may help and there is time, another: later, or without what was refused."""
        ends = time.monotonic() + self._timeout
        attempt = 1
        while True:
            try:
                left = max(0.1, ends - time.monotonic())
                return await ROOM.call(partial(self._called, messages, schema, left))
            except _Failed as failed:
                cause = failed.cause
                if failed.optional and litellm_errors.is_one_of(cause, litellm_errors.REFUSED_PARAMETERS):
                    self._refused |= failed.optional
                    continue
                pause = self._pause(cause) if attempt < self._attempts else None
                if pause is None or time.monotonic() + pause >= ends:
                    raise litellm_errors.mapped(cause, self._model, self._key) from cause
                attempt += 1
                await self._sleep(pause)

    def _pause(self, error: BaseException) -> float | None:
        """Seconds until a second try; None where it would not help."""
        if not litellm_errors.is_one_of(error, litellm_errors.RETRIED):
            return None
        if isinstance(litellm_errors.mapped(error, self._model, self._key), ModelReplyError):
            return None
        seconds = litellm_errors.retry_after(error)
        return (PAUSE if seconds is None else seconds) + PAUSE * self._chance()

    async def _called(
        self, messages: Sequence[Message], schema: Mapping[str, Any] | None, left: float, litellm: Any
    ) -> ChatReply:
        """One call, in litellm's room. Raises `_Failed` around whatever litellm raised."""
        optional = {name: value for name, value in self._optional.items() if name not in self._refused}
        if schema is not None and "response_format" not in self._refused and self._takes_schema(litellm):
            form = {"name": "reply", "strict": True, "schema": dict(schema)}
            optional["response_format"] = {"type": "json_schema", "json_schema": form}
        try:
            reply = await litellm.acompletion(
                model=self._model,
                messages=[{"role": message.role, "content": message.content} for message in messages],
                max_tokens=self._limit(litellm),
                timeout=left,
                max_retries=0,
                drop_params=True,
                **{name: value for name, value in self._place.items() if value is not None},
                **optional,
            )
        except tuple(_raised(litellm)) as error:
            raise _Failed(error, frozenset(optional)) from error
        return self._read(reply)

    def _takes_schema(self, litellm: Any) -> bool:
        return bool(litellm.supports_response_schema(model=self._model))

    def _limit(self, litellm: Any) -> int:
        thinks = litellm.supports_reasoning(model=self._model)
        return max(self._max_tokens, REASONING_TOKENS) if thinks else self._max_tokens

    def _read(self, reply: Any) -> ChatReply:
        choice = next(iter(reply.choices or ()), None)
        text = getattr(getattr(choice, "message", None), "content", None) or ""
        if not text.strip():
            why = getattr(choice, "finish_reason", None)
            limited = "its output limit was reached first" if why == "length" else "the reply is empty"
            raise ModelReplyError(f"{self._model!r} said nothing: {limited}")
        usage = getattr(reply, "usage", None)
        hidden = getattr(reply, "_hidden_params", None) or {}
        return ChatReply(
            text,
            Usage(
                int(getattr(usage, "prompt_tokens", 0) or 0),
                int(getattr(usage, "completion_tokens", 0) or 0),
                hidden.get("response_cost"),
            ),
        )


class _Failed(Exception):
    """What litellm raised, and the parameters that could have been left out."""

    def __init__(self, cause: BaseException, optional: frozenset[str]) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.optional = optional


async def _nothing(litellm: Any) -> None:
    """Waits for the import alone, so that it is not taken off a model's time."""


def _raised(litellm: Any) -> list[type[BaseException]]:
    """Every class of exception that litellm means to raise, and those that it lets through."""
    kinds = [kind for kind in vars(litellm.exceptions).values() if isinstance(kind, type)]
    errors = [kind for kind in kinds if issubclass(kind, Exception) and kind is not Exception]
    return [*errors, *_SHAPES, OSError]
