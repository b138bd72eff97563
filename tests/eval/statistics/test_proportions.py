"""Intervals hold the truth as often as they say: simulated, and against published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.statistics import Interval, at_most, clopper_pearson, clustered, rate, wilson
from tests.thoroughness import examples


@pytest.mark.parametrize(("truth", "count"), [(0.5, 30), (0.8, 50), (0.9, 60), (0.95, 200)])
def test_wilsons_interval_covers_at_its_nominal_rate(truth: float, count: int) -> None:
    hits = np.random.default_rng(7).binomial(count, truth, 4000)
    table = {int(k): wilson(int(k), count) for k in set(hits.tolist())}
    assert 0.93 <= np.mean([truth in table[int(k)] for k in hits]) <= 0.975


@pytest.mark.parametrize(("truth", "count"), [(0.02, 40), (0.5, 30), (0.9, 60)])
def test_clopper_and_pearson_never_cover_less(truth: float, count: int) -> None:
    hits = np.random.default_rng(8).binomial(count, truth, 4000)
    table = {int(k): clopper_pearson(int(k), count) for k in set(hits.tolist())}
    assert np.mean([truth in table[int(k)] for k in hits]) >= 0.945
    bounds = {int(k): at_most(int(k), count) for k in set(hits.tolist())}
    assert np.mean([truth <= bounds[int(k)] for k in hits]) >= 0.945


def test_published_intervals_are_met() -> None:
    found = wilson(81, 263)  # Newcombe 1998, table I
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    exact = clopper_pearson(81, 263)
    assert (round(exact.low, 4), round(exact.high, 4)) == (0.2527, 0.3676)
    assert at_most(0, 60) == pytest.approx(1 - 0.05 ** (1 / 60))  # the closed form for no hit at all


def test_the_bootstrap_over_scenarios_covers_where_wilson_would_not() -> None:
    chance = np.random.default_rng(9)
    covered, naive, runs = 0, 0, 200
    for run in range(runs):
        shares = chance.beta(8, 2, 40)  # scenarios differ: their questions fail together
        answers = {str(i): (chance.random(20) < share).tolist() for i, share in enumerate(shares)}
        interval = clustered(answers, seed=run, resamples=400)
        assert interval is not None
        everything = rate([right for some in answers.values() for right in some])
        covered += 0.8 in interval
        naive += 0.8 in everything.interval
    assert 0.89 <= covered / runs <= 0.99
    assert naive / runs < 0.90


def test_one_scenario_has_no_bootstrap_and_no_question_no_share() -> None:
    assert clustered({"only": [True, False]}) is None
    assert rate([]).value is None
    assert wilson(0, 0) == Interval(0.0, 1.0)


@given(st.lists(st.booleans(), min_size=1, max_size=60))
@settings(max_examples=examples(60))
def test_the_share_is_within_its_interval(right: list[bool]) -> None:
    found = rate(right)
    assert found.value is not None
    assert found.interval.low - 1e-9 <= found.value <= found.interval.high + 1e-9
