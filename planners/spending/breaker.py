"""A circuit breaker for each provider: an outage is paid for once, not by every question.

While it is open, one call in `interval` seconds is let through as a trial; the others fail at once. A model that its
provider does not have is the model's own trouble: it has a breaker of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.errors import ModelError, ModelUnavailable, NoSuchModel, StillBilled
from core.ports import ChatModel, ChatReply, Message, Terms
from planners.spending.outages import Outages

INTERVAL = 30.0
FAILURES = 3
GRACE = 0.02
"""Seconds that a question waits for a trial; then it goes on without, and the trial in the background."""


class Breaker:
    """Opens after `failures` calls in a row found the API unavailable, and closes with the first that did not. With
    `outages` replicas tell each other, the API by `name`."""

    def __init__(
        self,
        failures: int = FAILURES,
        interval: float = INTERVAL,
        clock: Callable[[], float] = time.monotonic,
        outages: Outages | None = None,
        name: str = "",
    ) -> None:
        self._outages = outages
        self._name = name
        self._failures = failures
        self._interval = interval
        self._clock = clock
        self._in_a_row = 0
        self._next_trial = 0.0
        self._last: ModelUnavailable | None = None

    @property
    def open(self) -> bool:
        """Whether calls are kept back, but for trials."""
        return self._in_a_row >= self._failures

    @property
    def open_elsewhere(self) -> ModelUnavailable | None:
        """What another replica found out, for as long as nobody should try."""
        return self._outages.known(self._name) if self._outages is not None else None

    def held_off(self) -> ModelUnavailable | None:
        """What a call would be told now instead of being let through; asking does not use up the trial."""
        left = self._next_trial - self._clock()
        if not self.open or self._last is None or left <= 0:
            return None if self.open else self.open_elsewhere
        return ModelUnavailable(f"{self._last} (not tried again for {left:.0f} s)", self._last.mend)

    def check(self) -> None:
        """Let a call through, or raise `ModelUnavailable` with what the last one failed with."""
        if (error := self.held_off()) is not None:
            raise error from self._last
        if self.open:
            self._next_trial = self._clock() + self._interval
            self._tell()

    def succeeded(self) -> None:
        """A call was answered: the API is there."""
        if self.open and self._outages is not None:
            self._outages.ended(self._name)
        self._in_a_row = 0
        self._last = None

    def failed(self, error: ModelUnavailable) -> None:
        """A call found the API unavailable."""
        self._in_a_row += 1
        self._last = error
        self._next_trial = self._clock() + self._interval
        self._tell()

    def _tell(self) -> None:
        if self.open and self._outages is not None and self._last is not None:
            self._outages.began(self._name, self._last, self._interval)


class GuardedChat:
    """A `ChatModel` behind a breaker and a number of slots, which it may share with others of the same provider.

    A call that is cancelled says nothing about the API, and counts for nothing. A trial costs a question no more than
    `GRACE`: where the API takes longer, the question goes on without it.
    """

    def __init__(self, chat: ChatModel, breaker: Breaker, slots: asyncio.Semaphore | None = None) -> None:
        self._chat = chat
        self._breaker = breaker
        self._missing = Breaker(failures=1)
        self._trials: set[asyncio.Task[ChatReply]] = set()
        self._slots = slots or asyncio.Semaphore(1_000_000)

    @property
    def name(self) -> str:
        """The model string."""
        return self._chat.name

    @property
    def open(self) -> bool:
        """Whether calls are kept back after failures, but for trials."""
        return self._breaker.open or self._missing.open or self._breaker.open_elsewhere is not None

    def held_off(self) -> ModelUnavailable | None:
        """What a call would be told now instead of being let through."""
        return self._breaker.held_off() or self._missing.held_off()

    async def terms(self) -> Terms:
        """The model's."""
        return await self._chat.terms()

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        """The model's reply, once a slot is free. Raises `ModelUnavailable` at once while the breaker is open."""
        self._check()
        if self._breaker.open or self._missing.open:
            return await self._trial(messages, schema)
        async with self._slots:
            self._check()  # others may have found an outage meanwhile
            return await self._called(messages, schema)

    def _check(self) -> None:
        if (error := self.held_off()) is not None:
            raise error
        self._breaker.check()
        self._missing.check()

    async def _trial(self, messages: Sequence[Message], schema: Mapping[str, Any] | None) -> ChatReply:
        """A call of an API that was down: what hangs must not hold up the question that happens to find out.

        What it may cost stays set aside in the budget of the question that found out.
        """

        async def called() -> ChatReply:
            async with self._slots:
                return await self._called(messages, schema)

        trial = asyncio.create_task(called())
        self._trials.add(trial)
        trial.add_done_callback(self._ended)
        try:
            done, _ = await asyncio.wait({trial}, timeout=GRACE)
        except asyncio.CancelledError:
            trial.cancel()
            raise
        if not done:
            raise StillBilled(f"{self.name!r} was unavailable and is being tried again", "ask again in a moment")
        return trial.result()

    def _ended(self, trial: asyncio.Task[ChatReply]) -> None:
        self._trials.discard(trial)
        if not trial.cancelled():
            trial.exception()  # the breaker has been told

    async def _called(self, messages: Sequence[Message], schema: Mapping[str, Any] | None) -> ChatReply:
        """One call, of which the breakers are told."""
        try:
            reply = await self._chat.chat(messages, schema)
        except NoSuchModel as error:
            self._missing.failed(error)
            self._breaker.succeeded()
            raise
        except ModelUnavailable as error:
            self._breaker.failed(error)
            raise
        except ModelError:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        self._missing.succeeded()
        return reply

    async def close(self) -> None:
        """Let go of the model's connections, and of a trial that still waits on one."""
        trials = tuple(self._trials)
        for trial in trials:
            trial.cancel()
        await asyncio.gather(*trials, return_exceptions=True)
        await self._chat.close()
