"""Drawn planners are what they are set to be, and a vote of independent ones is worth what the closed form says."""

from __future__ import annotations

import pytest

from core.flow import Question
from eval.replay import Ensemble, SimulatedPlanner, drawn, drawn_all, replay_all, right
from eval.scenarios import Case, shipped
from eval.scoring import score
from eval.statistics import error_agreement, majority_of_independent
from voter.render import say

CASES = [Case(id=f"q{n}", question=f"Q{n}?", kind="value", expect=("right",)) for n in range(1000)]


def share_right(planners: list[SimulatedPlanner]) -> tuple[float, dict[str, list[bool]]]:
    votes = [drawn_all(planners, case, "made", 1) for case in CASES]
    names = tuple(planner.name for planner in planners)
    questions = [(Question(case.question), some) for case, some in zip(CASES, votes, strict=True)]
    replayed = replay_all(questions, Ensemble((names,), "eager"))
    scores = [score(case, one.answer.text) for case, one in zip(CASES, replayed, strict=True)]
    alone = {name: [score(c, say(v[name].ballot.vote)) == "right" for c, v in zip(CASES, votes)] for name in names}  # type: ignore[arg-type]  # noqa: B905
    return scores.count("right") / len(scores), alone


@pytest.mark.thorough
@pytest.mark.parametrize("accuracies", [(0.9, 0.7, 0.6), (0.7,) * 5])
def test_the_vote_of_independent_planners_meets_the_closed_form(accuracies: tuple[float, ...]) -> None:
    planners = [SimulatedPlanner(f"p{n}", accuracy, alike=1.0) for n, accuracy in enumerate(accuracies)]
    voted, alone = share_right(planners)
    assert voted == pytest.approx(majority_of_independent(accuracies), abs=0.04)
    for planner in planners:
        assert sum(alone[planner.name]) / len(CASES) == pytest.approx(planner.accuracy, abs=0.04)


@pytest.mark.thorough
def test_the_more_mistakes_correlate_the_less_a_vote_is_worth() -> None:
    found = [
        share_right([SimulatedPlanner(f"p{n}", 0.8, correlation, alike=1.0) for n in range(3)])
        for correlation in (0.0, 0.5, 0.99)
    ]
    assert found[0][0] > found[1][0] > found[2][0]
    phis = [error_agreement(alone)[0].phi for _, alone in found]
    assert phis[0] == pytest.approx(0.0, abs=0.1)
    assert phis[1] is not None
    assert phis[2] is not None
    assert 0.1 < phis[1] < 0.6 < phis[2]


def test_draws_depend_on_seed_question_and_planner_alone() -> None:
    planner = SimulatedPlanner("a", 0.6, 0.4, 0.1)
    assert drawn(planner, CASES[7], "x", 1) == drawn(planner, CASES[7], "x", 1)
    assert [drawn(planner, case, "x", 1) for case in CASES[:50]] != [drawn(planner, c, "x", 2) for c in CASES[:50]]


def test_what_a_simulated_planner_takes_for_right_is_scored_right_on_every_question_that_we_carry() -> None:
    for scenario in shipped():
        for case in scenario.cases():
            if case.expected is not None:
                assert score(case, say(right(case))) == "right", case.id
