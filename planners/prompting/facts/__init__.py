"""What a planner is told of the cluster for one question, at the level that it may be told."""

from planners.prompting.facts.gathering import gather
from planners.prompting.facts.indexes import Indexes
from planners.prompting.facts.kinds import own
from planners.prompting.facts.model import Facts, InUse, Match, Use

__all__ = ["Facts", "InUse", "Indexes", "Match", "Use", "gather", "own"]
