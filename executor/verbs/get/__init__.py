"""`kubectl get`: tables, documents, metadata and counts."""

from executor.verbs.get.counts import count
from executor.verbs.get.verb import get

__all__ = ["count", "get"]
