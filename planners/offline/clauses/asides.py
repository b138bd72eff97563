"""Asides: clauses beside a question that tell of those who ask, or of nothing that the cluster has. They mean nothing.

    demo in an hour: …            sorry to bother you again, but …          … The dashboard is down.
    … (reviewers hate that)       for the capacity meeting on monday: …     … - no rush

A clause is an aside if it speaks of people, of an occasion or of what is no thing of the cluster, asks for nothing and
limits nothing: "old ones included", "only the names", "I mean the pending ones" say something of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.offline.clauses.chatter import CHANGES, STARTS
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.clauses.known import Known
from planners.offline.clauses.sentence import person
from planners.offline.data import load

_SPEAK = load("words")["asides"]
PEOPLE, _SOCIAL, LIMITS, _WISHES, _OCCASIONS = (
    frozenset(_SPEAK[sort]) for sort in ("people", "social", "limits", "wishes", "occasions")
)
_AROUND = frozenset({"for", "before", "after", "during"})
_TIMES = _AROUND | {"in", "on"}
_TIME = re.compile(r"\d{1,2}(?:[:.]\d\d)?(?:am|pm|h)?")
SENTENCE = re.compile(
    r"^(?:(?:the|an?|my|our|your|his|her|their|some|every|this|that) )?"
    r"(?P<subject>[a-z'’-]+(?: [a-z'’-]+)?)(?: (?:is|are|was|were|has|have|had|will|would|can|could|keeps?|"
    r"needs?|wants?|says?|said|thinks?|asks?|asked|hates?|loves?|likes?)"
    r"|['’]s|['’]re)\b",
    re.IGNORECASE,
)
"""A sentence of its own: its subject and its verb."""
_REPORTED = frozenset({"says", "shows", "reports"})
OWNED = re.compile(r"[\w.-]+['’]s (?:access|rights?|roles?|permissions?)\b", re.IGNORECASE)
"""What somebody has whom nothing here is called by."""
_DENIED = re.compile(r"(?:can|could|did|do|have|will|would|was)(?:n['’]?t| not)\b", re.IGNORECASE)
"""Begins what somebody says without saying "I"."""
_PURPOSE = re.compile(
    r"^(?:(?:because|since|as|so that) )?(?:we|i|they|he|she)(?:['’](?:re|d|ll|m)| are| am| would| will)? "
    r"(?:(?:want|plan|planning|have|need|going|like|about|intend|hope|mean)(?: to)?|must|should|may|might) "
    r"(?P<change>[a-z]+)\b",
    re.IGNORECASE,
)
"""What somebody means to do afterwards themselves."""


def without_asides(text: str, known: Known) -> str:
    """The text without the asides at its beginning and its end. `known` are the words of the cluster."""
    clauses = clauses_of(text)
    if len(clauses) < 2:
        return text
    first, last = 0, len(clauses)
    while last - first > 1 and (_is_aside(clauses[first], known) or _ends_sentence(clauses, first, known)):
        if person(clauses[first].text, text[clauses[first].end :], known):
            break
        first += 1
    while last - first > 1 and (behind := _aside_behind(clauses[first:last], known)):
        last -= behind
    if (first, last) == (0, len(clauses)):
        return text
    core = clauses[first:last]
    return text[core[0].start : core[-1].end].strip(" ,;:-–—()\n") + ("?" if core[-1].mark.startswith("?") else "")


def _aside_behind(clauses: Sequence[Clause], known: Known) -> int:
    """How many clauses at the end are one aside: the last, or the last two where the one before it is one and the last
    tells nothing ("sorry, new here")."""
    *_, before, last = clauses
    if not before.mark.isalpha() and (_is_aside(last, known) or _is_purpose(last)):
        return 1
    idle = not (_names(last, known) or STARTS.match(last.text) or any(known.linked(w) == "means" for w in last.words))
    goes_on = len(clauses) > 2 and before.mark[:1] == "," and not clauses[-3].mark.isalpha()
    return 2 if goes_on and idle and LIMITS.isdisjoint(last.words) and _is_aside(before, known) else 0


def _is_purpose(clause: Clause) -> bool:
    """Whether somebody tells what they want to do afterwards themselves."""
    purpose = _PURPOSE.match(clause.text)
    return purpose is not None and purpose["change"].lower() in CHANGES


def _names(clause: Clause, known: Known) -> bool:
    """Whether it names something of the cluster, in one word or in two ("the wire feed" is wire-feed), or tells what
    something reports: "the alert says disk pressure"."""
    told = {"name"} if _REPORTED.isdisjoint(clause.words) else {"name", "means"}
    return any(known.linked(word) in told for word in clause.words) or bool(known.things(clause.text))


def _ends_sentence(clauses: Sequence[Clause], first: int, known: Known) -> bool:
    """Whether a clause belongs to a sentence before the question that asks for nothing and names nothing: what limits
    a question stands in its own sentence."""
    for clause in clauses[first:-1]:
        if _names(clause, known) or STARTS.match(clause.text) or not LIMITS.isdisjoint(clause.words):
            return False
        if clause.mark[:1] in {*".!…"}:
            return True
    return False


def _is_aside(clause: Clause, known: Known) -> bool:
    """Whether a clause says nothing of what is asked."""
    words = clause.words
    if not words or all(word in _SOCIAL or _TIME.fullmatch(word) for word in words):
        return True
    if (STARTS.match(clause.text) and not _DENIED.match(clause.text)) or not LIMITS.isdisjoint(words):
        return False
    occasion = not _OCCASIONS.isdisjoint(words[-1:]) and not _AROUND.isdisjoint(words)
    if occasion and all(word in _OCCASIONS for word in words if known.linked(word) == "name"):
        return not known.things(clause.text)  # "for our weekly sync", where something is called X-sync
    if _names(clause, known) or OWNED.search(clause.text):
        return False
    if not PEOPLE.isdisjoint(words) or _DENIED.match(clause.text):
        return _WISHES.isdisjoint(words) or all(known.linked(word) != "means" for word in words)
    if not _OCCASIONS.isdisjoint(words) and not _TIMES.isdisjoint(words):
        return True
    own = SENTENCE.match(clause.text)
    return own is not None and not any(known.linked(word) for word in own["subject"].lower().split())
