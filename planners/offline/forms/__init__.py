"""What can be asked of a cluster, as values: a typed algebra, one writer to kubectl and jq, one verbaliser to words."""

from planners.offline.forms.algebra import (
    Age,
    Differ,
    Every,
    Exists,
    Filter,
    Form,
    Goes,
    Has,
    Holds,
    Is,
    Labelled,
    Names,
    Number,
    NumberOf,
    Objects,
    Per,
    Rank,
    Total,
    Values,
)
from planners.offline.forms.joining import decided, either, joined, united
from planners.offline.forms.pieces import image_pattern, remaining, with_definitions
from planners.offline.forms.relations import known, references, relation
from planners.offline.forms.saying import say
from planners.offline.forms.writer import WHICH, write

__all__ = [
    "WHICH",
    "Age",
    "Differ",
    "Every",
    "Exists",
    "Filter",
    "Form",
    "Goes",
    "Has",
    "Holds",
    "Is",
    "Labelled",
    "Names",
    "Number",
    "NumberOf",
    "Objects",
    "Per",
    "Rank",
    "Total",
    "Values",
    "decided",
    "either",
    "image_pattern",
    "joined",
    "known",
    "references",
    "relation",
    "remaining",
    "say",
    "united",
    "with_definitions",
    "write",
]
