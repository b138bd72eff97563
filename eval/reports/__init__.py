"""Results as people and machines read them."""

from eval.reports.text import comparison, count, differences, document, expected, figure, table, totals

__all__ = ["comparison", "count", "differences", "document", "expected", "figure", "table", "totals"]
