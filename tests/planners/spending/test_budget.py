"""No call that could go beyond the budget is made, whichever run side by side."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.errors import ModelUnavailable, StillBilled
from core.flow import Failure, Plan, Question, Usage
from core.ports import ChatReply, Message, Terms
from core.settings.settings import BudgetSettings, PlannerSettings, RemoteSettings, Settings
from planners import tiers
from planners.model import ModelPlanner
from planners.spending.breaker import Breaker, GuardedChat
from planners.spending.budget import CHARACTERS, ENVELOPE, Budget, prompt_tokens
from planners.spending.ledger import Ledger, Spent
from tests.planners.fakes import ScriptedChat, quarry
from tests.servers import Slow, plan, scripted_openai

ASK = Question("How many pods has lantern?")
COUNT = plan("kubectl get pods -n quarry -l app=lantern -o name", answer="count")
PROMPT = [Message("user", "x" * CHARACTERS * 100)]
NOON = 1_700_000_000.0
DAY = 86_400.0


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


def budget(file: Path | None = None, clock: Clock | None = None, **limits: float) -> Budget:
    wanted: dict[str, Any] = {"question_tokens": 0, **limits}
    return Budget(BudgetSettings(**wanted), Ledger(file), clock or Clock())


async def call(spending: Budget, question: Question = ASK, usage: Usage | None = Usage(60, 20)) -> None:  # noqa: B008
    await spending.settle(await spending.reserve(question, "m", PROMPT, Terms(50)), usage)


async def refused(spending: Budget, question: Question = ASK) -> str:
    with pytest.raises(ModelUnavailable) as caught:
        await spending.reserve(question, "m", PROMPT, Terms(50))
    return caught.value.mend


async def test_a_question_spends_what_its_calls_took_and_no_call_that_could_take_more_is_made() -> None:
    spending = budget(question_tokens=309)
    await call(spending)
    await call(spending)
    assert "question_tokens" in await refused(spending)


async def test_the_same_words_asked_again_have_a_budget_of_their_own() -> None:
    spending = budget(question_tokens=160)
    first, again = Question("how many?"), Question("how many?")
    await call(spending, first)
    await refused(spending, first)
    await call(spending, again)


async def test_what_was_asked_is_forgotten_with_its_question() -> None:
    spending = budget(question_tokens=160)
    for number in range(100):
        await call(spending, Question(f"question {number}"))
    assert len(spending._questions) <= 1


async def test_calls_side_by_side_do_not_take_the_same_tokens() -> None:
    spending = budget(question_tokens=309)
    tried = await asyncio.gather(
        *(spending.reserve(ASK, "m", PROMPT, Terms(50)) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in tried) == ["ModelUnavailable", "Reservation", "Reservation"]


async def test_a_call_that_failed_costs_nothing_and_one_that_was_cancelled_all_that_it_could() -> None:
    spending = budget(question_tokens=160)
    await call(spending, usage=None)
    await spending.reserve(ASK, "m", PROMPT, Terms(50))
    await refused(spending)


async def test_money_is_limited_by_what_a_models_calls_have_cost_so_far() -> None:
    spending = budget(question_cost=0.05)
    await call(spending, usage=Usage(60, 20, 0.02))
    assert "question_cost" in await refused(spending)
    await call(spending, Question("another"), Usage(60, 20, 0.02))


@pytest.mark.parametrize(("limit", "used"), [("day_tokens", 309), ("day_cost", 0.06)])
async def test_a_day_is_limited_over_all_questions_and_processes_and_the_next_begins_anew(
    tmp_path: Path, limit: str, used: float
) -> None:
    file, clock = tmp_path / "deep" / "spent.sqlite", Clock()
    for number in range(2):
        await call(budget(file, clock, **{limit: used}), Question(str(number)), Usage(60, 20, 0.03))
    assert limit in await refused(budget(file, clock, **{limit: used}))
    clock.now += DAY
    await call(budget(file, clock, **{limit: used}))


async def test_what_was_refused_for_the_day_is_not_counted() -> None:
    spending = budget(day_tokens=100)
    await refused(spending)
    assert await spending._ledger.add("2023-11-14", Spent()) == Spent()
    assert spending._spent(ASK) == Spent()


async def test_nothing_is_spent_of_a_day_that_cannot_be_added_up_until_it_can(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x" * 4096)
    for file in (tmp_path / "file", tmp_path / "file" / "below"):
        spending = budget(file, day_tokens=309)
        assert "mend that file" in await refused(spending)
    (tmp_path / "file").unlink()
    await call(spending)


async def test_what_is_spent_while_another_process_writes_is_written_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planners.spending.ledger.BUSY", 0.01)
    file = tmp_path / "spent.sqlite"
    ledger = Ledger(file)
    assert await ledger.add("today", Spent(1, 0.5)) == Spent(1, 0.5)
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert await ledger.add("today", Spent(10, 0.5)) == Spent(11, 1.0)
        assert await ledger.add("today", Spent(100)) == Spent(111, 1.0)
    assert await ledger.add("today", Spent(1000)) == Spent(1111, 1.0)
    assert await Ledger(file).add("today", Spent()) == Spent(1111, 1.0)


async def test_a_planner_without_budget_left_says_so_and_does_not_call_its_model() -> None:
    chat = ScriptedChat(COUNT)
    one = ModelPlanner("one", chat, quarry(), budget=budget(question_tokens=100))
    outcome = (await one.propose(ASK)).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "model_unavailable"
    assert "budget" in outcome.message
    assert chat.sent == []


async def test_a_planner_settles_what_its_call_took() -> None:
    spending = budget(question_tokens=100_000)
    one = ModelPlanner("one", ScriptedChat(COUNT), quarry(), budget=spending)
    assert isinstance((await one.propose(ASK)).outcome, Plan)
    assert spending._spent(ASK) == Spent(110, 0.001)


async def test_what_is_set_aside_is_what_the_vendor_is_told_it_may_spend_thoughts_included() -> None:
    """Three calls at once of a model that thinks, each of which takes all that it may."""
    async with scripted_openai(COUNT, completion_tokens=8_000) as server:
        settings = Settings(
            planners=tuple(PlannerSettings("openai/o4-mini") for _ in range(3)),
            budget=BudgetSettings(question_tokens=17_000),
        )
        tier = tiers.remote(settings, quarry(), {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-x"})
        assert tier is not None
        try:
            proposals = await asyncio.gather(*(planner.propose(ASK) for planner in tier.planners))
        finally:
            await tiers.close([tier])
    asked = [request.json for request in server.requests if request.json]
    assert {body.get("max_tokens") or body.get("max_completion_tokens") for body in asked} == {8_000}
    spent = sum(proposal.usage.prompt_tokens + proposal.usage.completion_tokens for proposal in proposals)
    assert len(asked) == 1
    assert 8_000 <= spent <= 17_000


async def test_a_call_that_was_not_waited_for_stays_set_aside() -> None:
    spending = budget(question_tokens=100_000)
    one = ModelPlanner("one", ScriptedChat(StillBilled("late")), quarry(), budget=spending)
    assert isinstance((await one.propose(ASK)).outcome, Failure)
    assert spending._spent(ASK).tokens > 50
    gone = ModelPlanner("two", ScriptedChat(ModelUnavailable("refused")), quarry(), budget=spending)
    before = spending._spent(ASK).tokens
    await gone.propose(ASK)
    assert spending._spent(ASK).tokens == before


async def test_a_provider_that_does_not_say_what_it_took_is_taken_to_have_taken_all() -> None:
    spending = budget(question_tokens=309)
    await call(spending, usage=Usage())
    assert spending._spent(ASK).tokens == prompt_tokens(PROMPT) + 50


def test_no_writing_has_more_tokens_than_are_counted() -> None:
    assert prompt_tokens([Message("user", "集群里有多少个 Pod 🚀")]) >= len("集群里有多少个🚀".encode())
    assert prompt_tokens([Message("user", "x")] * 10) >= 10 * ENVELOPE


async def test_money_is_limited_before_the_first_reply_where_the_price_is_known() -> None:
    spending = budget(question_cost=0.001)
    with pytest.raises(ModelUnavailable, match="budget"):
        await spending.reserve(ASK, "m", PROMPT, Terms(50, reply_price=0.001))


async def test_a_question_over_its_budget_stops_calling_a_real_api() -> None:
    async with scripted_openai(COUNT) as server:
        settings = Settings(budget=BudgetSettings(question_tokens=7_000))
        tier = tiers.remote(settings, quarry(), {"OPENAI_BASE_URL": server.url})
        assert tier is not None
        try:
            proposals = [await planner.propose(ASK) for planner in tier.planners for _ in range(25)]
        finally:
            await tiers.close([tier])
    failures = [proposal.outcome for proposal in proposals if isinstance(proposal.outcome, Failure)]
    assert 0 < server.total < 75
    assert server.total + len(failures) == 75
    assert all("budget" in failure.message for failure in failures)


async def test_no_more_calls_of_a_provider_run_at_once_than_it_has_slots() -> None:
    most = 0
    async with scripted_openai(Slow(COUNT, 0.05)) as server:
        settings = Settings(remote=RemoteSettings(concurrency=2))
        tier = tiers.remote(settings, quarry(), {"OPENAI_BASE_URL": server.url})
        assert tier is not None
        asked = [asyncio.create_task(planner.propose(ASK)) for planner in tier.planners for _ in range(2)]
        try:
            while not all(task.done() for task in asked):
                most = max(most, server.open)
                await asyncio.sleep(0.002)
        finally:
            await tiers.close([tier])
    assert most == 2
    assert server.total == 6


async def test_a_slot_is_free_again_after_a_call_that_was_cancelled() -> None:
    class Waits(ScriptedChat):
        async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
            await asyncio.Event().wait()
            raise AssertionError

    slots = asyncio.Semaphore(1)
    stuck = asyncio.create_task(GuardedChat(Waits(), Breaker(), slots).chat(PROMPT))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(GuardedChat(ScriptedChat("four"), Breaker(), slots).chat(PROMPT))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    stuck.cancel()
    assert (await waiting).text == "four"
