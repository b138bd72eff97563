"""The voter that the flow is given: one majority over typed values."""

from __future__ import annotations

from collections.abc import Sequence

from core.flow import Ballot, Execution, Question, Verdict
from voter import cast, render, tally


class MajorityVoter:
    """`core.ports.Voter`. Holds nothing: the same arguments always give the same result."""

    def cast(self, question: Question, planner: str, weight: float, turns: tuple[Execution, ...]) -> Ballot:
        """The ballot of a planner whose turns so far are these; the last one decides."""
        return cast.cast(question, planner, weight, turns)

    def tally(self, ballots: Sequence[Ballot], outstanding: float = 0.0) -> Verdict:
        """The verdict over these ballots, in planner order; `outstanding` is the weight of planners not heard."""
        return tally.tally(ballots, outstanding)

    def decided(self, ballots: Sequence[Ballot], outstanding: float) -> bool:
        """Whether no ballot still to come can change the verdict."""
        return tally.decided(ballots, outstanding)

    def render(self, verdict: Verdict) -> str:
        """The answer alone, as `/query` gives it."""
        return render.render(verdict)
