"""The things that a question speaks of, for questions that have a plan of their own."""

from planners.offline.things.gathering import PREFERRED, Thing, gather, home_first, narrowed
from planners.offline.things.missing import Missing

__all__ = ["PREFERRED", "Missing", "Thing", "gather", "home_first", "narrowed"]
