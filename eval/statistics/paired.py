"""Two that answered the same questions: which is better, by how much, and whether that is shown at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt

from eval.statistics.proportions import LEVEL, Interval, wilson

POWER = 0.8
"""The usual chance of showing a difference that is there."""


@dataclass(frozen=True)
class Paired:
    """First against second: questions that both got right, only one did, neither did; `difference` is first − second.

    `p` is that of the exact McNemar test: how often chance alone gives as much. `shown` is p below 1 − `LEVEL`.
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    difference: float
    interval: Interval
    p: float

    @property
    def of(self) -> int:
        """How many questions."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def shown(self) -> bool:
        """Whether chance is no explanation."""
        return self.p < 1 - LEVEL

    def words(self, first: str, second: str) -> str:
        """The finding in a sentence."""
        if not self.of:
            return f"{first} and {second} have no question in common"
        numbers = (
            f"{100 * self.difference:+.1f} points "
            f"[{100 * self.interval.low:+.1f}, {100 * self.interval.high:+.1f}], p = {self.p:.2g}, "
            f"{self.only_first} questions only {first} has right, {self.only_second} only {second}"
        )
        if self.shown:
            better, worse = (first, second) if self.difference > 0 else (second, first)
            return f"{better} is better than {worse}: {numbers}"
        needed = questions_needed(abs(self.difference), (self.only_first + self.only_second) / self.of)
        more = f"; about {needed:,} questions would show a difference of this size" if needed else ""
        return f"a difference between {first} and {second} is not shown: {numbers}{more}"


def paired(first: Sequence[bool], second: Sequence[bool]) -> Paired:
    """The comparison of two on the same questions, in the same order.

    The test is McNemar's, exact (binomial on the questions that only one has right); the interval is Newcombe's for
    paired shares (1998, Statistics in Medicine 17:2635, method 10), which does not overshoot with few questions.
    """
    pairs = list(zip(map(bool, first), map(bool, second), strict=True))
    both, only_first = pairs.count((True, True)), pairs.count((True, False))
    only_second, neither = pairs.count((False, True)), pairs.count((False, False))
    parted, count = only_first + only_second, len(pairs)
    p = _mcnemar(only_first, parted)
    difference = (only_first - only_second) / count if count else 0.0
    return Paired(
        both, only_first, only_second, neither, difference, _newcombe(both, only_first, only_second, neither), p
    )


@lru_cache(maxsize=4096)
def _mcnemar(only_first: int, parted: int) -> float:
    from scipy import stats  # takes a second to import

    return float(stats.binomtest(only_first, parted, 0.5).pvalue) if parted else 1.0


def _newcombe(both: int, only_first: int, only_second: int, neither: int) -> Interval:
    count = both + only_first + only_second + neither
    if not count:
        return Interval(-1.0, 1.0)
    one, other = (both + only_first) / count, (both + only_second) / count
    first, second = wilson(both + only_first, count), wilson(both + only_second, count)
    phi = _phi(both, only_first, only_second, neither)
    below, above = one - first.low, first.high - one
    below_other, above_other = other - second.low, second.high - other
    low = sqrt(max(0.0, below**2 - 2 * phi * below * above_other + above_other**2))
    high = sqrt(max(0.0, above**2 - 2 * phi * above * below_other + below_other**2))
    return Interval(max(-1.0, one - other - low), min(1.0, one - other + high))


def _phi(both: int, only_first: int, only_second: int, neither: int) -> float:
    """The correlation of the two, with Newcombe's correction for continuity."""
    margins = (both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither)
    if not margins:
        return 0.0
    product, count = both * neither - only_first * only_second, both + only_first + only_second + neither
    return (max(product - count / 2, 0.0) if product > 0 else product) / sqrt(margins)


def questions_needed(difference: float, parted: float, power: float = POWER, level: float = LEVEL) -> int | None:
    """How many questions show a difference of this size with this chance, where `parted` is the share of questions on
    which only one of the two is right (Connor 1987, Biometrics 43:207); None where no number would."""
    parted = max(parted, difference)
    if difference <= 0 or parted > 1:
        return None
    from scipy import stats

    z = stats.norm.ppf((1 + level) / 2) * sqrt(parted)
    z += stats.norm.ppf(power) * sqrt(max(0.0, parted - difference**2))
    return ceil(float((z / difference) ** 2))
