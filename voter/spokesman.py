"""Which of a candidate's values is given out: one that most of its planners would sign. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.flow import Ballot, Value
from voter.render import shown
from voter.values import meaning


def spoken(ballots: Sequence[Ballot]) -> Value:
    """The value that speaks for these ballots, which are of one candidate and in planner order.

    Of what means the same most often, the first.
    """
    values = [ballot.vote for ballot in ballots if isinstance(ballot.vote, Value)]
    if len(values) < 3 or len({shown(value) for value in values}) == 1:
        return values[0]
    often = Counter(map(meaning, values))
    return max(values, key=lambda value: often[meaning(value)])  # the first of equally many
