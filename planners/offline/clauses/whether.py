"""What can answer a question: not yes or no where a word asks for something else and no clause asks whether, and not
all of the things where it is asked which of them.
"""

from __future__ import annotations

import re

from planners.offline.clauses.chatter import plain
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.data import load
from planners.offline.words import opening, split

_ASKING = frozenset({"what", "how", "why"})
_ASKING_OR_RELATIVE = frozenset({"which", "whose", "who", "whom", "where", "when"})
_WHICH_OF = re.compile(
    r"\b(?:which|who|what) (?:one )?of (?:the|its|his|her|their|our|my|these|those) (?:other )?(?P<number>\w+)\b",
    re.IGNORECASE,
)
_BEFORE_ASKING = frozenset(load("words")["before_relative"]) | {"is", "are", "was", "were", "and", "or"}


def asks_otherwise(text: str) -> bool:
    """Whether a text asks for something that neither yes nor no is: which, what, how, when."""
    clauses = clauses_of(plain(text))
    whether = [opening(split(clause.text)).ask in ("yes_no", "exists") and not _asks(clause) for clause in clauses]
    return any(map(_asks, clauses)) and not any(whether)


def which_of(text: str) -> int:
    """Of how many things it is asked which one: "which of its two containers"; 0 where it is asked of no number."""
    asked = _WHICH_OF.search(text)
    number = load("words")["numbers"].get(asked["number"].lower(), asked["number"]) if asked else "0"
    return int(number) if number.isdigit() else 0


def _asks(clause: Clause) -> bool:
    """Whether a word of the clause asks; "the pods which are …" only says more of what is spoken of."""
    pairs = zip(("and", *clause.words), clause.words, strict=False)
    return any(word in _ASKING or (word in _ASKING_OR_RELATIVE and before in _BEFORE_ASKING) for before, word in pairs)
