"""The count of votes, exact and independent of the order in which ballots arrive. Pure.

Weights are added as decimal fractions, so that three times 0.1 is as much as 0.3 and a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from core.flow import Abstention, Ballot, Majority, NoQuorum, Plurality, Tally, Tie, Value, Verdict
from voter.values import meaning


@dataclass(frozen=True)
class _Candidate:
    """The ballots that mean the same, in planner order; what is shown is the first one's value."""

    value: Value
    weight: Fraction
    voters: tuple[str, ...]


def tally(ballots: Sequence[Ballot], outstanding: float = 0.0) -> Verdict:
    """The verdict over ballots in planner order; `outstanding` is the weight of those that were not heard.

    More than half of all weight, abstentions and outstanding included, is a majority. Abstentions never win.
    """
    candidates = _candidates(ballots)
    total = sum((_exact(ballot.weight) for ballot in ballots), _exact(outstanding))
    result = Tally(
        candidates=tuple((c.value, float(c.weight), c.voters) for c in candidates),
        abstentions=tuple((b.planner, b.vote) for b in ballots if isinstance(b.vote, Abstention)),
        total=float(total),
    )
    if not candidates or candidates[0].weight <= 0:
        return NoQuorum(result)
    best = candidates[0]
    leaders = [candidate.value for candidate in candidates if candidate.weight == best.weight]
    if len(leaders) > 1:
        return Tie(tuple(leaders), result)
    return Majority(best.value, result) if 2 * best.weight > total else Plurality(best.value, result)


def decided(ballots: Sequence[Ballot], outstanding: float) -> bool:
    """Whether nothing still to come can change the verdict: neither its value nor that it is a majority, or not.

    The curtailed rule: the leader is ahead of the runner-up (or of nobody) by more than is outstanding. A lead that
    cannot be lost but may still grow into a majority is waited for: how clear a verdict was is part of it.
    """
    left = _exact(outstanding)
    if left <= 0:
        return True
    weights = [candidate.weight for candidate in _candidates(ballots)] or [Fraction(0)]
    best, runner_up = weights[0], weights[1] if len(weights) > 1 else Fraction(0)
    total = sum((_exact(ballot.weight) for ballot in ballots), left)
    settled = 2 * best > total or 2 * (best + left) <= total
    return best - runner_up > left and settled


def _candidates(ballots: Sequence[Ballot]) -> list[_Candidate]:
    """What was voted for, heaviest first and, of equal weight, in planner order."""
    groups: dict[Hashable, list[tuple[Value, Ballot]]] = {}
    for ballot in ballots:
        if isinstance(ballot.vote, Value):
            groups.setdefault(_key(ballot.vote, ballot.planner), []).append((ballot.vote, ballot))
    found = [
        _Candidate(
            value=members[0][0],
            weight=sum((_exact(ballot.weight) for _, ballot in members), Fraction(0)),
            voters=tuple(ballot.planner for _, ballot in members),
        )
        for members in groups.values()
    ]
    return sorted(found, key=lambda candidate: -candidate.weight)  # stable


def _key(value: Value, planner: str) -> Hashable:
    """What the vote is for. An explanation without evidence agrees with nobody: wording is no agreement."""
    if value.kind == "explanation" and not value.evidence.strip():
        return (planner, meaning(value))
    return meaning(value)


@lru_cache(maxsize=256)
def _exact(weight: float) -> Fraction:
    """The weight as it was written. Outstanding weights come as sums of floats: what those lost is put right."""
    return Fraction(repr(round(float(weight), 9)))
