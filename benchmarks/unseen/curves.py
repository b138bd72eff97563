"""How often answers are wrong, by the confidence below which one would rather not answer: as lines, and as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.flow import Answer
from eval.statistics import RiskCoverage, risk_coverage

SAME = "risk and coverage: every answer has the same confidence, so no threshold parts right from wrong"


@dataclass(frozen=True)
class Curve:
    """Falling thresholds of confidence, and the share that is answered and wrong at each of them."""

    thresholds: tuple[float, ...]
    points: RiskCoverage

    def lines(self) -> str:
        """A line for each threshold."""
        if len(self.thresholds) < 2:
            return SAME
        lines = [f"{'threshold':>10}{'answered':>10}{'wrong of answered':>20}"]
        rows = zip(self.thresholds, self.points.coverage[1:], self.points.risk[1:], strict=True)
        lines += [f"{at:>10.3f}{covered * 100:>8.0f} %{risk * 100:>18.1f} %" for at, covered, risk in rows]
        return "\n".join([*lines, f"area under the generalized curve: {self.points.augrc:.4f}"])

    def plot(self, path: Path) -> None:
        """Write the curve as a picture, in the format of the file's ending."""
        from matplotlib.figure import Figure  # takes a second to import

        figure = Figure(figsize=(6, 4), layout="constrained")
        ax = figure.subplots()
        ax.plot(self.points.coverage[1:], self.points.risk[1:], marker="o", markersize=3)
        ax.set_xlabel("share of questions answered")
        ax.set_ylabel("share of answers wrong")
        ax.set_xlim(0, 1.02)
        ax.set_ylim(bottom=0)
        ax.grid()
        figure.savefig(path)


def curve(answers: Sequence[tuple[Answer | None, bool]]) -> Curve:
    """The curve of answers with whether each is right; what is no answer, or has no confidence, is covered nowhere."""
    sure = [(value, right) for answer, right in answers if (value := confidence(answer)) is not None]
    points = risk_coverage([value for value, _ in sure], [right for _, right in sure], len(answers) - len(sure))
    return Curve(tuple(sorted({value for value, _ in sure}, reverse=True)), points)


def confidence(answer: Answer | None) -> float | None:
    """How likely the answer is right, as the tally of the tier that gave it says."""
    if answer is None or not answer.tier:
        return None
    return next((attempt.verdict.tally.confidence for attempt in answer.trace if attempt.tier == answer.tier), None)
