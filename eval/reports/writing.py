"""A run's reports in its folder."""

from __future__ import annotations

import json
from pathlib import Path

from eval.experiments import Results


def write_reports(results: Results, folder: Path) -> str:
    """Write report.html, report.md and report.json beside the results; the text for the terminal."""
    from eval.reports.markdown import document, markdown
    from eval.reports.page import page
    from eval.reports.summary import summarise
    from eval.reports.terminal import terminal

    summary = summarise(results)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(page(summary, results), encoding="utf-8")
    (folder / "report.md").write_text(markdown(summary), encoding="utf-8")
    text = json.dumps(document(summary), indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    return f"{terminal(summary)}\n\nthe page: {folder / 'report.html'}"
