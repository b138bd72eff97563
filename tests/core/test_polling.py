"""Who is asked, when, and what is left running (nothing): the two policies, by a clock that does not make us wait."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.deliberation.polling import poll
from core.flow import Abstention, Ballot, Execution, Failure, Majority, Plurality, Proposal, Question, Tie, Value
from core.latencies import ENOUGH, Latencies
from core.ports import Planner, Policy, Tier
from eval.replay import virtual_time
from tests.thoroughness import examples
from voter import MajorityVoter

VOTER = MajorityVoter()


@dataclass
class Timed:
    """Votes for `says` after `delay` seconds; None abstains."""

    name: str
    says: str | None
    delay: float = 1.0
    weight: float = 1.0
    turns: int = 1
    asked_at: float | None = None
    cancelled: bool = False

    async def propose(self, question: Question, turns: tuple[Execution, ...] = ()) -> Proposal:
        raise AssertionError("a poll only casts")

    async def vote(self) -> Ballot:
        self.asked_at = asyncio.get_running_loop().time()
        try:
            await asyncio.sleep(self.delay)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return Ballot(self.name, Value("value", self.says) if self.says else Abstention("no idea"), self.weight)


@dataclass
class Poll:
    """One poll, and what it came to."""

    planners: Sequence[Timed]
    policy: Policy = "frugal"
    hedge: float = 5.0
    deadline: float = 45.0
    ballots: tuple[Ballot, ...] = field(init=False)
    seconds: float = field(init=False)

    def __post_init__(self) -> None:
        tier = Tier("remote", tuple(self.planners), self.deadline, self.policy, Latencies(self.hedge))
        self.ballots, self.seconds = virtual_time.run(poll(tier, VOTER, cast))

    @property
    def asked(self) -> list[str]:
        return [planner.name for planner in self.planners if planner.asked_at is not None]

    @property
    def verdict(self) -> tuple[str, object]:
        return verdict(self.planners, self.ballots)


def verdict(planners: Sequence[Timed], ballots: tuple[Ballot, ...]) -> tuple[str, object]:
    outstanding = sum(planner.weight for planner in planners) - sum(ballot.weight for ballot in ballots)
    found = VOTER.tally(ballots, outstanding)
    if isinstance(found, Majority | Plurality):
        return type(found).__name__, found.value.data
    return type(found).__name__, [value.data for value in found.values] if isinstance(found, Tie) else None


def cast(planner: Planner) -> Coroutine[Any, Any, Ballot]:
    assert isinstance(planner, Timed)
    return planner.vote()


def test_eager_asks_all_at_once_and_cancels_who_can_no_longer_change_the_verdict() -> None:
    slow = Timed("c", "4", delay=60)
    done = Poll([slow, Timed("a", "4", 1), Timed("b", "4", 2)], "eager")
    assert done.asked == ["c", "a", "b"]
    assert done.seconds == pytest.approx(2)
    assert slow.cancelled
    assert done.verdict == ("Majority", "4")


@pytest.mark.parametrize(("count", "asked"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (7, 4)])
def test_frugal_asks_the_smallest_majority_where_it_agrees(count: int, asked: int) -> None:
    done = Poll([Timed(str(number), "4") for number in range(count)])
    assert len(done.asked) == asked
    assert done.verdict == ("Majority", "4")


def test_frugal_takes_weights_into_account() -> None:
    assert Poll([Timed("a", "4", weight=3), Timed("b", "4"), Timed("c", "4")]).asked == ["a"]


def test_frugal_asks_another_on_disagreement() -> None:
    last = Timed("c", "4")
    done = Poll([Timed("a", "3", 1), Timed("b", "4", 2), last])
    assert last.asked_at == pytest.approx(2)
    assert done.verdict == ("Majority", "4")


@pytest.mark.parametrize("first", [1, 3])
def test_frugal_asks_another_as_soon_as_one_abstains(first: float) -> None:
    last = Timed("c", "4")
    done = Poll([Timed("a", None, 1), Timed("b", "4", first), last])
    assert last.asked_at == pytest.approx(1)
    assert done.verdict == ("Majority", "4")


def test_frugal_asks_one_more_at_a_time_while_one_more_may_do() -> None:
    agreed = Poll([Timed("a", "4"), Timed("b", "4"), Timed("c", "3"), Timed("d", "4"), Timed("e", "4")])
    assert agreed.asked == ["a", "b", "c", "d"]
    assert agreed.verdict == ("Majority", "4")


def test_frugal_asks_another_when_one_takes_longer_than_the_hedge_and_takes_who_comes_first() -> None:
    slow, hedge = Timed("a", "4", delay=30), Timed("c", "4")
    done = Poll([slow, Timed("b", "4"), hedge], hedge=5)
    assert hedge.asked_at == pytest.approx(5)
    assert done.seconds == pytest.approx(6)
    assert slow.cancelled


def test_one_that_was_late_still_counts_when_it_comes_first() -> None:
    hedge = Timed("c", "4", delay=30)
    done = Poll([Timed("a", "4", delay=6), Timed("b", "4"), hedge], hedge=5)
    assert done.seconds == pytest.approx(6)
    assert hedge.cancelled
    assert done.verdict == ("Majority", "4")


def test_time_that_is_up_ends_the_poll_and_who_was_late_abstains_where_nobody_voted() -> None:
    done = Poll([Timed("a", "4", 60), Timed("b", "4", 60), Timed("c", None)], deadline=10)
    assert done.seconds == pytest.approx(10)
    assert [type(ballot.vote) for ballot in done.ballots] == [Abstention] * 3
    assert done.verdict == ("NoQuorum", None)


def test_nobody_is_late_while_what_all_need_is_prepared() -> None:
    prepared: list[float] = []

    async def prepare() -> None:
        await asyncio.sleep(20)
        prepared.append(asyncio.get_running_loop().time())

    planners = [Timed("a", "4", delay=22), Timed("b", "4", delay=30), Timed("c", "4", delay=2)]
    tier = Tier("remote", tuple(planners), 45, "frugal", Latencies(5), prepare)
    virtual_time.run(poll(tier, VOTER, cast))
    assert prepared == [20]
    assert planners[2].asked_at == pytest.approx(25)


def test_preparing_ends_with_the_poll_and_its_failure_is_the_planners_to_tell() -> None:
    async def forever() -> None:
        await asyncio.sleep(1000)

    async def broken() -> None:
        raise ImportError("no such library")

    for prepare in (forever, broken):
        tier = Tier("remote", (Timed("a", "4"),), 45, "frugal", Latencies(5), prepare)
        ballots, seconds = virtual_time.run(poll(tier, VOTER, cast))
        assert ballots
        assert seconds == pytest.approx(1)


def test_no_planners_are_no_ballots() -> None:
    assert Poll([]).ballots == ()


def test_what_a_planner_raises_ends_the_poll_and_cancels_the_others() -> None:
    other = Timed("b", "4", 60)

    async def broken(planner: Planner) -> Ballot:
        if planner is not other:
            raise LookupError("no cluster")
        return await other.vote()

    tier = Tier("remote", (Timed("a", "4"), other), 10, "eager")
    with pytest.raises(LookupError):
        virtual_time.run(poll(tier, VOTER, broken))
    assert other.cancelled


drawn_planners = st.lists(
    st.tuples(st.sampled_from(["3", "4", "5", None]), st.floats(0.1, 20), st.sampled_from([1.0, 1.0, 0.1, 2.0])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=examples(300))
@given(drawn_planners, st.floats(0.2, 10))
def test_no_policy_changes_a_verdict(drawn: list[tuple[str | None, float, float]], hedge: float) -> None:
    def planners() -> list[Timed]:
        return [Timed(str(number), *each) for number, each in enumerate(drawn)]

    async def all_of(them: list[Timed]) -> tuple[Ballot, ...]:
        return tuple(await asyncio.gather(*(planner.vote() for planner in them)))

    everybody = planners()
    expected = verdict(everybody, virtual_time.run(all_of(everybody))[0])
    assert Poll(planners(), "eager", hedge, 1000).verdict == expected
    assert Poll(planners(), "frugal", hedge, 1000).verdict == expected


def test_the_hedge_is_what_nine_of_ten_stay_below_once_enough_were_seen() -> None:
    latencies = Latencies(prior=5)
    for number in range(1, ENOUGH):
        latencies.saw(number / 10)
    assert latencies.hedge == 5
    latencies.saw(60)
    assert latencies.hedge == 0.9


def test_calls_that_were_given_up_late_keep_the_hedge_from_shrinking() -> None:
    latencies = Latencies(prior=5)
    for _ in range(20):
        latencies.saw(1.0)
        latencies.gave_up(0.5)
        latencies.gave_up(3.0)
    assert latencies.hedge == 3.0


def test_an_outage_does_not_teach_that_planners_are_quick() -> None:
    class Away(Timed):
        async def vote(self) -> Ballot:
            await asyncio.sleep(self.delay)
            return Ballot(self.name, Abstention("down", Failure("model_unavailable", "down")))

    latencies = Latencies(prior=5)
    for delay in (0.001, 6.0):
        planners = tuple(Away(str(number), None, delay) for number in range(ENOUGH))
        virtual_time.run(poll(Tier("remote", planners, 45.0, "eager", latencies), VOTER, cast))
        assert latencies.hedge == (5 if delay < 1 else pytest.approx(6.0))
