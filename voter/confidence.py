"""How likely a verdict is right, by what its pattern of agreement was worth before. Pure.

A pattern is how many planners there are, how many stand behind the leader and how many behind the runner-up: `2-1` of
3. What each pattern was worth is counted by `python -m eval calibrate`, for each tier and number of planners, on
questions whose right answers are known. What a model claims of itself plays no part.

Until there are counts, a prior stands in for them: Laplace's rule of succession, (leader + 1)/(planners + 2), which is
how likely one more planner would be to say the same if nothing is known but who said it so far. 1 of 1 is 0.67, 3 of 3
is 0.80, 2 of 3 is 0.60. Counts take over from it as they come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core.errors import MALFORMED, SettingsError

VERSION = 1
PRIOR_STRENGTH = 2.0
"""How many counted questions the prior is worth."""


@dataclass(frozen=True, order=True)
class Pattern:
    """How planners agreed; those that abstained or were not heard count among `planners` only."""

    planners: int
    leader: int
    runner_up: int

    def __str__(self) -> str:
        return f"{self.leader}-{self.runner_up}"


@dataclass(frozen=True)
class Calibration:
    """What patterns were worth: (right, asked) by tier and pattern; and weights that planners earned, by name."""

    counts: Mapping[tuple[str, Pattern], tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def confidence(self, tier: str, pattern: Pattern) -> float:
        """The probability that the leader is right."""
        right, asked = self.counts.get((tier, pattern), (0, 0))
        return (right + PRIOR_STRENGTH * prior(pattern)) / (asked + PRIOR_STRENGTH)


def prior(pattern: Pattern) -> float:
    """The probability that the leader is right where nothing was counted."""
    return (pattern.leader + 1) / (pattern.planners + 2)


def to_document(calibration: Calibration) -> dict[str, Any]:
    """The calibration as JSON: `{version, tiers: {tier: {planners: {pattern: [right, asked]}}}, weights: {…}}`."""
    tiers: dict[str, dict[str, dict[str, list[int]]]] = {}
    for (tier, pattern), (right, asked) in sorted(calibration.counts.items()):
        tiers.setdefault(tier, {}).setdefault(str(pattern.planners), {})[str(pattern)] = [right, asked]
    return {"version": VERSION, "tiers": tiers, "weights": dict(sorted(calibration.weights.items()))}


def from_document(document: Any, name: str = "the calibration") -> Calibration:
    """The calibration in a parsed file. Raises `SettingsError` for anything else."""
    mend = "write it anew with `python -m eval calibrate`"
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise SettingsError(f"{name} is no calibration of version {VERSION}", mend)
    counts: dict[tuple[str, Pattern], tuple[int, int]] = {}
    try:
        for tier, sizes in document["tiers"].items():
            for planners, patterns in sizes.items():
                for pattern, (right, asked) in patterns.items():
                    leader, runner_up = map(int, pattern.split("-"))
                    if not 0 <= right <= asked or not 0 < leader <= int(planners):
                        raise ValueError(f"{pattern} of {planners}: {right} of {asked}")
                    counts[str(tier), Pattern(int(planners), leader, runner_up)] = (int(right), int(asked))
        weights = {str(planner): float(weight) for planner, weight in document.get("weights", {}).items()}
        if not all(0 < weight < float("inf") for weight in weights.values()):
            raise ValueError("a weight is not above 0")
    except MALFORMED as error:
        raise SettingsError(f"{name} cannot be read: {error}", mend) from error
    return Calibration(MappingProxyType(counts), MappingProxyType(weights))
