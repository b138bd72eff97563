"""How sentences are put: what is said around a question, two questions at once, comparisons, the order of words."""

from planners.offline.clauses.again import asks_beside, hinted, otherwise, said_once
from planners.offline.clauses.asides import asks_behind, without_asides
from planners.offline.clauses.chatter import plain
from planners.offline.clauses.comparisons import Comparison, comparison, grouped, in_each
from planners.offline.clauses.known import known_on
from planners.offline.clauses.order import in_order
from planners.offline.clauses.reworded import reworded
from planners.offline.clauses.sentence import one_question, without_intent
from planners.offline.clauses.twice import (
    alternatives,
    asks_twice,
    before_amount,
    both_of,
    completed,
    either_state,
    halves,
    in_full,
    of_a_rank,
    two_attributes,
    which_do,
    which_ones,
)

__all__ = [
    "Comparison",
    "alternatives",
    "asks_behind",
    "asks_beside",
    "asks_twice",
    "before_amount",
    "both_of",
    "comparison",
    "completed",
    "either_state",
    "grouped",
    "halves",
    "hinted",
    "in_each",
    "in_full",
    "in_order",
    "known_on",
    "of_a_rank",
    "one_question",
    "otherwise",
    "plain",
    "reworded",
    "said_once",
    "two_attributes",
    "which_do",
    "which_ones",
    "without_asides",
    "without_intent",
]
