"""What a vote can do at best, what it does, and how alike the planners' mistakes are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np

from eval.statistics.proportions import Rate, at_most, rate


@dataclass(frozen=True)
class ErrorAgreement:
    """How two planners' mistakes go together. `both` is the share of questions that both have not right, `expected` the
    share if they erred independently, `phi` the correlation of their mistakes: 0 is independence, 1 are the same ones.
    None where one of them always or never errs.
    """

    first: str
    second: str
    both: float
    expected: float
    phi: float | None


def all_wrong(planners: Mapping[str, Sequence[bool]]) -> tuple[Rate, float]:
    """β: the share of questions on which no planner is right, and its upper bound (Clopper and Pearson, one-sided).

    No voter can be right on more than 1 − β of the questions, whatever it does.
    """
    missed = rate(none_right(planners))
    return missed, at_most(missed.hits, missed.of)


def none_right(planners: Mapping[str, Sequence[bool]]) -> list[bool]:
    """For each question whether nobody is right."""
    return [not any(each) for each in zip(*planners.values(), strict=True)]


def recovered(vote: Sequence[bool], planners: Mapping[str, Sequence[bool]]) -> float | None:
    """The share of the oracle's gain over the best single planner that the vote recovers: 1 is an oracle that picks the
    right ballot wherever there is one, 0 the best planner alone, below 0 is worse than that. None where there is
    nothing to gain."""
    best = max((sum(map(bool, right)) for right in planners.values()), default=0)
    oracle = len(vote) - sum(none_right(planners))
    return (sum(map(bool, vote)) - best) / (oracle - best) if oracle > best else None


def error_agreement(planners: Mapping[str, Sequence[bool]]) -> list[ErrorAgreement]:
    """The agreement of mistakes of each two planners."""
    return [_agreement(first, second, planners[first], planners[second]) for first, second in combinations(planners, 2)]


def _agreement(first: str, second: str, one: Sequence[bool], other: Sequence[bool]) -> ErrorAgreement:
    errors = [(not a, not b) for a, b in zip(one, other, strict=True)]
    count = len(errors) or 1
    both, p, q = sum(a and b for a, b in errors) / count, sum(a for a, _ in errors) / count, 0.0
    q = sum(b for _, b in errors) / count
    spread = p * (1 - p) * q * (1 - q)
    return ErrorAgreement(first, second, both, p * q, (both - p * q) / sqrt(spread) if spread > 0 else None)


def majority_of_independent(accuracies: Sequence[float]) -> float:
    """How likely more than half are right, if planners err independently (Poisson's binomial distribution; Condorcet
    1785): what a vote would be worth if no two made the same mistake for the same reason."""
    heads = np.array([1.0])
    for accuracy in accuracies:
        heads = np.convolve(heads, [1 - accuracy, accuracy])
    return float(heads[len(accuracies) // 2 + 1 :].sum())
