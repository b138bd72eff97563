"""Question forms: how a question begins, and so what sort of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planners.offline.words.tokens import Token
from planners.offline.words.vocabulary import lexicon

Ask = Literal[
    "count", "which", "what", "list", "yes_no", "why", "logs", "age", "where", "when", "who", "exists", "noun"
]


@dataclass(frozen=True)
class Opening:
    """What the question begins with; its words up to `end` are explained by it. `every` for "are all …"."""

    ask: Ask
    end: int
    every: bool = False
    does: bool = False
    """Whether it ends in "does" or "do", so that a subject follows and then what it does."""


_POLITE = re.compile(
    r"^((?:please|hey|hi|hello|ok|okay|so|and|well|now|kindly|also|then|thanks|quick question|"
    r"(?:can|could|would|will) you(?: please| kindly)?(?: also)?(?= (?:tell|show|list|give|get|find|check|"
    r"count|explain|"
    r"display|print|look|fetch|help|see|please))|"
    r"i (?:would like|want|need|wish|am trying)(?: to (?:know|see|find out|find|get|check|understand|list|count))?|"
    r"i am (?:wondering|curious)(?: about)?|i wonder|do you know|tell me|let me know|let us see|help me find|"
    r"help me understand|find out|check|see if|show me|give me|any idea|may i ask|can i (?:see|get|know|have)|"
    r"could i (?:see|get|know)|in this cluster|in my cluster|in our cluster|in the cluster|"
    r"show|get|fetch|compare|what about|how about|verify|confirm|report|display|print|tell us|give) )"
)
_BEFORE = (
    "(?:in|on|to|up to|for|with|by|from|of|at|under|through|behind|against|across|after|within|until|till|over|via)"
)
_OPENINGS: tuple[tuple[Ask, str], ...] = (
    (
        "age",
        r"how old (?:is|are)|what is the age of|what age|how long (?:ago|has|have|is|since|did|does)|since when|"
        r"how many (?:minutes|hours|days|weeks) ago (?:is|was|were|did|has|have)|"
        r"age of|what are the ages? of",
    ),
    ("what", r"how many (?:seconds|minutes|hours|milliseconds|bytes|percent) (?:is|are|does|do|has|have)"),
    (
        "count",
        rf"(?:{_BEFORE} )?how many|"
        r"what is the (?:total |overall |current |exact )?(?:number|count|amount) of|"
        r"what number of|(?:what is )?(?:the )?sum(?= of)|(?:the )?(?:total |overall )?(?:number|count) of|"
        r"count(?: up)?(?: all| the)*|how much|"
        r"(?:total|exact) (?:number|count)",
    ),
    (
        "why",
        r"why|what is wrong with|what went wrong (?:with|in)|how come|for what reason|what is the (?:reason|cause|"
        r"problem|issue|matter|trouble)|what (?:causes|caused|prevents|keeps|stops|made|makes|is causing|"
        r"is preventing|is stopping|is keeping|is blocking|blocks)|explain why|diagnose|troubleshoot|debug|"
        r"what happened (?:to|with)|what is happening (?:to|with)|what is up with|reason|what is the reason|"
        r"what is going on with|explain|investigate|what is making|what killed|what crashed",
    ),
    ("where", r"where (?:is|are|does|do|did|can|was|were)|where"),
    ("when", r"when (?:is|are|does|do|did|was|were|will|has|have)|when|(?:at )?(?:what|which) (?:time|hour)(?! zone)"),
    ("who", r"who|(?:(?:to|with|from|by|for) )?whom"),
    (
        "list",
        r"(?:list|enumerate|name)(?: out)?(?: for)?(?: me)?(?: all(?: of)?| every| each| the)*|what are|which are|"
        r"give (?:me )?a list of|a list of|list of|what all|all(?: of)? the|all",
    ),
    (
        "exists",
        r"(?:is|are|was|were) there|"
        r"(?:do|did) (?:we|i|you) (?:actually |really |even |currently )?have|have (?:we|you) got",
    ),
    ("which", rf"which|{_BEFORE} (?:which|what)"),
    ("what", r"what is|what was|what does|what do|what did|what will|what would|what|whose"),
    ("yes_no", r"is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may|must|might|if|whether"),
)
_STILL = frozenset({"still", "yet", "already", "anymore"})
_EVERY = re.compile(r"^(?:is|are|do|does|have|has|did|were|was|if|whether) (?:all|every|each|both)\b(?: of)?(?: the)?")
OPENING_PATTERNS = tuple(pattern for _, pattern in _OPENINGS)
_PATTERNS = tuple((ask, re.compile(rf"^(?:{pattern})(?= |$)")) for ask, pattern in _OPENINGS)


def opening(tokens: Sequence[Token]) -> Opening:
    """How these tokens begin; a bare noun phrase is `noun`."""
    text = " ".join(token.lower.replace(" ", "_") for token in tokens)
    skipped = 0
    while match := _POLITE.match(text[skipped:]):
        skipped += match.end()
    rest = text[skipped:]
    listed = bool(re.search(r"\b(?:list|show|show me|give me|give|get|fetch|display|print) $", text[:skipped]))
    for ask, pattern in _PATTERNS:
        match = pattern.match(rest)
        if match:
            every = _EVERY.match(rest)
            end = skipped + (every.end() if every and ask == "yes_no" else match.end())
            does = text[:end].split()[-1] in ("does", "do", "did", "will")
            return Opening(ask, _words(text[:end]), bool(every) and ask == "yes_no", does and ask == "what")
    name, behind = tokens[_words(text[:skipped].rstrip()) :][:1], text.split()
    if name and name[0].name_like and not listed and _STILL & {*behind}:
        return Opening("yes_no", _words(text[:skipped].rstrip()))  # "x-api still running?"
    counted = _counted(tokens[_words(text[:skipped].rstrip()) :])
    return Opening("count" if counted else "list" if listed else "noun", _words(text[:skipped].rstrip()))


def _counted(tokens: Sequence[Token]) -> bool:
    """ "svc count in shop"; a restart count is something else, which a thing has."""
    words = [token.lemma for token in tokens]
    return any(
        word in ("count", "total") and not (place and lexicon().find((words[place - 1], word)))
        for place, word in enumerate(words)
    )


def _words(text: str) -> int:
    return len(text.split())
