"""Makes the record of a result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from core.flow import Answer, Ballot
from core.journal import record as journal_record
from core.journal import shortened
from eval.cassettes import Call, Meter
from eval.experiments.cells import Cell
from eval.experiments.record import Record, pattern_of
from eval.laboratory import Result
from eval.replay import Vote


def record_of(
    cell: Cell, result: Result, calls: Sequence[Call], launched: int, paid: float, votes: Sequence[Vote]
) -> Record:
    """The record of a result, with the calls that it took and what of them was `paid`."""
    answer, case = result.answer, result.case
    prices = [call.usage.cost for call in calls if call.usage.cost is not None]
    failed = result.outcome == "unscored" and (case.expect is not None)
    common: dict[str, Any] = {
        "why": result.why,
        "seconds": result.seconds,
        "calls": launched,
        "prompt_tokens": sum(call.usage.prompt_tokens for call in calls),
        "completion_tokens": sum(call.usage.completion_tokens for call in calls),
        "cost": sum(prices) if prices else None,
        "paid": paid,
        "failed": failed,
        "votes": tuple(votes),
    }
    if answer is None:
        return Record(cell, case, result.score, result.text, **common)
    verdict = answer.verdict
    flow = shortened(journal_record(answer, case.id, datetime.now(timezone.utc)))
    return Record(
        cell,
        case,
        result.score,
        result.text,
        answer.tier,
        type(verdict).__name__,
        verdict.tally.confidence,
        pattern_of(verdict, _size(answer)),
        flow=flow,
        **common,
    )


def _size(answer: Answer) -> int:
    """How many planners the tier that answered has: those heard, and those whose weight was outstanding."""
    tally = answer.verdict.tally
    ballots: Sequence[Ballot] = answer.trace[-1].ballots if answer.trace else ()
    heard = sum(ballot.weight for ballot in ballots)
    unheard = round((tally.total - heard) * len(ballots) / heard) if heard > 0 else 0
    return len(ballots) + unheard


def cost_of(call: Call) -> float:
    """In USD; 0 where no price is known."""
    return call.usage.cost or 0.0


def paid_of(meter: Meter) -> float:
    """USD that were really paid: a call that was cancelled is taken to cost what the others did."""
    known = [cost_of(call) for some in meter.calls.values() for call in some]
    lost = meter.launched - len(known)
    return meter.paid + (lost * sum(known) / len(known) if known and lost > 0 else 0.0)
