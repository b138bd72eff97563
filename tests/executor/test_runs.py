"""The same plan runs once in a question, whoever proposes it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from core.flow import AsCount, AsList, AsValue, Execution, Failure, Question, Value
from executor.access import Access, Ending, Sink
from executor.execution import PlanExecutor
from executor.limits import Limits
from executor.requests import TimedOut
from kubectl.command import Command
from tests.executor import fakes
from tests.executor.fakes import FakeCatalog, FakeCluster
from tests.executor.test_execution import DOCUMENTS, PODS, proposal, step


class Counting:
    """A verb that tells how often it ran; `slow` takes a while behind what it prints."""

    def __init__(self) -> None:
        self.ran = 0
        self.stopped = 0

    async def __call__(self, command: Command, access: Access, out: Sink) -> Ending:
        self.ran += 1
        if command.arguments[0] == "slow":
            try:
                await asyncio.sleep(0.1)
            except asyncio.CancelledError:
                self.stopped += 1
                raise
        return await fakes.raw(replace(command, arguments=(PODS,)), access, out)


def executor(verb: Counting, question: str = "?", **given: Any) -> PlanExecutor:
    limits = Limits(plan_seconds=given.pop("plan_seconds", 5.0))
    return PlanExecutor(Question(question), FakeCluster(DOCUMENTS), FakeCatalog(), limits, verb, fakes.stages, **given)


NAMES = ("jq", "-r", ".items[].metadata.name")


async def test_a_plan_that_several_propose_at_once_or_later_runs_once_and_answers_the_same() -> None:
    verb = Counting()
    running = executor(verb)
    plan = proposal(AsList(), step("slow", NAMES))
    first, second = await asyncio.gather(running.execute(plan), running.execute(replace(plan, planner="b")))
    third = await running.execute(replace(plan, planner="c"))
    assert verb.ran == 1
    assert first.outcome == second.outcome == third.outcome == Value("list", ("a", "b"))
    assert first.requests == third.requests == (PODS,)
    assert first.outputs == third.outputs
    assert third.proposal.planner == "c"


async def test_a_plan_that_reads_the_same_otherwise_is_another() -> None:
    running = executor(verb := Counting())
    listed = await running.execute(proposal(AsList(), step("names", NAMES)))
    counted = await running.execute(proposal(AsCount(), step("names", NAMES)))
    assert (listed.outcome, counted.outcome) == (Value("list", ("a", "b")), Value("count", "2"))
    assert verb.ran == 2


async def test_what_ran_for_a_question_is_there_for_the_same_question_in_other_words() -> None:
    first = executor(verb := Counting(), "How many pods are there?")
    plan = proposal(AsList(), step("names", NAMES))
    await first.execute(plan)
    requests = first.requests
    reworded = executor(verb, "pods?", beside=first)
    assert (await reworded.execute(plan)).outcome == Value("list", ("a", "b"))
    assert (verb.ran, reworded.requests.sent) == (1, 1)
    assert reworded.requests is requests


async def test_nothing_is_shared_with_a_question_that_is_asked_elsewhere() -> None:
    one = executor(Counting())
    cluster, catalog = one.requests.cluster, one.requests.catalog
    assert one.serves(Question("other words"), cluster, catalog)
    assert not one.serves(Question("?", namespace="prod"), cluster, catalog)
    assert not one.serves(Question("?", context="staging"), cluster, catalog)
    assert not one.serves(Question("?"), FakeCluster(DOCUMENTS), catalog)
    assert not one.serves(Question("?"), cluster, FakeCatalog())


async def test_who_gives_up_does_not_stop_a_run_that_another_waits_for_and_the_last_one_does() -> None:
    running = executor(verb := Counting())
    plan = proposal(AsValue(), step("slow", NAMES))

    async def give_up_on(*tasks: asyncio.Task[Execution]) -> None:
        await asyncio.sleep(0.02)
        for task in tasks:
            task.cancel()

    hasty, patient = (asyncio.create_task(running.execute(plan)) for _ in range(2))
    await give_up_on(hasty)
    assert (await patient).outcome == Value("list", ("a", "b"))
    assert (verb.ran, verb.stopped) == (1, 0)
    other = asyncio.create_task(running.execute(proposal(AsList(), step("slow"))))
    await give_up_on(other)
    await asyncio.wait({other})
    assert (verb.ran, verb.stopped) == (2, 1)


async def test_a_plan_that_was_not_done_in_time_tells_what_it_printed_and_may_be_tried_again() -> None:
    running = executor(verb := Counting(), plan_seconds=0.05)
    plan = proposal(AsValue(), step("names", NAMES), step("slow", NAMES))
    for tries in (1, 2):
        done = await running.execute(plan)
        assert isinstance(done.outcome, Failure)
        assert done.outcome.reason == "timed_out"
        assert [output.stdout for output in done.outputs] == ["a\nb\n"]
        assert verb.stopped == tries


class Recovering(Counting):
    """A verb that the cluster does not answer at first."""

    async def __call__(self, command: Command, access: Access, out: Sink) -> Ending:
        ending = await super().__call__(replace(command, arguments=("slow",)), access, out)
        if self.ran == 1:
            raise TimedOut("not answered in time")
        return ending


async def test_what_failed_only_for_now_is_tried_again_by_who_joined_it_and_by_who_asks_later() -> None:
    running = executor(verb := Recovering())
    plan = proposal(AsList(), step("names", NAMES))
    first, joined = await asyncio.gather(running.execute(plan), running.execute(plan))
    assert isinstance(first.outcome, Failure)
    assert first.outcome.reason == "timed_out"
    assert joined.outcome == Value("list", ("a", "b"))
    running = executor(verb := Recovering())
    assert isinstance((await running.execute(plan)).outcome, Failure)
    assert (await running.execute(plan)).outcome == Value("list", ("a", "b"))
    assert (await running.execute(plan)).outcome == Value("list", ("a", "b"))
    assert verb.ran == 2
