from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import SettingsError
from core.flow import Ballot, Value
from tests.voter.ballots import vote, votes
from voter import MajorityVoter
from voter.confidence import Calibration, Pattern, from_document, prior, to_document
from voter.weights import earned

COUNTED = Calibration({("remote", Pattern(3, 3, 0)): (48, 50), ("remote", Pattern(3, 2, 1)): (10, 18)}, {"a": 2.0})


def sure(
    ballots: list[Ballot], outstanding: float = 0, tier: str = "remote", by: Calibration = COUNTED
) -> float | None:
    return MajorityVoter(calibration=by).tally(ballots, outstanding, tier).tally.confidence


def test_it_is_what_the_pattern_was_worth_before_in_that_tier() -> None:
    assert sure(votes("4", "four", "4")) == pytest.approx((48 + 2 * 0.8) / 52)
    assert sure(votes("4", "5", "4")) == pytest.approx((10 + 2 * 0.6) / 20)
    assert sure(votes("4", "4", "4"), tier="ollama") == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("expected", "ballots", "outstanding"),
    [
        (2 / 3, votes("4"), 0),
        (0.8, votes("4", "4", "4"), 0),
        (0.6, votes("4", "4", None), 0),
        (0.6, votes("4", "4"), 1),
        (0.4, votes("4", None, None), 0),
        (0.4, [vote("a", "4", 5.0), vote("b", "5"), vote("c", "5")], 0),  # heads count, weights do not
        (None, votes("4", "5"), 0),
        (None, votes(None), 0),
    ],
)
def test_where_nothing_was_counted_it_is_the_rule_of_succession(
    expected: float | None, ballots: list[Ballot], outstanding: float
) -> None:
    said = sure(ballots, outstanding, by=Calibration())
    assert said == (None if expected is None else pytest.approx(expected))


def test_counts_take_over_from_the_prior_as_they_come_in() -> None:
    pattern = Pattern(3, 2, 1)
    said = [Calibration({("t", pattern): (9 * n, 10 * n)}).confidence("t", pattern) for n in (0, 1, 10, 1000)]
    assert said[0] == prior(pattern) == 0.6
    assert said == sorted(said)
    assert said[-1] == pytest.approx(0.9, abs=0.001)


def test_below_the_threshold_the_answer_names_the_candidates_and_above_it_is_the_answer() -> None:
    verdict = MajorityVoter().tally(votes("4", "5", "4"))
    assert MajorityVoter().render(verdict) == "4"
    assert MajorityVoter(least=0.6).render(verdict) == "4"
    assert MajorityVoter(least=0.61).render(verdict) == "not certain: 4 | 5"
    assert MajorityVoter(least=0.9).render(MajorityVoter().tally(votes("4"))) == "not certain: 4"
    assert MajorityVoter(least=1.0).render(MajorityVoter().tally(votes("4", "5"))) == "no agreement: 4 | 5"


def test_a_refusal_is_no_guess() -> None:
    verdict = MajorityVoter().tally([Ballot("a", Value("refused", "it would delete"))])
    assert MajorityVoter(least=1.0).render(verdict) == "refused: it would delete"


def test_a_calibration_survives_its_file() -> None:
    assert from_document(json.loads(json.dumps(to_document(COUNTED)))) == COUNTED


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"version": 2, "tiers": {}},
        {"version": 1},
        {"version": 1, "tiers": {"remote": {"3": {"2-1": [5, 4]}}}},
        {"version": 1, "tiers": {"remote": {"3": {"two": [1, 4]}}}},
        {"version": 1, "tiers": {"remote": {"3": {"4-0": [1, 4]}}}},
        {"version": 1, "tiers": {"remote": {"3": {"3-0": 4}}}},
        {"version": 1, "tiers": {}, "weights": {"a": 0}},
        {"version": 1, "tiers": {}, "weights": {"a": "much"}},
    ],
)
def test_a_file_that_is_no_calibration_is_refused_with_the_mend(document: Any) -> None:
    with pytest.raises(SettingsError) as raised:
        from_document(document, "'it.json'")
    assert "'it.json'" in str(raised.value)
    assert "calibrate" in raised.value.mend


def test_a_planner_that_is_right_more_often_weighs_more_within_bounds() -> None:
    weights = [earned(right, 20) for right in range(21)]
    assert weights == sorted(weights)
    assert weights[0] == weights[5] == 0.1
    assert weights[-1] < 5.0
    assert earned(10_000, 10_000) == 5.0
