"""A run as one page that needs nothing else: no network, light and dark, printable, down to each ballot.

Whatever a model or a cluster said goes in escaped, or as JSON that the page's script puts in as text; a content
security policy lets no other script run and nothing be loaded.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.flow import Abstention
from eval.experiments import Record, Results
from eval.reports.plots import plots
from eval.reports.summary import Summary, vote_is_right
from eval.reports.terminal import COLUMNS, between, percent, row, sentences
from eval.reports.text import expected
from eval.scoring import OUTCOMES
from voter.render import say

TEMPLATE = Path(__file__).parent / "template"
MOST = 12_000_000
"""Characters of records beyond which the flows of right answers are left out."""


def page(summary: Summary, results: Results) -> str:
    """The page."""
    script = (TEMPLATE / "page.js").read_text(encoding="utf-8")
    data, dropped = _data(results.records.values())
    environment = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html.j2").render(
        summary=summary,
        made=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        style=(TEMPLATE / "page.css").read_text(encoding="utf-8"),
        script=script,
        script_hash="sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        sentences=sentences(summary),
        columns=COLUMNS,
        rows=[(one.name, one.baseline, row(one)) for one in summary.ensembles],
        plots=plots(summary),
        planners=_planners(summary),
        outcomes=OUTCOMES,
        data=data,
        dropped=dropped,
    )


def _planners(summary: Summary) -> list[tuple[str, ...]]:
    return [
        (
            one.name,
            name,
            percent(rate),
            between(rate.interval),
            str(one.planners.of),
            f"{100 * one.planners.independent:.1f} %" if len(one.planners.alone) > 1 else "–",
        )
        for one in summary.ensembles
        if one.planners is not None
        for name, rate in one.planners.alone.items()
    ]


def _data(records: Iterable[Record]) -> tuple[str, int]:
    """The records as JSON that may stand within a script, and how many flows were left out of it."""
    entries = [_entry(record) for record in records]
    text, dropped = _json(entries), 0
    if len(text) > MOST:
        for entry in entries:
            if entry["outcome"] == "right" and entry["flow"]:
                entry["flow"], dropped = {}, dropped + 1
        text = _json(entries)
    return text, dropped


def _json(entries: list[dict[str, Any]]) -> str:
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028")):
        text = text.replace(sign, escape)
    return text


def _entry(record: Record) -> dict[str, Any]:
    case, answer = record.case, record.answer
    words = (case.id, case.question, *case.tags, case.kind, case.difficulty, answer or "", record.cell.scenario)
    return {
        "id": case.id,
        "ensemble": record.cell.ensemble,
        "asked": case.question,
        "kind": case.kind,
        "tags": list(case.tags),
        "difficulty": case.difficulty,
        "expected": expected(case),
        "answer": answer,
        "outcome": record.outcome,
        "precision": record.score.precision,
        "recall": record.score.recall,
        "why": record.why,
        "tier": record.tier,
        "verdict": record.verdict,
        "pattern": record.pattern,
        "confidence": record.confidence,
        "seconds": record.seconds,
        "calls": record.calls,
        "tokens": record.prompt_tokens + record.completion_tokens,
        "cost": record.cost,
        "judged": record.judged,
        "note": case.note,
        "searched": " ".join(words).lower(),
        "votes": [
            {
                "planner": vote.planner,
                "vote": (
                    f"abstained: {vote.ballot.vote.why}"
                    if isinstance(vote.ballot.vote, Abstention)
                    else say(vote.ballot.vote)
                ),
                "right": vote_is_right(record, vote),
                "weight": vote.ballot.weight,
                "seconds": vote.seconds,
            }
            for vote in record.votes
        ],
        "flow": record.flow,
    }
