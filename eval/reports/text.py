"""Results as a table for people and as JSON for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from statistics import median
from typing import Any

from core.journal import record, shortened
from eval.laboratory import Result
from eval.scenarios import Case, FromCommand
from eval.scoring import OUTCOMES, Outcome

_HEADINGS = ("id", "question", "expected", "answer", "score", "tier", "ms")
_WIDTHS = (14, 52, 28, 34, 9, 8, 6)


def table(results: Sequence[Result]) -> str:
    """A line for each question, under headings, and the totals."""
    rows = [_HEADINGS, *map(_row, results)]
    lines = ["  ".join(_fit(cell, width) for cell, width in zip(row, _WIDTHS, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", totals(results)])


def totals(results: Sequence[Result]) -> str:
    """How many of each outcome, and how long a question took."""
    counts = count(results)
    counted = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)
    times = [result.seconds * 1000 for result in results]
    took = f"; median {median(times):.0f} ms, longest {max(times):.0f} ms" if times else ""
    return f"{len(results)} questions: {counted}{took}"


def figure(results: Sequence[Result]) -> str:
    """The outcomes in a line that says nothing of the machine: what a README may tell and CI can check."""
    counts = count(results)
    counted = ", ".join(
        f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome] or outcome != "unscored"
    )
    return f"{len(results)} questions: {counted}"


def count(results: Iterable[Result]) -> Counter[Outcome]:
    """How many results have each outcome."""
    return Counter(result.outcome for result in results)


def comparison(runs: Sequence[tuple[str, Sequence[Result]]]) -> str:
    """The totals of several runs on the same questions, a line each."""
    width = max((len(name) for name, _ in runs), default=0)
    return "\n".join(f"{name:<{width}}  {totals(results)}" for name, results in runs)


def differences(runs: Sequence[tuple[str, Sequence[Result]]]) -> str:
    """The questions that not everybody got right, a line each with everybody's score."""
    lines: list[str] = []
    for results in zip(*(results for _, results in runs), strict=True):
        if any(result.outcome != "right" for result in results):
            scores = (f"{name} {result.outcome}" for (name, _), result in zip(runs, results, strict=True))
            lines.append(f"{_fit(results[0].case.id, 14)}  {_fit(results[0].case.question, 52)}  {', '.join(scores)}")
    return "\n".join(lines) or "Everybody got every question right."


def expected(case: Case) -> str:
    """What is right, in a cell: members with commas, alternatives with bars."""
    if isinstance(case.expect, FromCommand):
        return f"$ {case.expect.kubectl}"
    if case.expect is None:
        return "?"
    return (", " if case.kind in ("list", "explain") else " | ").join(case.expect)


def document(recording: str, results: Sequence[Result]) -> dict[str, Any]:
    """Everything about a run: totals, and for each question its score and the record of its flow."""
    now = datetime.now(timezone.utc)
    return {
        "recording": recording,
        "at": now.isoformat(timespec="seconds"),
        "totals": {outcome: count(results)[outcome] for outcome in OUTCOMES},
        "results": [_entry(result, now) for result in results],
    }


def _entry(result: Result, now: datetime) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": result.case.id,
        "question": result.case.question,
        "kind": result.case.kind,
        "expected": list(result.case.expected or ()),
        "answer": result.text,
        "outcome": result.outcome,
        "tier": result.tier,
        "seconds": round(result.seconds, 4),
        "why": result.why,
    }
    if result.answer:
        entry["flow"] = shortened(record(result.answer, result.case.id, now))
    return entry


def _row(result: Result) -> tuple[str, ...]:
    answer = result.text if result.text is not None else f"({result.why or 'no answer'})"
    case = result.case
    return (case.id, case.question, expected(case), answer, result.outcome, result.tier, f"{result.seconds * 1000:.0f}")


def _fit(text: str, width: int) -> str:
    """The text in one line, cut or filled to the width."""
    line = " ".join(text.split())
    return f"{line[: width - 1]}…" if len(line) > width else f"{line:<{width}}"
