"""When a plan is kept, run again and dropped: on scripted parts."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from core.errors import Unavailable
from core.flow import (
    Absent,
    Answer,
    AsCount,
    AsRead,
    AsValue,
    Execution,
    Extraction,
    Failure,
    Majority,
    Plan,
    Proposal,
    Question,
    Refuse,
    Unread,
    Value,
)
from core.pipeline import answer
from core.ports import CachedPlan, Tier
from kubectl.parser import parse
from voter import MajorityVoter

QUESTION = Question("how many?")
PODS = Plan((parse("kubectl get pods"),), AsCount())
NODES = Plan((parse("kubectl get nodes"),), AsCount())


@dataclass
class Memory:
    """`core.ports.PlanCache` in a variable."""

    kept: dict[Question, CachedPlan] = field(default_factory=dict)
    away: bool = False

    async def find(self, question: Question) -> CachedPlan | None:
        return self.kept.get(question)

    async def keep(self, question: Question, kept: CachedPlan) -> None:
        if self.away:
            raise Unavailable("gone")
        self.kept[question] = kept

    async def drop(self, question: Question) -> None:
        self.kept.pop(question, None)

    async def close(self) -> None:
        pass


@dataclass
class Says:
    """Proposes one plan, always."""

    name: str
    plan: Plan | Failure
    model: str = "m"
    weight: float = 1.0
    turns: int = 1
    asked: int = 0

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        self.asked += 1
        return Proposal(self.name, self.model, self.plan)


@dataclass
class World:
    """Executes plans to what the cluster is like now."""

    prints: dict[str, Value | Failure]
    executed: list[str] = field(default_factory=list)

    async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
        if isinstance(proposal.outcome, Failure):
            return Execution(proposal, proposal.outcome)
        assert isinstance(proposal.outcome, Plan)
        line = " ".join(map(str, proposal.outcome.steps))
        self.executed.append(line)
        return Execution(proposal, self.prints[line])


def count(number: int) -> Value:
    return Value("count", str(number))


def world(pods: Value | Failure, nodes: Value | Failure = count(4)) -> World:  # noqa: B008 - frozen
    return World({"kubectl get pods": pods, "kubectl get nodes": nodes, "": Value("refused", "no")})


async def ask(plans: Memory, now: World, *planners: Says, refresh: bool = False) -> Answer:
    tiers = [Tier("remote", planners, 5.0)] if planners else []
    return await answer(QUESTION, tiers, lambda _: now, MajorityVoter(), plans, refresh=refresh)


async def test_a_repeated_question_asks_no_planner_and_sees_the_cluster_as_it_is_now() -> None:
    plans, planners = Memory(), (Says("a", PODS), Says("b", PODS))
    assert (await ask(plans, world(count(4)), *planners)).text == "4"
    again = await ask(plans, world(count(7)), *planners)
    assert (again.text, again.tier) == ("7", "cache")
    assert isinstance(again.verdict, Majority)
    assert [planner.asked for planner in planners] == [1, 1]
    assert again.trace[0].ballots[0].executions[0].proposal.model == "m"


async def test_a_cached_answer_is_as_sure_as_the_vote_that_its_plan_won() -> None:
    plans, planners = Memory(), (Says("a", PODS), Says("b", PODS), Says("c", PODS))
    first = await ask(plans, world(count(4)), *planners)
    again = await ask(plans, world(count(4)), *planners)
    assert again.verdict.tally.confidence == first.verdict.tally.confidence


async def test_of_a_majority_the_plan_that_most_proposed_is_kept() -> None:
    plans = Memory()
    await ask(plans, world(count(4), count(4)), Says("a", NODES), Says("b", PODS), Says("c", PODS))
    assert [kept.plan for kept in plans.kept.values()] == [PODS]


@pytest.mark.parametrize(
    "planners",
    [
        (Says("a", PODS), Says("b", NODES)),
        (Says("a", PODS), Says("b", NODES), Says("c", Failure("model_reply", "?"))),
        (Says("offline", PODS, model=""),),
        (Says("a", Failure("model_unavailable", "down")),),
    ],
    ids=["tie", "no majority", "one planner without a model", "nobody"],
)
async def test_what_did_not_win_clearly_is_not_kept(planners: tuple[Says, ...]) -> None:
    plans = Memory()
    await ask(plans, world(count(3), count(5)), *planners)
    assert plans.kept == {}


@pytest.mark.parametrize(
    ("planners", "kept"),
    [
        ((Says("a", PODS, ""), Says("b", PODS, "")), True),
        ((Says("a", PODS, "m"), Says("b", PODS, "m")), True),
        ((Says("a", PODS, "m"),), False),
    ],
)
async def test_what_two_planners_agree_on_is_kept_and_what_one_says_alone_is_not(
    planners: tuple[Says, ...], kept: bool
) -> None:
    plans = Memory()
    await ask(plans, world(count(3)), *planners)
    assert bool(plans.kept) is kept


@pytest.mark.parametrize(("answers", "kept"), [(AsValue(), True), (AsRead(), False), (Absent("x"), False)])
async def test_plans_that_cannot_answer_by_themselves_again_are_not_kept(answers: Extraction, kept: bool) -> None:
    plans, plan = Memory(), Plan(PODS.steps, answers)
    await ask(plans, world(Value("value", "x")), Says("a", plan), Says("b", plan))
    assert bool(plans.kept) == kept


async def test_a_plan_that_outputs_led_to_is_not_kept_since_they_may_be_others_next_time() -> None:
    """`Which node has the pod that restarted most?`: which pod that is was read, and stands in the last plan."""

    @dataclass
    class Reads(Says):
        async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
            return Proposal(self.name, self.model, self.plan if turns else Plan(PODS.steps, AsRead()))

    class Unreading(World):
        async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
            executed = await super().execute(proposal, turns)
            return executed if turns else Execution(proposal, Unread())

    plans, now = Memory(), Unreading({"kubectl get pods": count(4), "kubectl get nodes": count(4)})
    assert (await ask(plans, now, Reads("a", NODES, turns=3), Reads("b", NODES, turns=3))).text == "4"
    assert not plans.kept


async def test_a_refusal_is_kept() -> None:
    plans, plan = Memory(), Plan((), Refuse("it deletes"))
    await ask(plans, world(count(1)), Says("a", plan), Says("b", plan))
    assert (await ask(plans, world(count(1)))).tier == "cache"


@pytest.mark.parametrize(
    "now",
    [
        Failure("not_found", "no such namespace"),
        count(0),
        Value("value", ""),
        Value("value", "<none>"),
        Value("list", ()),
    ],
    ids=repr,
)
async def test_a_plan_that_fails_or_finds_nothing_where_it_did_is_dropped_and_planned_anew(
    now: Value | Failure,
) -> None:
    plans = Memory()
    await ask(plans, world(count(4)), Says("a", PODS), Says("b", PODS))
    said = await ask(plans, world(now, count(9)), Says("a", NODES), Says("b", NODES))
    assert (said.text, said.tier) == ("9", "remote")
    assert [attempt.tier for attempt in said.trace] == ["cache", "remote"]
    assert [kept.plan for kept in plans.kept.values()] == [NODES]


async def test_a_plan_that_found_nothing_before_may_find_nothing_again_or_something() -> None:
    plans, planners = Memory(), (Says("a", PODS), Says("b", PODS))
    await ask(plans, world(count(0)), *planners)
    assert (await ask(plans, world(count(0)), *planners)).tier == "cache"
    assert (await ask(plans, world(count(2)), *planners)).text == "2"


async def test_a_refresh_plans_anew_and_keeps_what_wins_now() -> None:
    plans = Memory()
    await ask(plans, world(count(4)), Says("a", PODS), Says("b", PODS))
    said = await ask(plans, world(count(4), count(9)), Says("a", NODES), Says("b", NODES), refresh=True)
    assert (said.text, said.tier) == ("9", "remote")
    assert [kept.plan for kept in plans.kept.values()] == [NODES]


async def test_an_answer_is_given_even_when_its_plan_cannot_be_kept() -> None:
    said = await ask(Memory(away=True), world(count(4)), Says("a", PODS), Says("b", PODS))
    assert said.text == "4"
