"""Other words for a question that means nothing as it stands: without what somebody wishes ("security wants to have …
listed"), with what is asked put first ("X opens which ports"), and without clauses that name nothing.

They are candidates: each is read as a question of its own, every word of which has to be explained again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from planners.offline.clauses.asides import EXCLUDES, HINTS, KEY, LIMITS, PEOPLE, restricts
from planners.offline.clauses.chatter import SAID, STARTS, of_topic
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.clauses.known import Known
from planners.offline.data import filled, load, phrased

_GOES_ON = re.compile(
    r"(?:of|in|on|at|for|from|with|by|to|under|is|are|was|were|has|have|does|do|did|that|which)\b", re.I
)
_STATES = re.compile(rf"(?!i mean)(?:{SAID['statement']})", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:it|they|them|that|this|those|these|such|ones?|same)\W*$", re.IGNORECASE)
"""What ends with a word for what was told before."""
_MOST = 12
"""Candidates that are tried."""


def reworded(text: str, known: Known) -> list[str]:
    """The questions that a text may stand for, the likeliest first."""
    whole = text.strip(" ?!.")
    things = {*known.things(whole)}
    found: dict[str, None] = {}
    compounds = phrased("rewordings", "compounds")
    for part in dict.fromkeys(one for one in _parts(compounds.sub(r"\g<of> \g<what>", whole), known) if one):
        for asked in (part, *_put("wishes", part)):
            found |= dict.fromkeys((asked, *_put("everyday", asked), *_put("order", asked)))
    found.pop(whole, None)
    return [one for one in found if things <= {*known.things(one)}][:_MOST]


def _parts(text: str, known: Known) -> Iterator[str]:
    """The parts of a text that may be all that it asks, each with and without words that are idle in it."""
    for part in _clauses(text, known):
        yield part
        while (shorter := _put("idle", part)) and not any(map(known.linked, _lost(part, shorter[0]))):
            part = shorter[0]
        yield part


def _clauses(text: str, known: Known) -> Iterator[str]:
    """The text; what is left of it without what names nothing and limits nothing; and what asks in it alone, of the
    one thing that is named before."""
    yield text
    clauses = clauses_of(text)
    marks = ["", *(one.mark.lower() for one in clauses)]
    telling = [one for n, one in enumerate(clauses) if _tells(one, known) or _joined(one, marks[n])]
    asking = [one for one in telling if _asks(one)]
    if len(clauses) < 2 or len(asking) > 1:
        return
    if not (telling and telling[0] is not clauses[0] and _POINTS.search(telling[0].text)):
        yield _together(telling, clauses)
    if not asking:
        return
    before, behind = ([one for one in clauses if (one.start < asking[0].start) == early] for early in (True, False))
    told = [one for one in behind[1:] if _tells(one, known)]
    done = asking[0].mark[:1] in (*"?!",) and all(_STATES.match(one.text) for one in told)
    concludes = bool(before) and before[-1].mark.lower() == "so" and not _POINTS.search(asking[0].text)
    if (not before and done) or concludes:
        yield asking[0].text
    things = {thing for one in before for thing in known.things(one.text)}
    called = phrased("rewordings", "called").search(" ".join(one.text for one in before))
    topics = list(things) or ([called["name"]] if called else [])
    others = {word for one in before for word in one.words if known.linked(word) == "name"} - things
    vague = any(phrased("rewordings", "indefinite").match(one.text) for one in before)
    if len(topics) == 1 and not (others or vague) and (about := of_topic(asking[0].text, topics[0])) != asking[0].text:
        yield about


def _tells(clause: Clause, known: Known) -> bool:
    """Whether a clause says something of what is asked, or asks it."""
    words = {*clause.words}
    free = PEOPLE & words or phrased("rewordings", "reason").match(clause.text)
    means = bool(KEY.search(clause.text)) or (not free and any(map(known.linked, clause.words)))
    limits = bool(EXCLUDES.search(clause.text) or words & (LIMITS | HINTS))
    return known.tells(clause.text) or means or limits or restricts(clause, known) or _asks(clause)


def _joined(clause: Clause, before: str) -> bool:
    """Whether "and" joins a clause to another, as the mark behind it or that `before` it, and it is no sentence."""
    stated = PEOPLE & {*clause.words} or _STATES.match(clause.text)
    return not stated and "and" in (clause.mark.lower(), before)


def _asks(clause: Clause) -> bool:
    asks = STARTS.match(clause.text) or phrased("rewordings", "asks").search(clause.text)
    return bool(asks) or clause.mark.startswith("?")


def _lost(text: str, shorter: str) -> list[str]:
    """The words of a text that a shorter one has not."""
    left = shorter.lower().split()
    return [word for word in text.lower().split() if word not in left]


def _together(telling: Sequence[Clause], clauses: Sequence[Clause]) -> str:
    """Some clauses as one text, with the marks between them; a comma stands for what is left out, but before one that
    goes on with what is said before it."""
    text = ""
    for one in telling:
        last = clauses[clauses.index(one) - 1]
        mark = f" {last.mark}" if last.mark.isalpha() else last.mark
        gone = "" if _GOES_ON.match(one.text) else ","
        text += f"{(mark if last in telling else gone) if text else ''} {one.text}"
    return text.strip()


def _put(section: str, text: str) -> list[str]:
    """What the first rule of a section that fits a text puts for it."""
    for pattern, ways in _rules(section):
        if match := pattern.match(text):
            return [re.sub(r"\s+", " ", match.expand(way)).strip() for way in ways]
    return []


@cache
def _rules(section: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rules = load("rewordings")[section]
    return tuple((re.compile(filled("rewordings", first), re.IGNORECASE), tuple(ways)) for first, *ways in rules)
