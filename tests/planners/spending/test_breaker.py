import asyncio
import gc
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from core.errors import ModelReplyError, ModelUnavailable, NoSuchModel
from core.ports import ChatReply, Message
from planners.spending.breaker import Breaker, GuardedChat
from tests.planners.fakes import ScriptedChat

ASK = [Message("user", "how many?")]
DOWN = ModelUnavailable("it is down", "wait")
SLACK = 0.2
"""Seconds that a busy machine may add."""


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def unavailable(chat: GuardedChat) -> ModelUnavailable:
    with pytest.raises(ModelUnavailable) as caught:
        await chat.chat(ASK)
    return caught.value


async def test_an_outage_is_paid_for_once_and_tried_again_once_each_interval() -> None:
    clock, inner = Clock(), ScriptedChat(DOWN)
    breaker = Breaker(failures=3, interval=30, clock=clock)
    chat = GuardedChat(inner, breaker)
    assert breaker.held_off() is None
    for _ in range(3):
        await unavailable(chat)
    for _ in range(5):
        assert breaker.held_off() is not None
        error = await unavailable(chat)
    assert len(inner.sent) == 3
    assert "it is down" in str(error)
    assert error.mend == "wait"
    clock.now += 31
    for _ in range(5):
        assert (breaker.held_off() is None) == (len(inner.sent) == 3)
        await unavailable(chat)
    assert len(inner.sent) == 4


async def test_the_first_answer_closes_it() -> None:
    clock, inner = Clock(), ScriptedChat(DOWN, "four")
    breaker = Breaker(failures=1, interval=30, clock=clock)
    chat = GuardedChat(inner, breaker)
    await unavailable(chat)
    clock.now += 31
    assert (await chat.chat(ASK)).text == "four"
    assert not breaker.open
    assert (await chat.chat(ASK)).text == "four"


async def test_an_outage_that_one_planner_found_spares_the_others_of_its_provider() -> None:
    breaker = Breaker(failures=1)
    first, second = ScriptedChat(DOWN), ScriptedChat("four")
    await unavailable(GuardedChat(first, breaker))
    await unavailable(GuardedChat(second, breaker))
    assert second.sent == []


async def test_a_reply_that_cannot_be_used_shows_that_the_api_is_there() -> None:
    inner = ScriptedChat(DOWN, ModelReplyError("nonsense"), DOWN, "four")
    breaker = Breaker(failures=2)
    chat = GuardedChat(inner, breaker)
    await unavailable(chat)
    with pytest.raises(ModelReplyError):
        await chat.chat(ASK)
    await unavailable(chat)
    assert not breaker.open


async def test_a_cancelled_call_counts_for_nothing() -> None:
    class Never(ScriptedChat):
        async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
            await asyncio.Event().wait()
            raise AssertionError

    breaker = Breaker(failures=1)
    call = asyncio.create_task(GuardedChat(Never(), breaker).chat(ASK))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert not breaker.open


async def test_closing_closes_what_it_guards() -> None:
    inner = ScriptedChat("four")
    await GuardedChat(inner, Breaker()).close()
    assert inner.closed


class Hanging(ScriptedChat):
    """Fails at once the first time, and from then on when it is let go."""

    def __init__(self, *replies: str | Exception) -> None:
        super().__init__(*(replies or (DOWN, "four")))
        self.go = asyncio.Event()
        self.cancelled = 0

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        try:
            if self.sent:
                await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return await super().chat(messages, schema)


async def hanging_trial() -> tuple[GuardedChat, Hanging, Breaker]:
    clock, inner = Clock(), Hanging()
    breaker = Breaker(failures=1, interval=30, clock=clock)
    chat = GuardedChat(inner, breaker)
    await unavailable(chat)
    clock.now += 31
    return chat, inner, breaker


async def test_a_trial_that_hangs_does_not_hold_up_the_question_and_closes_the_breaker_when_it_answers() -> None:
    chat, inner, breaker = await hanging_trial()
    began = time.monotonic()
    assert "tried again" in str(await unavailable(chat))
    assert time.monotonic() - began < 0.05 + SLACK
    await unavailable(chat)
    inner.go.set()
    while breaker.open:  # noqa: ASYNC110 - the trial runs on this loop
        await asyncio.sleep(0.001)
    assert (await chat.chat(ASK)).text == "four"
    await chat.close()


