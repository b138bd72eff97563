"""A share of questions, and how far it may be from the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

LEVEL = 0.95
"""How often an interval holds the truth."""
RESAMPLES = 10_000


@dataclass(frozen=True)
class Interval:
    """Both ends included, as shares of 1."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Rate:
    """`hits` of `of`, with Wilson's interval; `value` is None where nothing was counted."""

    hits: int
    of: int
    interval: Interval

    @property
    def value(self) -> float | None:
        """The share."""
        return self.hits / self.of if self.of else None


def rate(right: Sequence[bool]) -> Rate:
    """The share that is right."""
    hits = sum(map(bool, right))
    return Rate(hits, len(right), wilson(hits, len(right)))


def wilson(hits: int, of: int, level: float = LEVEL) -> Interval:
    """Wilson's score interval (1927): covers at its level on average, for small numbers and near 0 and 1 too."""
    return _interval(hits, of, "wilson", level)


def clopper_pearson(hits: int, of: int, level: float = LEVEL) -> Interval:
    """Clopper and Pearson's exact interval (1934): covers at its level or above, whatever the truth is."""
    return _interval(hits, of, "exact", level)


def at_most(hits: int, of: int, level: float = LEVEL) -> float:
    """The exact one-sided upper bound of a share (Clopper and Pearson): 0 of 60 is at most 0.049."""
    from scipy import stats  # takes a second to import, which most commands need not wait for

    return 1.0 if hits >= of else float(stats.beta.ppf(level, hits + 1, of - hits))


@lru_cache(maxsize=4096)  # the same few counts come again and again, and a root is sought for each
def _interval(hits: int, of: int, method: str, level: float) -> Interval:
    if not of:
        return Interval(0.0, 1.0)
    from scipy import stats

    found = stats.binomtest(hits, of).proportion_ci(confidence_level=level, method=method)
    return Interval(max(0.0, float(found.low)), min(1.0, float(found.high)))


def clustered(
    right: Mapping[str, Sequence[bool]], level: float = LEVEL, seed: int = 1, resamples: int = RESAMPLES
) -> Interval | None:
    """The share's interval where questions come in clusters (scenarios, whose questions fail together): clusters are
    drawn again with replacement, and the share is that of all their questions (a percentile bootstrap, Davison and
    Hinkley 1997, ch. 3.8). None below two clusters. With few of them it is too narrow, which a report should say.
    """
    sizes = np.array([len(of) for of in right.values() if len(of)])
    hits = np.array([sum(map(bool, of)) for of in right.values() if len(of)])
    if len(sizes) < 2:
        return None
    drawn = np.random.default_rng(seed).integers(0, len(sizes), (resamples, len(sizes)))
    shares = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
