"""The voter that the flow is given: one majority over typed values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.flow import Ballot, Execution, Question, Verdict
from voter import cast, render, stopping, tally
from voter.confidence import Calibration


@dataclass(frozen=True)
class MajorityVoter:
    """`core.ports.Voter`. Holds nothing that changes: the same arguments always give the same result.

    `least` is the confidence below which an answer says that it is not certain; 0 never does.
    """

    stopping: stopping.Stopping = "curtailed"
    least: float = 0.0
    calibration: Calibration = Calibration()  # noqa: RUF009 - frozen

    def cast(self, question: Question, planner: str, weight: float, turns: tuple[Execution, ...]) -> Ballot:
        """The ballot of a planner whose turns so far are these; the last one decides."""
        return cast.cast(question, planner, weight, turns)

    def tally(self, ballots: Sequence[Ballot], outstanding: float = 0.0, tier: str = "") -> Verdict:
        """The verdict over these ballots, in planner order; `outstanding` is the weight of planners not heard."""
        return tally.tally(ballots, outstanding, tier, self.calibration)

    def decided(self, ballots: Sequence[Ballot], outstanding: float) -> bool:
        """Whether no ballot still to come can change the verdict; with `beta`, also whether none is likely to."""
        return tally.decided(ballots, outstanding) or (
            self.stopping == "beta" and stopping.probably_decided(ballots, outstanding)
        )

    def render(self, verdict: Verdict) -> str:
        """The answer alone, as `/query` gives it."""
        return render.render(verdict, self.least)
