"""The count of votes, exact and independent of the order in which ballots arrive. Pure.

Weights are added as whole billionths, so that three times 0.1 is as much as 0.3 and a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from core.flow import Abstention, Ballot, Majority, NoQuorum, Plan, Plurality, Tally, Tie, Value, Verdict
from voter.confidence import Calibration, Pattern
from voter.values import meaning

_NOTHING_COUNTED = Calibration()
_UNIT = 10**9


@dataclass(frozen=True)
class Candidate:
    """The ballots that mean the same, in planner order; what is shown is the first one's value."""

    value: Value
    weight: int
    """In billionths."""
    ballots: tuple[Ballot, ...]

    @property
    def voters(self) -> tuple[str, ...]:
        """Who voted for it."""
        return tuple(ballot.planner for ballot in self.ballots)


def tally(
    ballots: Sequence[Ballot],
    outstanding: float = 0.0,
    tier: str = "",
    calibration: Calibration = _NOTHING_COUNTED,
) -> Verdict:
    """The verdict over ballots in planner order; `outstanding` is the weight of those that were not heard.

    More than half of all weight, abstentions and outstanding included, is a majority. Abstentions never win.
    """
    found = candidates(ballots)
    total = sum((_exact(ballot.weight) for ballot in ballots), _exact(outstanding))
    result = Tally(
        candidates=tuple((c.value, c.weight / _UNIT, c.voters) for c in found),
        abstentions=tuple((b.planner, b.vote) for b in ballots if isinstance(b.vote, Abstention)),
        total=total / _UNIT,
        command_sets=tuple(_different(map(_commands, c.ballots)) for c in found),
        request_sets=tuple(_different(map(_requests, c.ballots)) for c in found),
    )
    if not found or found[0].weight <= 0:
        return NoQuorum(result)
    best = found[0]
    leaders = [candidate.value for candidate in found if candidate.weight == best.weight]
    if len(leaders) > 1:
        return Tie(tuple(leaders), result)
    result = replace(result, confidence=calibration.confidence(tier, pattern(ballots, outstanding, found)))
    return Majority(best.value, result) if 2 * best.weight > total else Plurality(best.value, result)


def decided(ballots: Sequence[Ballot], outstanding: float) -> bool:
    """Whether nothing still to come can change the verdict: neither its value nor that it is a majority, or not.

    The curtailed rule: the leader is ahead of the runner-up (or of nobody) by more than is outstanding. A lead that
    cannot be lost but may still grow into a majority is waited for: how clear a verdict was is part of it.
    """
    left = _exact(outstanding)
    if left <= 0:
        return True
    weights = [candidate.weight for candidate in candidates(ballots)] or [0]
    best, runner_up = weights[0], weights[1] if len(weights) > 1 else 0
    total = sum((_exact(ballot.weight) for ballot in ballots), left)
    settled = 2 * best > total or 2 * (best + left) <= total
    return best - runner_up > left and settled


def pattern(ballots: Sequence[Ballot], outstanding: float, found: Sequence[Candidate]) -> Pattern:
    """How the planners agree on what was `found` in their ballots, the heaviest first: heads count, not weights."""
    heard = sum(ballot.weight for ballot in ballots)
    unheard = round(outstanding * len(ballots) / heard) if heard > 0 else 0
    heads = [len(candidate.ballots) for candidate in found]
    return Pattern(len(ballots) + unheard, heads[0], max(heads[1:], default=0))


def _different(sets: Iterable[Hashable]) -> int:
    return len({each for each in sets if each})


def _commands(ballot: Ballot) -> Hashable:
    """The commands that a ballot rests on: those of its last plan."""
    plans = [turn.proposal.outcome for turn in ballot.executions if isinstance(turn.proposal.outcome, Plan)]
    return frozenset(plans[-1].steps) if plans else frozenset()


def _requests(ballot: Ballot) -> Hashable:
    """What of the API it rests on."""
    return ballot.executions[-1].requests if ballot.executions else ()


def candidates(ballots: Sequence[Ballot]) -> list[Candidate]:
    """What was voted for, heaviest first and, of equal weight, in planner order."""
    groups: dict[Hashable, list[tuple[Value, Ballot]]] = {}
    for ballot in ballots:
        if isinstance(ballot.vote, Value):
            groups.setdefault(_key(ballot.vote, ballot.planner), []).append((ballot.vote, ballot))
    found = [
        Candidate(
            value=members[0][0],
            weight=sum(_exact(ballot.weight) for _, ballot in members),
            ballots=tuple(ballot for _, ballot in members),
        )
        for members in groups.values()
    ]
    return sorted(found, key=lambda candidate: -candidate.weight)  # stable


def _key(value: Value, planner: str) -> Hashable:
    """What the vote is for. An explanation without evidence agrees with nobody: wording is no agreement."""
    if value.kind == "explanation" and not value.evidence.strip():
        return (planner, meaning(value))
    return meaning(value)


def _exact(weight: float) -> int:
    """The weight in billionths, as it was written: what floats lost in a sum of outstanding weights is put right."""
    return round(weight * _UNIT)
