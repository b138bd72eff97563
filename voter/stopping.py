"""When enough ballots are in. Pure.

`curtailed` is exact: it stops where nothing to come can change the verdict (`voter.tally.decided`). `beta` may stop
earlier, at the price of being wrong now and then, and is off unless set.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb
from typing import Literal

from core.flow import Abstention, Ballot
from voter.tally import candidates

Stopping = Literal["curtailed", "beta"]

FEWEST = 7
"""Planners from which the Beta rule is used: with fewer it stops no earlier than the curtailed rule does."""
CERTAIN = 0.90
"""How probable it must be that the leader has the majority."""


def probably_decided(ballots: Sequence[Ballot], outstanding: float) -> bool:
    """Whether the leader is the majority's choice with a probability of `CERTAIN`, by the Beta rule.

    The rule is that of P. Aggarwal, A. Madaan, Y. Yang and Mausam, "Let's Sample Step by Step: Adaptive-Consistency for
    Efficient Reasoning and Coding with LLMs", EMNLP 2023 (arXiv:2305.11860), in its Beta form: with a votes for the
    leader and b for the runner-up and nothing known before, the leader's share of the two is distributed as
    Beta(a + 1, b + 1), and asking stops when P(share > 1/2) passes the threshold. It counts heads, so it is for
    planners of one weight; where weights differ, and below `FEWEST` planners, it never says yes.
    """
    weights = {ballot.weight for ballot in ballots}
    if len(weights) != 1 or (weight := weights.pop()) <= 0:
        return False
    unheard = outstanding / weight
    if abs(unheard - round(unheard)) > 1e-6 or len(ballots) + round(unheard) < FEWEST:
        return False
    heads = [len(candidate.voters) for candidate in candidates(ballots)]
    if not heads or sum(isinstance(ballot.vote, Abstention) for ballot in ballots) > heads[0]:
        return False
    return share_above_half(heads[0], heads[1] if len(heads) > 1 else 0) >= CERTAIN


def share_above_half(leader: int, runner_up: int) -> float:
    """P(x > 1/2) for x distributed as Beta(leader + 1, runner_up + 1).

    For whole numbers it is a tail of the binomial distribution: at most `leader` heads in leader + runner_up + 1 tosses
    of a fair coin.
    """
    tosses = leader + runner_up + 1
    ways = sum(comb(tosses, heads) for heads in range(leader + 1))
    return float(Fraction(ways, 2**tosses))
