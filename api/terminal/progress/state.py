"""How far a question has come, as rows for a screen: a value that each event turns into the next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.events import Asked, Cast, Decided, Event, Executed, Grounded, Proposed
from core.flow import (
    Abstention,
    Attempt,
    Ballot,
    Failure,
    Majority,
    NoQuorum,
    Plan,
    Plurality,
    Proposal,
    Reading,
    Value,
)
from core.wording import one_line
from voter.explain import why
from voter.render import say

WIDTH = 200
"""Characters of a command or vote; a narrower screen cuts them further."""

Standing = Literal["at work", "voted", "won", "outvoted", "abstained", "not waited for"]


@dataclass(frozen=True)
class Row:
    """One planner: what it does or has done. `result` is its vote, or why it has none."""

    planner: str
    doing: str = "looks at the cluster"
    commands: tuple[str, ...] = ()
    result: str = ""
    standing: Standing = "at work"


@dataclass(frozen=True)
class TierRows:
    """A tier's planners in their order, and why its verdict is what it is; "" while there is none."""

    name: str
    rows: tuple[Row, ...] = ()
    verdict: str = ""
    seconds: float = 0.0

    @property
    def decided(self) -> bool:
        """Whether nobody of it is at work any more."""
        return bool(self.verdict)


def after(tiers: Sequence[TierRows], event: Event) -> tuple[TierRows, ...]:
    """The tiers asked so far, once this has happened."""
    match event:
        case Asked(tier, planners):
            return (*tiers, TierRows(tier, tuple(Row(planner) for planner in planners)))
        case Grounded(planner):
            return _with(tiers, planner, doing="plans")
        case Proposed(planner, _, proposal):
            commands = proposed(proposal)
            doing = one_line(_doing(proposal), WIDTH)
            return _with(tiers, planner, doing=doing, **({"commands": commands} if commands else {}))
        case Executed(planner, turn, execution):
            failed = isinstance(execution.outcome, Failure)
            return _with(tiers, planner, doing=f"tries again after turn {turn}" if failed else "reads what was printed")
        case Cast(ballot):
            return _with(tiers, ballot.planner, result=result(ballot), standing=_standing(ballot, None))
        case Decided(attempt):
            if tiers and not tiers[-1].decided and tiers[-1].name == attempt.tier:
                return (*tiers[:-1], _decided(tiers[-1].rows, attempt))
            if isinstance(attempt.verdict, NoQuorum):  # a kept plan of no more use
                return tuple(tiers)
            return (*tiers, _decided(tuple(map(_row, attempt.ballots)), attempt))


def proposed(proposal: Proposal) -> tuple[str, ...]:
    """The commands that a proposal would run, each on one line."""
    outcome = proposal.outcome
    return tuple(one_line(str(step), WIDTH) for step in outcome.steps) if isinstance(outcome, Plan) else ()


def result(ballot: Ballot) -> str:
    """What a ballot says, or why it says nothing, on one line."""
    vote = ballot.vote
    return one_line(say(vote) if isinstance(vote, Value) else f"abstains: {vote.why}", WIDTH)


def _doing(proposal: Proposal) -> str:
    match proposal.outcome:
        case Plan():
            return "runs"
        case Reading(answer):
            return f"reads: {answer}"
        case Failure(message=message):
            return f"has no plan: {message}"


def _row(ballot: Ballot) -> Row:
    last = ballot.executions[-1].proposal if ballot.executions else None
    return Row(ballot.planner, "", proposed(last) if last else (), result(ballot), _standing(ballot, None))


def _decided(rows: Sequence[Row], attempt: Attempt) -> TierRows:
    verdict = attempt.verdict
    winners = verdict.tally.candidates[0][2] if isinstance(verdict, Majority | Plurality) else None
    ballots = {ballot.planner: ballot for ballot in attempt.ballots}

    def settled(row: Row) -> Row:
        ballot = ballots.get(row.planner)
        if ballot is None:
            return replace(row, standing="not waited for")
        return replace(row, result=result(ballot), standing=_standing(ballot, winners))

    return TierRows(attempt.tier, tuple(map(settled, rows)), why(verdict), attempt.seconds)


def _standing(ballot: Ballot, winners: Sequence[str] | None) -> Standing:
    if isinstance(ballot.vote, Abstention):
        return "abstained"
    if winners is None:
        return "voted"
    return "won" if ballot.planner in winners else "outvoted"


def _with(tiers: Sequence[TierRows], planner: str, **changes: object) -> tuple[TierRows, ...]:
    """The tiers with the row of one planner of the last one changed."""
    if not tiers:
        return ()
    *before, last = tiers
    rows = tuple(replace(row, **changes) if row.planner == planner else row for row in last.rows)  # type: ignore[arg-type]
    return (*before, replace(last, rows=rows))
