"""Results as people and machines read them: terminal, page, Markdown, JSON."""

from eval.reports.markdown import document as summary_document
from eval.reports.markdown import markdown
from eval.reports.progress import watching
from eval.reports.subsets import subsets_table
from eval.reports.summary import Comparison, Summary, compare, summarise
from eval.reports.terminal import terminal
from eval.reports.text import comparison, count, differences, document, expected, figure, table, totals
from eval.reports.writing import write_reports

__all__ = [
    "Comparison",
    "Summary",
    "compare",
    "comparison",
    "count",
    "differences",
    "document",
    "expected",
    "figure",
    "markdown",
    "subsets_table",
    "summarise",
    "summary_document",
    "table",
    "terminal",
    "totals",
    "watching",
    "write_reports",
]
