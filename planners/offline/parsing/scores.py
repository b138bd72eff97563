"""Features of forms, and what they come to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


class Features(dict[str, float]):
    """How much there is of each feature; none is 0."""

    def __missing__(self, name: str) -> float:
        return 0.0

    def add(self, other: Mapping[str, float]) -> None:
        """Count the others in."""
        for name, value in other.items():
            self[name] += value


def worth(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """What the features weigh together."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def shares(scores: Sequence[float]) -> list[float]:
    """The probability of each by a log-linear model."""
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    whole = sum(raised)
    return [one / whole for one in raised]
