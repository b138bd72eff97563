"""The roles of clauses: which one asks, which of those beside it say something of what is asked, and which say nothing.

    demo in an hour: …            sorry to bother you again, but …          … The dashboard is down.
    … (reviewers hate that)       for the capacity meeting on monday: …     … - no rush

A clause says nothing if it speaks of people, of an occasion or of what is no thing of the cluster, or only of what the
question names itself; it asks for nothing and limits nothing: "old ones included", "only the names", "the pending ones"
say something of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from planners.offline.clauses.chatter import BY, CHANGES, SAID, STARTS, of_topic, plain
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.clauses.known import Known
from planners.offline.clauses.sentence import ASKS_LAST, person, tells_its_own
from planners.offline.data import load, phrased
from planners.offline.words import is_english, opening, split
from planners.offline.words.fields import stem

_SPEAK = load("words")["asides"]
PEOPLE, _SOCIAL, LIMITS, _WISHES, _OCCASIONS, _RESTRICTING, HINTS, TO_HINT = (
    frozenset(_SPEAK[sort])
    for sort in ("people", "social", "limits", "wishes", "occasions", "restricting", "hints", "to_hint")
)
_AROUND = frozenset({"for", "before", "after", "during", "in", "on"})
_WHEN = frozenset({"before", "after", "during", "since", "until"})
_UNTIL, _PAST = frozenset({"before", "until", "till"}), frozenset({"was", "were", "did", "had"})
_SUPPOSING, _CHANGED = frozenset({"if", "when", "once", "suppose", "assuming"}), frozenset(map(stem, CHANGES))
_FREE = frozenset(load("words")["free"])
_SENTENCE = re.compile(SAID["statement"], re.IGNORECASE)
"""A sentence of its own: its subject and its verb."""
_OWNED = re.compile(r"[\w.-]+['’]s (?:access|rights?|roles?|permissions?)\b", re.IGNORECASE)
"""What somebody has whom nothing here is called by."""
EXCLUDES = re.compile(r"(?:\bnot|n[’']?t) (?:count|include|consider)\b|\bleav(?:e|ing) (?:out|aside)\b", re.IGNORECASE)
"""Says what is not to be counted among what is asked for."""
KEY = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+")
"""Written as variables and fields are."""
_BARE = re.compile(r"(?:(?:of|in|on|for|to|by) )?(?:who|which|what)(?: [a-z]+)?(?: is (?:it|that))?\W*$", re.IGNORECASE)
"""Asks of something else."""
ASKS_VALUE = re.compile(r"(?:\w+ )?(?:what|which|how|who|whom|whose|where|when|why)\b", re.IGNORECASE)
_ASKS = re.compile(rf"{BY}(?:which|what|whats|how|whom?|whose|where|when|why|is|are|was|were|does|do|did|has)\b", re.I)
"""Asks, and is no request."""
_OF_THEM = re.compile(r"(?:and )?(?:is|are|was|were|do|did|have) (?:they|those|these)\b", re.IGNORECASE)
"""Asks again, of what is told."""
_DOING = re.compile(r"(?:(?:still|just|always|not|only|never) )*(?P<doing>[a-z]{2,}ing)\b", re.IGNORECASE)
_THAT_ARE = re.compile(r"\b(?:are|is) (?:that|those|these|they)\W*$", re.IGNORECASE)
_THOSE = frozenset({"those", "these"})
_FEW, SHORT = 3, 2
"""Words of a guess; letters of a word that tells nothing."""


def asks_behind(text: str) -> bool:
    """Whether a question stands behind what is said first."""
    return any(_ASKS.match(one.text) for one in clauses_of(text)[1:])


def without_asides(text: str, known: Known) -> str:
    """The text without the clauses at its beginning and its end that say nothing at all."""
    clauses = with_roles(text, known)
    first, last = 0, len(clauses)
    while last - first > 1 and clauses[first].role == "silent":
        if person(clauses[first].text, text[clauses[first].end :], known):
            break
        first += 1
    while last - first > 1 and clauses[last - 1].role == "silent":
        last -= 1
    if last - first == len(clauses):
        return text
    core = clauses[first:last]
    asks = "?" * any(one.mark.startswith("?") for one in clauses[last - 1 :])
    return text[core[0].start : core[-1].end].strip(" ,;:-–—()\n") + asks


def with_roles(text: str, known: Known) -> list[Clause]:
    """The clauses of a text with their roles: the one that "asks", put plainly; those that are "silent" or about
    something else ("idle"); and those that tell something of what is asked ("tells"). None has one where none asks."""
    clauses = clauses_of(text)
    core = _core(clauses, known)
    if core is None:
        return clauses
    asked = replace(core, text=plain(core.text), role="asks")
    return [asked if one is core else replace(one, role=_role(one, clauses, asked, known)) for one in clauses]


def _core(clauses: Sequence[Clause], known: Known) -> Clause | None:
    """The clause that asks: the first that says something of the cluster and begins as a question, or else as a
    request; or else the only one that names something."""
    direct = [one for one in clauses if _ASKS.match(one.text)]
    asking, asked = ([one for one in clauses if begins.match(plain(one.text))] for begins in (_ASKS, STARTS))
    tells = [one for one in direct + asking + asked if any(map(known.linked, one.words)) or known.things(one.text)]
    spoken = [one for one in clauses if _is_spoken(one, known) or _of_occasion(one, known)]
    named = [one for one in clauses if one not in asked and (one not in spoken or plain(one.text) != one.text)]
    return next(iter(tells + asking + named * (len(named) == 1 and known.tells(named[0].text)) + asked), None)


def _role(clause: Clause, clauses: Sequence[Clause], core: Clause, known: Known) -> str:
    """The role of a clause beside the one that asks."""
    if not _is_idle(clause, clauses, core, known):
        return "tells"
    own = _SENTENCE.match(clause.text)
    stated = own is not None and not any(known.linked(word) for word in own["subject"].lower().split())
    said = stated or _is_spoken(clause, known) or _of_occasion(clause, known) or _SOCIAL.issuperset(clause.words)
    apart = _stands_apart(clauses.index(clause), clauses, core) and not any(map(known.linked, clause.words))
    return "silent" if (said or (apart and known.tells(core.text))) and not _named(clause, known) else "idle"


def _is_idle(clause: Clause, clauses: Sequence[Clause], core: Clause, known: Known) -> bool:
    """Whether a clause beside what is asked says nothing of it: a sentence of its own about nothing, or about what the
    question names itself or has no need of."""
    requests = phrased("requests", "requested").search(clause.text) and not CHANGES.isdisjoint(clause.words)
    if not clause.words or requests:
        return not clause.words
    if ASKS_LAST.search(clause.text) and not _is_spoken(clause, known):
        return False
    place, behind = clauses.index(clause), clause.start > core.start
    means = any(known.linked(word) == "means" for word in clause.words)
    named = _named(clause, known)
    keyed = any(map(known.keys, clause.words))
    says = means or bool(named) or keyed
    if behind and _guesses(clause, core, bool(named or keyed) if clause.mark.startswith("?") else says):
        return True
    if place and clause.words[0] in ("it", "they") and means and clauses[place - 1].mark == "because":
        return False  # "… because it is headless" says which one
    if _BARE.match(core.text) and (means or STARTS.match(clause.text)):
        return False  # "the alert says disk pressure. which node?"
    told = "=" in clause.text or KEY.search(clause.text) or _OWNED.search(clause.text)
    told = told or EXCLUDES.search(clause.text)
    if told:
        return False
    if not behind and _THAT_ARE.search(core.text):
        return False  # "look at all that is written in X. which deployments are that?"
    spoken, apart = _is_spoken(clause, known), _stands_apart(place, clauses, core)
    if STARTS.match(clause.text):  # "can never remember", "do you have it"
        asks = (
            ASKS_VALUE.match(clause.text)
            or (_ASKS.match(clause.text) and not spoken)
            or (behind and _OF_THEM.match(clause.text))
        )
        return not (says or asks) and LIMITS.isdisjoint(clause.words)
    if clause.words[0] in _UNTIL and not _PAST.isdisjoint(core.words):
        return False  # "which image was X on before they touched it"
    if clause.text.lower() in _FREE or _SOCIAL.issuperset(clause.words) or _of_occasion(clause, known):
        return True  # "…, in seconds", "for our weekly sync"
    if (clause.words[0] in _WHEN and not spoken) or restricts(clause, known):
        return False
    sentence = spoken or bool(_SENTENCE.match(clause.text))
    limits = (says and _wishes(clause.words)) if spoken and apart else not LIMITS.isdisjoint(clause.words)
    put_again = clause.words[:2] in (("i", "mean"), ("i", "meant"))
    if (not behind or put_again or (spoken and not limits)) and not (named or _BARE.match(core.text)):
        return True  # "not urgent at all, but …", "…, I mean suspended"
    if limits and (behind or not sentence):
        return False
    if not says:
        goes_on = place > 0 and clauses[place - 1].start != core.start
        return apart or sentence or (goes_on and _is_idle(clauses[place - 1], clauses, core, known))
    around = not _AROUND.isdisjoint(clause.words) and not known.linked(clause.words[-1])
    return (apart or sentence or around) and _needs_not(core, clause, known)


def restricts(clause: Clause, known: Known) -> bool:
    """Whether a clause says of which, when or where something is asked: "apart from the newest one", "in the old
    cluster"; and nothing of those who ask, nor what for."""
    if not clause.words or clause.words[0] not in _RESTRICTING:
        return False
    if clause.words[0] in _SUPPOSING and not _CHANGED.isdisjoint(map(stem, clause.words)):
        return True
    return not (_is_spoken(clause, known) or _of_occasion(clause, known) or _SOCIAL.issuperset(clause.words))


