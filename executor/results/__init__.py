"""From what a plan printed to its computed answer, and whose names the answer holds."""

from executor.results.extraction import extract
from executor.results.lineage import trace
from executor.results.namespaces import missing_namespace
from executor.results.run import Run

__all__ = ["Run", "extract", "missing_namespace", "trace"]
