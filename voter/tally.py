"""The count of votes, exact and independent of the order in which ballots arrive. Pure.

Weights are added as whole billionths, so that three times 0.1 is as much as 0.3 and a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.flow import Abstention, Ballot, Majority, NoQuorum, Plan, Plurality, Tally, Tie, Value, Verdict
from voter.confidence import Calibration, Pattern
from voter.identifiers import with_all_places
from voter.render import shown
from voter.spokesman import spoken
from voter.values import meaning

_NOTHING_COUNTED = Calibration()
_UNIT = 10**9
_LONG = 2_000


@dataclass(frozen=True)
class Candidate:
    """The ballots that mean or read the same, in planner order, and the value that speaks for them."""

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
    sure = _weighed(ballots) if calibration == _NOTHING_COUNTED else None  # what was counted says more
    if sure is None:
        sure = calibration.confidence(tier, pattern(ballots, outstanding, found))
    result = replace(result, confidence=sure)
    return Majority(best.value, result) if 2 * best.weight > total else Plurality(best.value, result)


def _weighed(ballots: Sequence[Ballot]) -> float | None:
    """How likely the only planner there is holds its answer, where it weighed answers; agreement says nothing of it."""
    if len(ballots) != 1 or not ballots[0].executions:
        return None
    return ballots[0].executions[-1].proposal.share


def decided(ballots: Sequence[Ballot], outstanding: float) -> bool:
    """Whether nothing still to come can change the verdict: neither its value nor that it is a majority, or not.

    The curtailed rule: the leader has a majority, or leads alone by more than is outstanding and cannot come to one any
    more. Where there are others, a ballot to come might show that two candidates are one (it means what the one does
    and reads like the other), so less than a majority is waited for; how clear a verdict was is part of it, too.
    """
    left = _exact(outstanding)
    if left <= 0:
        return True
    weights = [candidate.weight for candidate in candidates(ballots)] or [0]
    best, total = weights[0], sum((_exact(ballot.weight) for ballot in ballots), left)
    return 2 * best > total or (len(weights) == 1 and best > left and 2 * (best + left) <= total)


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
    """What was voted for, heaviest first and, of equal weight, in planner order.

    Ballots are of one candidate when they mean the same or when a reader could not tell them apart, directly or by way
    of others.
    """
    groups: dict[Hashable, list[int]] = {}
    for place, ballot in enumerate(ballots):
        if not isinstance(ballot.vote, Value):
            continue
        keys = _keys(ballot.vote, ballot.planner)
        group = [place]
        for joined in {id(groups[key]): groups[key] for key in keys if key in groups}.values():
            group += joined
            groups.update({key: group for key, other in groups.items() if other is joined})
        groups.update(dict.fromkeys(keys, group))
    members = sorted(sorted(group) for group in {id(group): group for group in groups.values()}.values())
    found = [
        Candidate(spoken(chosen), sum(_exact(ballot.weight) for ballot in chosen), tuple(chosen))
        for chosen in ([ballots[place] for place in group] for group in members)
    ]
    return sorted(found, key=lambda candidate: -candidate.weight)  # stable


def _keys(value: Value, planner: str) -> tuple[Hashable, ...]:
    """What the vote means, what is shown of it, and what it means where all is told with its namespace (who looked into
    one namespace need not tell it). An explanation without evidence means what no other does."""
    if value.kind == "explanation" and not value.evidence.strip():
        return (planner, meaning(value)), shown(value)
    size = len(value.data) if isinstance(value.data, str) else sum(map(len, value.data))
    keys = (meaning(value), shown(value)) if size > _LONG else _remembered(value)
    placed = with_all_places(value)
    return keys if placed is None else (*keys, meaning(placed))


@lru_cache(maxsize=1024)
def _remembered(value: Value) -> tuple[Hashable, str]:
    """Short values are compared again with each ballot that comes in; logs are not kept for that."""
    return meaning(value), shown(value)


def _exact(weight: float) -> int:
    """The weight in billionths, as it was written: what floats lost in a sum of outstanding weights is put right."""
    return round(weight * _UNIT)
