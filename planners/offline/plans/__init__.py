"""From readings, and for special questions directly, to a kubectl plan."""

from planners.offline.plans.program import compose
from planners.offline.plans.requests import secret_asked

__all__ = ["compose", "secret_asked"]
