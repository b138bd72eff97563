"""A summary as Markdown, for a pull request, and as JSON, for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from eval.reports.summary import Summary
from eval.reports.terminal import COLUMNS, row, sentences


def markdown(summary: Summary) -> str:
    """A table and its sentences."""
    lines = [
        f"### {_cell(summary.name)}",
        "",
        f"{summary.questions} questions of {', '.join(map(_cell, summary.scenarios))}; {summary.records} answers.",
        "",
        f"| {' | '.join(COLUMNS)} |",
        f"|{'---|' * len(COLUMNS)}",
        *(f"| {' | '.join(map(_cell, row(one)))} |" for one in summary.ensembles),
        "",
        *(f"- {_cell(sentence)}" for sentence in sentences(summary)),
    ]
    return "\n".join(lines) + "\n"


def document(summary: Summary) -> dict[str, Any]:
    """Everything in the summary as JSON; keys that are numbers become text."""
    found = _plain(asdict(summary))
    found["front"] = summary.front
    found["sentences"] = sentences(summary)
    for one in found["ensembles"]:
        del one["latencies"]
    for comparison_document, comparison in zip(found["comparisons"], summary.comparisons, strict=True):
        comparison_document.update(words=comparison.words, shown=comparison.paired.shown)
    result: dict[str, Any] = found
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
