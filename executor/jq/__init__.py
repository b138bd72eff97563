"""jq programs, run in processes of their own that know nothing but their program and input."""

from executor.jq.pool import Done, close, run

__all__ = ["Done", "close", "run"]
