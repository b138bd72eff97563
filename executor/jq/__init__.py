"""jq programs, run in processes of their own that know nothing but their program and input."""

from executor.jq.needs import Wants, wants
from executor.jq.pool import Done, Session, close, run

__all__ = ["Done", "Session", "Wants", "close", "run", "wants"]
