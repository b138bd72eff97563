from __future__ import annotations

import random
from itertools import pairwise

import pytest

from core.flow import Ballot, Majority, Plurality
from tests.voter.ballots import vote, votes
from voter import MajorityVoter
from voter.stopping import probably_decided, share_above_half


@pytest.mark.parametrize(
    ("expected", "leader", "runner_up"),
    [(0.5, 0, 0), (0.75, 1, 0), (0.875, 2, 0), (0.9375, 3, 0), (0.8125, 3, 1), (0.890625, 4, 1), (0.5, 5, 5)],
)
def test_the_share_is_that_of_the_beta_distribution(expected: float, leader: int, runner_up: int) -> None:
    assert share_above_half(leader, runner_up) == pytest.approx(expected)


def test_it_is_the_integral_of_the_density() -> None:
    for leader, runner_up in ((3, 0), (4, 1), (5, 2)):
        steps = 20_000
        points = [(step + 0.5) / steps for step in range(steps)]
        density = [x**leader * (1 - x) ** runner_up for x in points]
        above = sum(height for x, height in zip(points, density, strict=True) if x > 0.5) / sum(density)
        assert share_above_half(leader, runner_up) == pytest.approx(above, abs=1e-4)


def test_more_votes_for_the_leader_never_make_it_less_sure() -> None:
    sure = [share_above_half(leader, 2) for leader in range(12)]
    assert all(before < after for before, after in pairwise(sure))


@pytest.mark.parametrize(
    ("expected", "ballots", "outstanding"),
    [
        (True, votes("4", "4", "4"), 4),
        (False, votes("4", "4"), 5),
        (False, votes("4", "4", "4", "5"), 3),
        (True, votes("4", "4", "4", "4", "4", "5"), 5),
        (False, votes("4", "4", "4"), 3),  # six planners are too few
        (False, votes("4", "4", "4", None, None, None, None), 4),
        (False, votes(None, None), 5),
        (False, [], 7),
        (False, [*votes("4", "4"), vote("z", "4", 2.0)], 4),  # heads do not count where weights differ
        (False, votes("4", "4", "4"), 3.5),
    ],
)
def test_it_stops_from_seven_planners_when_the_leader_is_probably_the_majoritys(
    expected: bool, ballots: list[Ballot], outstanding: float
) -> None:
    assert probably_decided(ballots, outstanding) is expected


def test_it_is_off_unless_set() -> None:
    ballots = votes("4", "4", "4")
    assert not MajorityVoter().decided(ballots, 4)
    assert MajorityVoter(stopping="beta").decided(ballots, 4)
    assert MajorityVoter(stopping="beta").decided(votes("4", "4", "4", "4"), 3)


def test_it_asks_fewer_planners_and_is_rarely_wrong() -> None:
    draw = random.Random(7)
    asked = exact = wrong = 0
    rounds = 400
    for _ in range(rounds):
        ballots = [vote(f"p{n}", draw.choices("456", (0.8, 0.12, 0.08))[0]) for n in range(9)]
        full = MajorityVoter().tally(ballots)
        for voter, count in ((MajorityVoter(), False), (MajorityVoter(stopping="beta"), True)):
            heard = next(n for n in range(1, 10) if voter.decided(ballots[:n], 9 - n))
            asked += heard if count else 0
            exact += 0 if count else heard
            verdict = voter.tally(ballots[:heard], 9 - heard)
            if isinstance(full, Majority) and isinstance(verdict, Majority | Plurality):
                wrong += count and verdict.value.data != full.value.data
    assert asked < 0.85 * exact
    assert wrong < 0.02 * rounds


@pytest.mark.parametrize(("leader", "runner_up", "sure"), [(6, 2, True), (4, 1, False)])
def test_nine_in_ten_is_sure_enough_and_less_is_not(leader: int, runner_up: int, sure: bool) -> None:
    """0.910 and 0.891."""
    assert probably_decided(votes(*["4"] * leader, *["5"] * runner_up), 5) == sure
