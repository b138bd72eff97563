"""What a vote can do and does, against closed forms."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from eval.statistics import (
    agreement_rates,
    all_wrong,
    error_agreement,
    majority_of_independent,
    pass_at,
    pass_hat,
    quantiles,
    recovered,
    risk_coverage,
)


def test_a_majority_of_independent_planners_is_condorcets() -> None:
    assert majority_of_independent([0.8] * 3) == pytest.approx(0.8**3 + 3 * 0.8**2 * 0.2)
    assert majority_of_independent([0.9, 0.6, 0.7]) == pytest.approx(
        0.9 * 0.6 * 0.7 + 0.9 * 0.6 * 0.3 + 0.9 * 0.4 * 0.7 + 0.1 * 0.6 * 0.7
    )
    assert majority_of_independent([0.7]) == pytest.approx(0.7)


def test_no_voter_beats_the_share_on_which_nobody_is_right() -> None:
    planners = {"a": [True, False, False, True], "b": [False, False, True, True]}
    missed, bound = all_wrong(planners)
    assert (missed.hits, missed.of) == (1, 4)
    assert missed.value is not None
    assert bound > missed.value


def test_the_votes_share_of_the_oracles_gain() -> None:
    planners = {"a": [True, True, False, False], "b": [True, False, True, False]}
    assert recovered([True, True, True, False], planners) == 1.0
    assert recovered([True, True, False, False], planners) == 0.0
    assert recovered([True, False, False, False], planners) == -1.0
    assert recovered([True], {"a": [True], "b": [True]}) is None


def test_independent_mistakes_do_not_correlate_and_the_same_ones_do() -> None:
    chance = np.random.default_rng(3)
    one, other = (chance.random(20_000) < 0.8).tolist(), (chance.random(20_000) < 0.7).tolist()
    [independent] = error_agreement({"a": one, "b": other})
    assert independent.phi == pytest.approx(0.0, abs=0.03)
    assert independent.both == pytest.approx(0.06, abs=0.01)
    assert error_agreement({"a": one, "b": one})[0].phi == pytest.approx(1.0)
    assert error_agreement({"a": [True, True], "b": [True, False]})[0].phi is None


def test_pass_at_k_and_pass_hat_k_are_what_drawing_k_of_the_tries_gives() -> None:
    assert pass_at([(2, 4)], 2) == pytest.approx(1 - comb(2, 2) / comb(4, 2))
    assert pass_hat([(2, 4)], 2) == pytest.approx(comb(2, 2) / comb(4, 2))
    assert pass_at([(1, 4), (4, 4)], 1) == pass_hat([(1, 4), (4, 4)], 1) == pytest.approx(0.625)
    assert pass_at([(1, 2)], 3) is None


def test_risk_and_coverage_of_a_worked_example() -> None:
    found = risk_coverage([0.9, 0.9, 0.6, 0.3], [True, True, False, True])
    assert found.coverage == (0.0, 0.5, 0.75, 1.0)
    assert found.risk == pytest.approx((0.0, 0.0, 1 / 3, 0.25))
    assert found.augrc == pytest.approx(0.25 * 0.125 + 0.25 * 0.25)


def test_confidence_without_meaning_has_half_the_error_rate_and_a_perfect_one_half_its_square() -> None:
    chance = np.random.default_rng(2)
    right = (chance.random(50_000) < 0.8).tolist()
    assert risk_coverage([0.5] * len(right), right).augrc == pytest.approx(0.1, abs=0.003)
    assert risk_coverage(chance.random(len(right)).tolist(), right).augrc == pytest.approx(0.1, abs=0.003)
    assert risk_coverage([float(one) for one in right], right).augrc == pytest.approx(0.2**2 / 2, abs=0.003)
    assert risk_coverage([], []).augrc is None


def test_patterns_of_agreement_are_counted_with_their_intervals() -> None:
    found = agreement_rates([("2-1 of 3", True), ("2-1 of 3", False), ("3-0 of 3", True)])
    assert [(name, one.hits, one.of) for name, one in found.items()] == [("2-1 of 3", 1, 2), ("3-0 of 3", 1, 1)]


def test_what_is_not_known_is_left_out_of_quantiles() -> None:
    assert quantiles([1.0, None, 3.0])[0.5] == 2.0
    assert quantiles([None]) == {}