async def test_a_trial_in_the_background_ends_with_its_model() -> None:
    chat, inner, _ = await hanging_trial()
    await unavailable(chat)
    await chat.close()
    assert (inner.cancelled, inner.closed) == (1, True)


async def test_a_trial_whose_question_is_cancelled_ends_with_it() -> None:
    chat, inner, breaker = await hanging_trial()
    asked = asyncio.create_task(chat.chat(ASK))
    await asyncio.sleep(0.001)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await asyncio.sleep(0.001)
    assert (inner.cancelled, breaker.open) == (1, True)
    await chat.close()


def test_while_it_is_open_one_call_in_an_interval_is_let_through_and_no_second() -> None:
    now = [100.0]
    breaker = Breaker(failures=1, interval=30, clock=lambda: now[0])
    breaker.failed(ModelUnavailable("down"))
    now[0] += 30
    breaker.check()
    with pytest.raises(ModelUnavailable, match="not tried again"):
        breaker.check()
    now[0] += 29
    with pytest.raises(ModelUnavailable):
        breaker.check()
    now[0] += 1
    breaker.check()


async def test_a_model_that_its_provider_does_not_have_is_asked_for_once_and_its_siblings_go_on() -> None:
    breaker, missing, sibling = Breaker(), ScriptedChat(NoSuchModel("there is none", "name one")), ScriptedChat("four")
    chat = GuardedChat(missing, breaker)
    assert (chat.open, chat.held_off()) == (False, None)
    for _ in range(3):
        await unavailable(chat)
    assert len(missing.sent) == 1
    assert chat.open
    assert "there is none" in str(chat.held_off())
    assert not breaker.open
    assert (await GuardedChat(sibling, breaker).chat(ASK)).text == "four"
    await chat.close()


async def test_by_itself_it_opens_at_the_third_failure_in_a_row_and_tries_again_after_half_a_minute() -> None:
    clock, inner = Clock(), ScriptedChat(DOWN)
    chat = GuardedChat(inner, Breaker(clock=clock))
    for number in range(1, 4):
        assert not chat.open
        await unavailable(chat)
        assert len(inner.sent) == number
    assert chat.open
    clock.now += 29.9
    await unavailable(chat)
    assert len(inner.sent) == 3
    clock.now += 0.1
    await unavailable(chat)
    assert len(inner.sent) == 4


class Told:
    """What replicas tell each other, without a server between."""

    def __init__(self) -> None:
        self.down: dict[str, ModelUnavailable] = {}

    def known(self, name: str) -> ModelUnavailable | None:
        return self.down.get(name)

    def began(self, name: str, error: ModelUnavailable, seconds: float) -> None:
        assert seconds == 30
        self.down[name] = error

    def ended(self, name: str) -> None:
        self.down.pop(name, None)


async def test_an_outage_is_told_to_other_replicas_when_it_is_found_and_when_it_is_over() -> None:
    outages, clock = Told(), Clock()
    here = GuardedChat(inner := ScriptedChat(DOWN, "four"), Breaker(1, clock=clock, outages=outages, name="a"))  # type: ignore[arg-type]
    there = GuardedChat(other := ScriptedChat("five"), Breaker(1, outages=outages, name="a"))  # type: ignore[arg-type]
    await unavailable(here)
    assert there.open
    await unavailable(there)
    assert other.sent == []
    clock.now += 30
    assert (await here.chat(ASK)).text == "four"
    assert not there.open
    assert (await there.chat(ASK)).text == "five"
    assert len(inner.sent) == 2


async def test_a_trial_that_failed_in_the_background_is_no_error_that_nobody_fetched() -> None:
    unheard: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context["message"]))
    clock, inner = Clock(), Hanging(DOWN, DOWN)
    breaker = Breaker(failures=1, interval=30, clock=clock)
    chat = GuardedChat(inner, breaker)
    await unavailable(chat)
    clock.now += 31
    await unavailable(chat)
    inner.go.set()
    await asyncio.sleep(0.05)
    await chat.close()
    gc.collect()
    assert unheard == []
