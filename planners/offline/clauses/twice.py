"""Two questions at once, each complete in itself.

How many pods are in A, and which of them are pending?   →  How many pods are in A   +   which pods are pending in A
What image and how many replicas does X have?            →  What image does X have   +   how many replicas does X have
"""

from __future__ import annotations

import re
from collections.abc import Callable

from planners.offline.clauses.chatter import of_topic

_WH = r"(?:how (?:many|much|old|long|big|often)|which|what|who|where|when|why)"
_TWO = re.compile(
    rf"^(?P<first>.{{4,}}?)(?:(?:\?\s*|[,;]\s+)(?:and |also |or )*"
    rf"(?P<asked>(?:{_WH}|is|are|does|do|did|can|has|have)\b.+)"
    rf"|\s+(?:and|plus|-|&)\s+(?:also )?(?P<second>(?:(?:in|on|at|from|to) )?{_WH}\b.+))$",
    re.IGNORECASE | re.DOTALL,
)
_BOUNDS = re.compile(
    r"^(?P<ask>.*?\b(?:the )?)(?P<least>min(?:imum|imal)?|lowest|smallest) and (?:the )?"
    r"(?P<most>max(?:imum|imal)?|highest|largest|biggest) (?P<rest>.+)$",
    re.IGNORECASE,
)
"""Two bounds of one thing."""
_THEY = frozenset({"it", "they", "he", "she"})
_AND_IS = re.compile(
    r"^(?P<first>.+?),? and (?P<second>(?:is|are|does|do|did|has|have|can) (?:the |my |our )?(?P<name>[\w.-]+)\b.*)$",
    re.I,
)
_QUESTION = re.compile(rf"^(?:(?:in|on|at|from|to) )?(?:{_WH}|is|are|does|do|did|can|has|have|list|count|show)\b", re.I)
_VERB = re.compile(r"\b(?:does|do|did|is|are|was|were|has|have|had|can|should|will)\b.*$", re.IGNORECASE | re.DOTALL)
_OF_THEM = re.compile(r"\b(?P<which>which|how many|who|what)(?: ones)? of (?:them|these|those)\b", re.IGNORECASE)
_WHICH_ONES = re.compile(
    r"^(?:(?:and |but )?(?:which|what)(?: ones| are they)?|(?:can you )?(?:list|show|name)(?: me)? them)\W*$",
    re.I,
)
_BARE = re.compile(r"^(?:which|what) [a-z]+$", re.IGNORECASE)
_ANYBODY = re.compile(
    r"^(?:does|do|is|are|has|have) (?:any(?:body|one|thing)|some(?:body|one|thing)|any [a-z]+)\b", re.I
)
"""Behind "does anybody use X?" a kind alone asks which of that kind do."""
_COUNT_IN = re.compile(r"^how many (?:are )?(?P<place>(?:in|on|of|from) .+)$", re.IGNORECASE)
_IN_THERE = re.compile(r"\bin there\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|on|of|from)\s+(?:the\s+)?[\w.-]+(?:\s+namespace)?\s*$", re.IGNORECASE)


def asks_twice(text: str) -> bool:
    """Whether a sentence may hold two questions."""
    return bool(_BOUNDS.match(text.strip()) or _AND_IS.match(text.strip()) or _TWO.match(text.strip()))


def halves(text: str, is_name: Callable[[str], bool]) -> tuple[str, str] | None:
    """The two questions of a sentence; None where it is one. `is_name` tells names of objects: "and is X …" asks again,
    where "and is ready" goes on."""
    text = text.strip().rstrip("?!. ")
    if bounds := _BOUNDS.match(text):
        return tuple(f"{bounds['ask']}{bounds[one]} {bounds['rest']}" for one in ("least", "most"))  # type: ignore[return-value]
    again = _AND_IS.match(text)
    if again and _QUESTION.match(again["first"]) and (again["name"].lower() in _THEY or is_name(again["name"])):
        return again["first"], again["second"]
    match = _TWO.match(text)
    if match is None or not _QUESTION.match(match["first"]) or (match["asked"] or match["second"]).lower() == "why":
        return None
    first, second = match["first"].strip(" ,;?"), match["asked"] or match["second"]
    if not _VERB.search(first) and len(first.split()) <= 4:
        verb = _VERB.search(second)
        first = f"{first} {verb.group()}" if verb else first
    return first, second


def which_ones(second: str, first: str) -> str:
    """ "Which ones?" behind a question for a number: the question for those that it counts; "" where it is neither."""
    return _HOW_MANY.sub("which", first, count=1) if _WHICH_ONES.match(second) and _HOW_MANY.search(first) else ""


def which_do(first: str, second: str) -> str:
    """ "Does anybody use X? Which jobs?" is one question: which jobs use X; "" where it is not so."""
    return _ANYBODY.sub(second, first) if _BARE.match(second) and _ANYBODY.match(first) else ""


def completed(second: str, first: str, kind: str, name: str) -> str:
    """The second question complete in itself: what it is about is the kind or the name that the first one says."""
    if which := which_ones(second, first):
        return which
    second = _IN_THERE.sub("in it", second)
    if kind and (counted := _COUNT_IN.match(second)):
        second = f"how many {kind} are {counted['place']}"
    place = _PLACE.search(first)
    behind = f" {place.group()}" if place and not _PLACE.search(second) else ""
    if _OF_THEM.search(second):
        return _OF_THEM.sub(lambda them: f"{them['which']} {kind}", second) + behind if kind else second
    if name:
        return of_topic(re.sub(r"\bdo (?=they\b)", "does ", second), name)
    return of_topic(second, f"the {kind}{behind}") if kind else second