def _guesses(clause: Clause, core: Clause, says: bool) -> bool:
    """Whether a clause behind a why says what somebody takes for the cause: "…, too big?"."""
    short = len(clause.words) <= _FEW and not STARTS.match(clause.text)
    return short and not says and LIMITS.isdisjoint(clause.words) and opening(split(core.text)).ask == "why"


def _wishes(words: Sequence[str]) -> bool:
    """Whether somebody says what they want to be told; what they "want to do" is their own affair."""
    behind = [*words[1:], "", ""]
    return any(word in _WISHES and (behind[at] != "to" or behind[at + 1] in _WISHES) for at, word in enumerate(words))


def _is_spoken(clause: Clause, known: Known) -> bool:
    """Whether somebody speaks of themselves or of others: "i forgot", "still learning it", "night shift here"."""
    if clause.words[-1:] == ("here",) and len(clause.words) <= _FEW + 1 and not _ASKS.match(clause.text):
        return LIMITS.isdisjoint(clause.words) and not known.tells(clause.text)
    doing = _DOING.match(clause.text)
    said = doing["doing"].lower() if doing else ""
    return not PEOPLE.isdisjoint(clause.words) or bool(said and said not in LIMITS and not known.linked(said))


def _of_occasion(clause: Clause, known: Known) -> bool:
    """Whether a clause tells what for, or when, somebody asks: "for our weekly sync"."""
    return not _AROUND.isdisjoint(clause.words) and clause.words[-1] in _OCCASIONS and not known.things(clause.text)


