"""Answering only where one is sure: what that costs in answers and saves in mistakes, and what agreement is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.statistics.proportions import Rate, rate


@dataclass(frozen=True)
class RiskCoverage:
    """Points for falling confidence: the share of questions that are answered (`coverage`), the share of the answered
    ones that are wrong (`risk`), and of all questions that are answered and wrong (`generalized`).

    `augrc` is the area under the generalized risk (Traub et al. 2024, arXiv:2407.01032): the chance that a mistake
    slips through, over all thresholds. 0 is best; half of the error rate is what confidence without meaning gives.
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    generalized: tuple[float, ...]
    augrc: float | None


def risk_coverage(confidence: Sequence[float], right: Sequence[bool], unanswered: int = 0) -> RiskCoverage:
    """The curve. Questions of one confidence are answered together; between such steps the area is a straight line.

    Those left `unanswered` whatever the threshold are covered nowhere: the curve, and the area, end before them.
    """
    if not len(confidence):
        return RiskCoverage((0.0,), (0.0,), (0.0,), None)
    order = np.argsort(-np.asarray(confidence, dtype=float), kind="stable")
    sure = np.asarray(confidence, dtype=float)[order]
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[order])
    steps = np.flatnonzero(np.append(sure[1:] != sure[:-1], True))
    answered, count = steps + 1, len(sure) + unanswered
    coverage = np.append(0.0, answered / count)
    generalized = np.append(0.0, wrong[steps] / count)
    risk = np.append(0.0, wrong[steps] / answered)
    area = float(np.sum((coverage[1:] - coverage[:-1]) * (generalized[1:] + generalized[:-1]) / 2))
    return RiskCoverage(tuple(coverage.tolist()), tuple(risk.tolist()), tuple(generalized.tolist()), area)


def agreement_rates(patterns: Iterable[tuple[str, bool]]) -> dict[str, Rate]:
    """How often each pattern of agreement (`2-1 of 3`) was right, with its interval: what calibration rests on."""
    found: dict[str, list[bool]] = defaultdict(list)
    for pattern, right in patterns:
        found[pattern].append(right)
    return {pattern: rate(found[pattern]) for pattern in sorted(found)}
