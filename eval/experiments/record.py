"""The record of one cell: what was asked, what came of it, what it took, and how it came about. One JSON line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import SettingsError
from core.flow import Majority, Plurality, Verdict
from eval.experiments.cells import Cell
from eval.replay import Vote, from_document, to_document
from eval.scenarios import Case
from eval.scoring import Outcome, Score
from voter.confidence import Pattern

Stored = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """One cell's outcome. `failed` marks one that says nothing, since infrastructure failed: it is asked again.

    `seconds` is how long the answer took, `calls` how many model calls were launched, `cost` is in USD where prices are
    known, `paid` what of it this run really paid (replayed calls cost nothing). `votes` are the planners' ballots,
    `pattern` how they agreed (`2-1 of 3`), `flow` the flow as `agent.log` has it.
    """

    cell: Cell
    case: Case
    score: Score
    answer: str | None
    tier: str = ""
    verdict: str = ""
    confidence: float | None = None
    pattern: str = ""
    why: str = ""
    seconds: float = 0.0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    paid: float = 0.0
    failed: bool = False
    votes: tuple[Vote, ...] = ()
    flow: Mapping[str, Any] = field(default_factory=dict, hash=False)
    judged: str = ""

    @property
    def outcome(self) -> Outcome:
        """The score's."""
        return self.score.outcome


def pattern_of(verdict: Verdict, planners: int) -> str:
    """How the planners agreed: `2-1 of 3`; "" where nothing leads."""
    if not isinstance(verdict, Majority | Plurality):
        return ""
    heads = sorted((len(voters) for _, _, voters in verdict.tally.candidates), reverse=True)
    return f"{Pattern(planners, heads[0], heads[1] if len(heads) > 1 else 0)} of {planners}"


def store(record: Record) -> Stored:
    """The record as JSON."""
    return {
        "ensemble": record.cell.ensemble,
        "scenario": record.cell.scenario,
        "question": record.cell.question,
        "repeat": record.cell.repeat,
        "case": record.case.model_dump(mode="json", exclude_defaults=True),
        "outcome": record.outcome,
        "precision": record.score.precision,
        "recall": record.score.recall,
        "answer": record.answer,
        "tier": record.tier,
        "verdict": record.verdict,
        "confidence": record.confidence,
        "pattern": record.pattern,
        "why": record.why,
        "seconds": round(record.seconds, 4),
        "calls": record.calls,
        "prompt_tokens": record.prompt_tokens,
        "completion_tokens": record.completion_tokens,
        "cost": record.cost,
        "paid": record.paid,
        "failed": record.failed,
        "judged": record.judged,
        "votes": [to_document(vote) for vote in record.votes],
        "flow": dict(record.flow),
    }


def restore(stored: Stored, place: str) -> Record:
    """The record of a JSON line. Raises `SettingsError` where it is none."""
    try:
        case = dict(stored["case"])
        case["also"] = tuple(tuple(one) for one in case.get("also", ()))
        return Record(
            Cell(stored["ensemble"], stored["scenario"], stored["question"], int(stored["repeat"])),
            Case.model_validate(case),
            Score(stored["outcome"], stored["precision"], stored["recall"]),
            stored["answer"],
            stored["tier"],
            stored["verdict"],
            stored["confidence"],
            stored["pattern"],
            stored["why"],
            float(stored["seconds"]),
            int(stored["calls"]),
            int(stored["prompt_tokens"]),
            int(stored["completion_tokens"]),
            stored["cost"],
            float(stored["paid"]),
            bool(stored["failed"]),
            tuple(from_document(vote) for vote in stored["votes"]),
            stored["flow"],
            stored.get("judged", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{place} is no record: {error!r}", "take the line out, or run anew") from error
