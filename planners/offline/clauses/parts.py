"""A text as its parts: what is asked in it, what is stated, and what is only named.

What image does X run and how large is its claim?   → asks, asks
X: replicas + memory limit                          → names, says
X is slow. which node is it on, and since when?     → says, asks, asks

A question begins with a word that asks and the preposition before it, with a verb before its subject, or with a
command; behind the end of a sentence, a comma or a colon, "and", "or" and their like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from planners.offline.clauses.clause import clauses_of
from planners.offline.clauses.known import Known
from planners.offline.data import load

ASKING, BEFORE, VERBS, _SUBJECTS, _COMMANDS, JOINTS, SPEAKERS, _PERSONS, SAME = (
    frozenset(words) for words in load("words")["parts"].values()
)
_WORD = re.compile(r"[\w'’./:=@*#-]*\w|[&+]")
_JOINT = re.compile(r"\s(?P<joint>or|plus|&|\+)(?=\s)", re.IGNORECASE)
_OWNING = frozenset({"has", "have", "had"})
_START, _TOPICAL = frozenset(("", *".!?;…\n")), frozenset(("", *",:-–—"))
_SIDES = frozenset("()")
_LONGEST_TOPIC = 5
"""Words."""


@dataclass(frozen=True)
class Part:
    """One part of a text, its words in small letters, what it is, and the sign or word before it."""

    text: str
    words: tuple[str, ...]
    sort: Literal["asks", "says", "names"]
    joint: str


def parts_of(text: str, known: Known) -> list[Part]:
    """The parts of a text, in order."""
    found: list[tuple[int, int, str, bool]] = []
    for start, end, joint in _pieces(text):
        words = _words(text[start:end])
        begins = begins_question(words, joint, known)
        opens = joint[:1] in _TOPICAL - {","} and not any(one[-1] for one in found)
        if not found or begins or opens or joint[:1] in _START or not words or words[0] in SPEAKERS:
            found.append((start, end, joint, begins))
        else:
            found[-1] = (found[-1][0], end, *found[-1][2:])
    parts = []
    for place, (start, end, joint, begins) in enumerate(found):
        words = _words(part := text[start:end].strip(" ,;:"))
        topic = not place and len(found) > 1 and found[1][2][:1] in _TOPICAL and len(words) <= _LONGEST_TOPIC
        names = topic and known.tells(part) and (VERBS | SPEAKERS).isdisjoint(words)
        parts.append(Part(part, words, "asks" if begins else "names" if names else "says", joint))
    return parts


def begins_question(words: Sequence[str], joint: str, known: Known) -> bool:
    """Whether words that stand behind this sign or word are a question."""
    words = [*words]
    while words and words[0] in JOINTS:
        words.pop(0)
    first, second = (*words, "", "")[:2]
    starts = joint[:1] in _START
    if first in ASKING or (first in BEFORE and second in ASKING):
        return len(words) > 1 or joint[:1] not in (",", "or")
    if joint in _SIDES:
        return False  # "how many A (B) does X have"
    if first in VERBS:  # "… and have a limit" goes on with what is said before it
        subjects = _PERSONS if first in _OWNING and not starts else _SUBJECTS
        return second in subjects or known.thing(second) or known.place(second) or (starts and len(words) > 1)
    return first in _COMMANDS and (starts or second in _SUBJECTS | ASKING)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text))


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the smallest pieces are that may be parts, and what is before each."""
    joint = ""
    for clause in clauses_of(text):
        start = clause.start
        for one in _JOINT.finditer(text, clause.start, clause.end):
            yield start, one.start(), joint
            start, joint = one.end(), one["joint"].lower()
        yield start, clause.end, joint
        joint = clause.mark.lower()
