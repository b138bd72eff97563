"""Comparing two on the same questions."""

from __future__ import annotations

import numpy as np
import pytest

from eval.statistics import paired, questions_needed


def answers(both: int, only_first: int, only_second: int, neither: int) -> tuple[list[bool], list[bool]]:
    pairs = [(True, True)] * both + [(True, False)] * only_first + [(False, True)] * only_second
    pairs += [(False, False)] * neither
    return [a for a, _ in pairs], [b for _, b in pairs]


def test_the_exact_test_is_the_binomial_one_on_what_parts_them() -> None:
    assert paired(*answers(80, 8, 1, 11)).p == pytest.approx(2 * (1 + 9) / 2**9)
    assert paired(*answers(80, 0, 0, 20)).p == 1.0


def test_newcombes_published_interval_is_met() -> None:
    found = paired(*answers(36, 12, 2, 0))  # Newcombe 1998, Statistics in Medicine 17:2635, table II, dataset (f)
    assert (round(found.interval.low, 4), round(found.interval.high, 4)) == (0.0569, 0.3404)


def test_the_interval_of_the_difference_covers_at_its_nominal_rate() -> None:
    chance = np.random.default_rng(5)
    shares, runs = [0.6, 0.16, 0.08, 0.16], 1500
    covered = sum(0.08 in paired(*answers(*chance.multinomial(120, shares).tolist())).interval for _ in range(runs))
    assert 0.93 <= covered / runs <= 0.98


def test_where_there_is_no_difference_one_is_rarely_shown_and_told_as_not_shown() -> None:
    chance = np.random.default_rng(6)
    runs = [paired(*answers(*chance.multinomial(100, [0.7, 0.1, 0.1, 0.1]).tolist())) for _ in range(1000)]
    assert sum(run.shown for run in runs) / len(runs) <= 0.05
    alike = paired(*answers(70, 11, 9, 10))
    assert "is not shown" in alike.words("a", "b")
    assert "is better" not in alike.words("a", "b")


def test_who_is_better_is_named_whichever_comes_first() -> None:
    better, worse = answers(60, 25, 3, 12)
    assert paired(better, worse).words("new", "old").startswith("new is better than old: +22.0 points")
    assert paired(worse, better).words("old", "new").startswith("new is better than old: -22.0 points")


def test_as_many_questions_as_are_said_to_be_needed_show_the_difference() -> None:
    needed = questions_needed(0.1, 0.2)
    assert needed == 155
    chance = np.random.default_rng(4)
    shown = [paired(*answers(*chance.multinomial(needed, [0.7, 0.15, 0.05, 0.1]).tolist())).shown for _ in range(600)]
    assert 0.70 <= sum(shown) / len(shown) <= 0.88  # the exact test is a little more careful than the formula
    assert questions_needed(0.0, 0.2) is None
