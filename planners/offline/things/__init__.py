"""The things that a question speaks of, for questions that have a plan of their own."""

from planners.offline.things.gathering import Thing, gather, narrowed
from planners.offline.things.missing import Missing

__all__ = ["Missing", "Thing", "gather", "narrowed"]
