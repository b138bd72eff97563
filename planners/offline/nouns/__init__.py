"""The things that a question speaks of, for questions that have a plan of their own."""

from planners.offline.nouns.gathering import Noun, gather, narrowed
from planners.offline.nouns.missing import Missing

__all__ = ["Missing", "Noun", "gather", "narrowed"]
