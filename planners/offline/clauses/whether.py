"""Whether yes or no can answer a question: not where a word asks for something else and no clause asks whether."""

from __future__ import annotations

from planners.offline.clauses.chatter import plain
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.data import load
from planners.offline.words import opening, split

_ASKING = frozenset({"what", "how", "why"})
_ASKING_OR_RELATIVE = frozenset({"which", "whose", "who", "whom", "where", "when"})
_BEFORE_ASKING = frozenset(load("words")["before_relative"]) | {"is", "are", "was", "were", "and", "or"}


def asks_otherwise(text: str) -> bool:
    """Whether a text asks for something that neither yes nor no is: which, what, how, when."""
    clauses = clauses_of(plain(text))
    whether = [opening(split(clause.text)).ask in ("yes_no", "exists") and not _asks(clause) for clause in clauses]
    return any(map(_asks, clauses)) and not any(whether)


def _asks(clause: Clause) -> bool:
    """Whether a word of the clause asks; "the pods which are …" only says more of what is spoken of."""
    pairs = zip(("and", *clause.words), clause.words, strict=False)
    return any(word in _ASKING or (word in _ASKING_OR_RELATIVE and before in _BEFORE_ASKING) for before, word in pairs)