def _named(clause: Clause, known: Known) -> list[str]:
    """The words of a clause that name something; "first-aid" is English for all its dash."""
    words = [word for word in clause.words if word not in PEOPLE | _OCCASIONS and known.linked(word) == "name"]
    english = [w for w in words if "-" in w and all(map(is_english, w.split("-"))) and not known.thing(w)]
    kinds = [two for two in map(" ".join, pairwise(clause.words)) if known.kind(two.split())]
    return [*(word for word in words if word not in english), *kinds, *map(str.lower, known.things(clause.text))]


def _stands_apart(place: int, clauses: Sequence[Clause], core: Clause) -> bool:
    """Whether a clause belongs to other sentences than what is asked."""
    at = next(at for at, one in enumerate(clauses) if one.start == core.start)
    between = clauses[place:at] if place < at else clauses[at:place]
    return any(one.mark[:1] in {*".!?;(\n…"} for one in between)


def _needs_not(core: Clause, clause: Clause, known: Known) -> bool:
    """Whether a question says by itself of what it asks all that a clause names."""
    said = {*core.words}
    named = [word for word in _named(clause, known) if word not in said]
    things = [word for word in named if known.thing(word) and not known.place(word)]
    others = [word for word in named if not (known.place(word) or known.thing(word) or known.kind(word.split()))]
    if of_topic(core.text, "") != core.text or not said.isdisjoint(_THOSE):
        return not (things or named)  # "which node are they on"
    if others and not known.things(core.text) and not all(any(word in thing for thing in said) for word in others):
        return False
    guess = clause.start > core.start and ASKS_VALUE.match(core.text) and _is_spoken(clause, known)
    return bool(known.tells(core.text) and (guess or not things or tells_its_own(core.text, things, known)))
