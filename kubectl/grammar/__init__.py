"""The tables of the kubectl language: verbs, flags and what their arguments and values must be. No write verb."""

from kubectl.grammar.arguments import read_arguments
from kubectl.grammar.flags import GLOBAL, REFUSED, REFUSED_SHORT, Flag
from kubectl.grammar.lookup import find_flag, find_verb, flags_of, is_switch, nearest, takes_value
from kubectl.grammar.values import check_together, read_value
from kubectl.grammar.verbs import ELSEWHERE, VERBS, WRITES, Verb

__all__ = [
    "ELSEWHERE",
    "GLOBAL",
    "REFUSED",
    "REFUSED_SHORT",
    "VERBS",
    "WRITES",
    "Flag",
    "Verb",
    "check_together",
    "find_flag",
    "find_verb",
    "flags_of",
    "is_switch",
    "nearest",
    "read_arguments",
    "read_value",
    "takes_value",
]
