"""How sentences are put: what is said around a question, two questions at once, comparisons, the order of words."""

from planners.offline.clauses.again import asks_beside, hinted, otherwise, said_once
from planners.offline.clauses.asides import asks_behind, without_asides
from planners.offline.clauses.chatter import plain
from planners.offline.clauses.comparisons import Comparison, comparison, grouped, in_each
from planners.offline.clauses.known import known_on
from planners.offline.clauses.order import in_order
from planners.offline.clauses.reworded import reworded
from planners.offline.clauses.sentence import one_question, without_intent
from planners.offline.clauses.several import completed, may_ask_twice, of_a_rank, questions, which_do, which_ones
from planners.offline.clauses.supposed import supposed
from planners.offline.clauses.twice import (
    alternatives,
    both_of,
    either_state,
    in_full,
    two_attributes,
)
from planners.offline.clauses.whether import asks_otherwise, which_of

__all__ = [
    "Comparison",
    "alternatives",
    "asks_behind",
    "asks_beside",
    "asks_otherwise",
    "both_of",
    "comparison",
    "completed",
    "either_state",
    "grouped",
    "hinted",
    "in_each",
    "in_full",
    "in_order",
    "known_on",
    "may_ask_twice",
    "of_a_rank",
    "one_question",
    "otherwise",
    "plain",
    "questions",
    "reworded",
    "said_once",
    "supposed",
    "two_attributes",
    "which_do",
    "which_of",
    "which_ones",
    "without_asides",
    "without_intent",
]
