"""The flow with scripted parts: what happens on each arrow, in what order, and what is left running (nothing)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from core.errors import Unavailable
from core.flow import (
    Abstention,
    AsRead,
    AsValue,
    Execution,
    Failure,
    Majority,
    NoQuorum,
    Plan,
    Proposal,
    Question,
    Unread,
    Value,
)
from core.pipeline import answer
from core.ports import Tier
from voter import MajorityVoter

QUESTION = Question("how many?")
DOWN = Failure("model_unavailable", "connection refused")
WRONG = Failure("bad_command", "no such flag")


@dataclass
class ScriptedPlanner:
    """Says, turn after turn, what it was given; a text stands for a plan whose output is that text."""

    name: str
    script: Sequence[str | Failure]
    turns: int = 1
    weight: float = 1.0
    delay: float = 0.0
    heard: list[tuple[Execution, ...]] = field(default_factory=list)
    cancelled: bool = False

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        self.heard.append(turns)
        try:
            await asyncio.sleep(self.delay)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        said = self.script[min(len(turns), len(self.script) - 1)]
        outcome = said if isinstance(said, Failure) else Plan((), AsRead() if said == "read" else AsValue(), said)
        return Proposal(self.name, "scripted", outcome)


@dataclass
class EchoExecutor:
    """Executes a plan to the value that its rationale names."""

    unreachable: bool = False

    async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
        if self.unreachable:
            raise Unavailable("no cluster")
        outcome = proposal.outcome
        if isinstance(outcome, Failure):
            return Execution(proposal, outcome)
        assert isinstance(outcome, Plan)
        return Execution(proposal, Unread() if outcome.rationale == "read" else Value("value", outcome.rationale))


def executors(**options: bool) -> Callable[[Question], EchoExecutor]:
    return lambda question: EchoExecutor(**options)


def tier(name: str, *planners: ScriptedPlanner, deadline: float = 5.0) -> Tier:
    return Tier(name, planners, deadline)


async def test_the_majority_outvotes_one_wrong_planner() -> None:
    ensemble = tier("remote", ScriptedPlanner("a", ["3"]), ScriptedPlanner("b", ["4"]), ScriptedPlanner("c", ["4"]))
    said = await answer(QUESTION, [ensemble], executors(), MajorityVoter())
    assert said.text == "4"
    assert said.tier == "remote"
    assert isinstance(said.verdict, Majority)


async def test_a_planner_that_hangs_is_not_waited_for_once_the_majority_stands() -> None:
    slow = ScriptedPlanner("slow", ["4"], delay=60)
    ensemble = tier("remote", slow, ScriptedPlanner("b", ["4"]), ScriptedPlanner("c", ["4"]))
    said = await asyncio.wait_for(answer(QUESTION, [ensemble], executors(), MajorityVoter()), 2)
    assert said.text == "4"
    assert slow.cancelled


async def test_a_tier_that_is_down_hands_over_to_the_next() -> None:
    down, up = tier("remote", ScriptedPlanner("a", [DOWN])), tier("ollama", ScriptedPlanner("b", ["4"]))
    said = await answer(QUESTION, [down, up], executors(), MajorityVoter())
    assert (said.text, said.tier) == ("4", "ollama")
    assert [attempt.tier for attempt in said.trace] == ["remote", "ollama"]


async def test_a_tier_out_of_time_hands_over_within_its_deadline() -> None:
    slow = ScriptedPlanner("a", ["4"], delay=60)
    tiers = [tier("remote", slow, deadline=0.05), tier("offline", ScriptedPlanner("b", ["5"]))]
    said = await asyncio.wait_for(answer(QUESTION, tiers, executors(), MajorityVoter()), 2)
    assert said.text == "5"
    assert slow.cancelled
    late = said.trace[0].ballots[0].vote
    assert isinstance(late, Abstention)
    assert "0.05 s" in late.why


async def test_votes_that_are_in_count_when_the_deadline_cuts_off_the_others() -> None:
    quick, slow = ScriptedPlanner("a", ["4"]), ScriptedPlanner("b", ["4"], delay=60)
    said = await answer(QUESTION, [tier("remote", quick, slow, deadline=0.05)], executors(), MajorityVoter())
    assert (said.text, said.tier) == ("4", "remote")


async def test_with_no_tier_left_there_is_no_answer_and_no_tier_named() -> None:
    said = await answer(QUESTION, [tier("remote", ScriptedPlanner("a", [DOWN]))], executors(), MajorityVoter())
    assert said.tier == ""
    assert isinstance(said.verdict, NoQuorum)
    nothing = await answer(QUESTION, [], executors(), MajorityVoter())
    assert (nothing.tier, nothing.trace) == ("", ())


async def test_a_failed_plan_goes_back_to_its_planner_with_what_became_of_it() -> None:
    planner = ScriptedPlanner("a", [WRONG, "4"], turns=3)
    said = await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert said.text == "4"
    assert [len(turns) for turns in planner.heard] == [0, 1]
    assert planner.heard[1][0].outcome == WRONG


async def test_outputs_that_must_be_read_go_back_to_their_planner() -> None:
    planner = ScriptedPlanner("a", ["read", "4"], turns=2)
    said = await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert said.text == "4"
    assert isinstance(planner.heard[1][0].outcome, Unread)


async def test_a_planner_has_no_more_turns_than_it_asks_for() -> None:
    planner = ScriptedPlanner("a", [WRONG], turns=3)
    await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert len(planner.heard) == 3


async def test_a_planner_whose_api_is_down_is_not_asked_again() -> None:
    planner = ScriptedPlanner("a", [DOWN], turns=3)
    await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert len(planner.heard) == 1


async def test_an_unreachable_cluster_ends_the_question_and_leaves_nothing_running() -> None:
    slow = ScriptedPlanner("slow", ["4"], delay=60)
    ensemble = tier("remote", ScriptedPlanner("a", ["4"]), slow)
    with pytest.raises(Unavailable):
        await answer(QUESTION, [ensemble], executors(unreachable=True), MajorityVoter())
    assert slow.cancelled


async def test_cancelling_a_question_cancels_its_planners() -> None:
    slow = ScriptedPlanner("slow", ["4"], delay=60)
    task = asyncio.create_task(answer(QUESTION, [tier("remote", slow)], executors(), MajorityVoter()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert slow.cancelled


async def test_an_empty_value_is_fed_back_once_and_stands_when_it_is_confirmed() -> None:
    planner = ScriptedPlanner("a", [""], turns=3)
    said = await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert [len(turns) for turns in planner.heard] == [0, 1]
    assert (said.text, said.tier) == ("none", "remote")


async def test_an_empty_value_may_be_planned_again() -> None:
    planner = ScriptedPlanner("a", ["", "4"], turns=3)
    said = await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert said.text == "4"


@pytest.mark.parametrize("printed", ["null", "<none>", " ", "<no value>", "<nil>"])
async def test_a_mark_for_nothing_is_as_empty(printed: str) -> None:
    planner = ScriptedPlanner("a", [printed, "4"], turns=2)
    said = await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert said.text == "4"


async def test_a_planner_with_one_turn_is_not_asked_about_an_empty_value() -> None:
    planner = ScriptedPlanner("a", ["", "4"])
    said = await answer(QUESTION, [tier("offline", planner)], executors(), MajorityVoter())
    assert said.text == "none"


async def test_an_empty_value_stands_when_its_model_goes_away_before_it_can_confirm_it() -> None:
    planner = ScriptedPlanner("a", ["", DOWN], turns=3)
    said = await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert (said.text, said.tier) == ("none", "remote")
    assert len(said.trace[0].ballots[0].executions) == 2


async def test_outputs_are_read_for_as_many_rounds_as_the_planner_has_turns() -> None:
    planner = ScriptedPlanner("a", ["read", "read", "read", "read", "4"], turns=5)
    said = await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert [len(turns) for turns in planner.heard] == [0, 1, 2, 3, 4]
    assert said.text == "4"


async def test_what_went_wrong_is_told_at_most_twice_however_many_turns_there_are() -> None:
    planner = ScriptedPlanner("a", [WRONG], turns=5)
    await answer(QUESTION, [tier("remote", planner)], executors(), MajorityVoter())
    assert [len(turns) for turns in planner.heard] == [0, 1, 2]
