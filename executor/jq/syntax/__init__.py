"""jq's grammar: a program as a tree, for what `executor.jq.needs` tells of it. Pure.

jq itself runs programs. This only has to read what it can explain: whatever it does not know (modules, labels)
raises `Unreadable`, and the program then gets its input whole.
"""

from executor.jq.syntax.grammar import parse
from executor.jq.syntax.tree import (
    Array,
    At,
    Bind,
    Call,
    Define,
    Each,
    Either,
    Field,
    Fold,
    Identity,
    If,
    Node,
    Object,
    Part,
    Pipe,
    Using,
    Variable,
)
from executor.jq.syntax.words import Unreadable

__all__ = [
    "Array",
    "At",
    "Bind",
    "Call",
    "Define",
    "Each",
    "Either",
    "Field",
    "Fold",
    "Identity",
    "If",
    "Node",
    "Object",
    "Part",
    "Pipe",
    "Unreadable",
    "Using",
    "Variable",
    "parse",
]
