"""From what a plan printed to its computed answer, and whose names the answer holds."""

from executor.results.absence import Absences, unset
from executor.results.coverage import dropped
from executor.results.extraction import extract
from executor.results.grounds import unfounded
from executor.results.lineage import trace
from executor.results.namespaces import missing_namespace
from executor.results.partial import only_in
from executor.results.run import Run
from executor.results.spelling import repairs
from executor.results.tables import unprefixed, words

__all__ = [
    "Absences",
    "Run",
    "dropped",
    "extract",
    "missing_namespace",
    "only_in",
    "repairs",
    "trace",
    "unfounded",
    "unprefixed",
    "unset",
    "words",
]
