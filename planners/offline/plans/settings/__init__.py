"""What objects hold (keys of config maps, variables, flags, annotations, fields), found by the words of a question."""

from planners.offline.plans.settings.held import held
from planners.offline.plans.settings.wanted import named_runs

__all__ = ["held", "named_runs"]
