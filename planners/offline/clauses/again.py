"""What a sentence says twice, and what else it may ask where all of it together means nothing.

of the three, no wait, of the two X pods, …         → of the two X pods, …
the second broker, broker-1, runs on …              → broker-1 runs on …
lena asks whether she may delete pods               → whether lena may delete pods
…? map doesnt load                                  → …
lab is slow again. did the sync finish?             → did the sync finish in lab
… the statefulsets only                             → the kind in the place of "workloads"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.offline.clauses.asides import KEY, PEOPLE, SHORT, with_roles
from planners.offline.clauses.chatter import STARTS
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.clauses.known import Known
from planners.offline.clauses.order import put
from planners.offline.data import load, phrased
from planners.offline.words import lemma, lexicon, opening, split

_NAMING = frozenset(load("words")["asides"]["naming"])
_NOTES = frozenset(load("words")["asides"]["notes"])
_SEVERAL = re.compile(rf"\b(?:{'|'.join(load('words')['unions']['words'])})s?\b", re.IGNORECASE)
_WORDS = re.compile(r"[\w'’./-]*\w")
_CORRECTED = phrased("again", "corrected")
_PUT_AGAIN = phrased("again", "put again")
_ASKS_FOR_SELF = phrased("again", "asks for self")
_SPEAKER = phrased("again", "speaker")
"""Who asks, by name."""
_OF_SELF = phrased("again", "of self")
"""What somebody asks of what they may do themselves."""
_SELF = {"i": "{}", "me": "{}", "my": "{}'s", "am": "is", "do": "does"}
_OWNER = re.compile(r"\b(?:his|her) (?=(?P<what>[\w.-]*\w))", re.IGNORECASE)
"""Whose it is says nothing of what is named."""
_OF_SEVERAL = re.compile(r"\b(?:each|both)\b", re.IGNORECASE)
_FEW = 3
"""Words of a name alone."""


def said_once(text: str, known: Known) -> str:
    """The text without what somebody takes back, with a name in the place of what it explains, and of who asks, and
    names of several words put as they are written."""
    text = _joined(put("apart", text), known)
    text = _OWNER.sub(lambda one: "the " if known.thing(one["what"]) else one.group(), text)
    if corrected := _CORRECTED.match(text):
        before, again = corrected["before"], corrected["again"]
        taken = known.things(before)[-1:] if len(again.split()) <= _FEW and known.things(again) else []
        if not taken:
            return said_once(again, known)
        text = again.rstrip("?!. ").join(before.rsplit(taken[0], 1))
    other = _PUT_AGAIN.match(text)
    if other and STARTS.match(other["again"]) and {*known.things(other["before"])} <= {*known.things(other["again"])}:
        return said_once(other["again"], known)
    if own := _of_speaker(text, known):
        return own
    asks = _ASKS_FOR_SELF.match(text)
    if asks and asks["who"].lower() not in PEOPLE and not known.thing(asks["who"]):
        return f"can {asks['who']} {asks['does'] or asks['says']}"
    return _explained(text, known)


def _of_speaker(text: str, known: Known) -> str:
    """What somebody asks of themselves who says their name: "lena here. may i delete pods?" asks whether lena may; ""
    where nobody does."""
    speaker = _SPEAKER.match(text)
    own = _OF_SELF.search(text[speaker.end() :]) if speaker else None
    who = (speaker["named"] or speaker["here"]) if speaker and own else ""
    if own is None or not who or who.lower() in PEOPLE or known.names(who):
        return ""
    return re.sub(
        r"\b(?:i|me|my|am|do)\b", lambda self: _SELF[self.group().lower()].format(who), own.group(), flags=re.I
    )


def _joined(text: str, known: Known) -> str:
    """The text with "gate reader" as the name gate-reader that something has, unless the tables have the words."""
    found, alone = list(_WORDS.finditer(text)), not known.things(text)
    for width in (3, 2):
        for run in (found[at : at + width] for at in range(len(found) - width + 1)):
            words = text[run[0].start() : run[-1].end()].lower().split(" ")
            spelled = ("-".join(words), "".join(words))
            name = next((one for one in spelled if known.thing(one) or (alone and known.keys(one))), "")
            team = words[-1] in known.keys(words[0])  # "the red team", whatever else is called so
            if name and not team and len(words) == width and not lexicon().find(tuple(map(lemma, words))):
                return _joined(f"{text[: run[0].start()]}{name}{text[run[-1].end() :]}", known)
    return text


def _explained(text: str, known: Known) -> str:
    """The text with the names that a clause tells in the place of what they are the names of: "the old broker,
    broker-1, …"."""
    clauses = clauses_of(text)
    for place, clause in enumerate(clauses[1:], 1):
        named = [word for word in clause.words if known.thing(word)]
        if not named or not _NAMING.issuperset({*clause.words} - {*named}):
            continue
        parts = "|".join(re.escape(part) for name in named for part in re.split(r"[-.]", name) if len(part) > SHORT)
        if not parts or known.things(before := text[: clauses[place - 1].end]):
            continue
        noun = rf"\b(?:the|our|my|that|both)(?: \w+){{0,2}}? (?:{parts})s?\b(?: (?:thing|one)\b)?"
        said = re.search(noun, before, re.IGNORECASE)
        if said is None:
            continue
        end = len(before) if len(before[said.end() :].split()) <= 1 and len(clauses) > place + 1 else said.end()
        behind = text[clause.end :].lstrip(" ,)–-") if clause.end < len(text) else ""
        return f"{before[: said.start()]}{' and '.join(named)}{before[end:]} {behind}".strip()
    return text


def hinted(text: str, known: Known) -> Iterator[str]:
    """What a sentence asks that speaks of a note on the one thing that it names, or tells a kind for "workloads"."""
    clauses, things = clauses_of(text), known.things(text)
    if len(clauses) > 1 and len(things) == 1 and any(not _NOTES.isdisjoint(one.words) for one in clauses):
        yield f"what is the note on {things[0]}"
    kinds = [word for one in clauses[1:] for word in one.words if known.kind([word]) and "only" in one.words]
    if len(kinds) == 1 and _SEVERAL.search(clauses[0].text):
        yield _SEVERAL.sub(kinds[0], clauses[0].text)


def otherwise(text: str, known: Known) -> Iterator[str]:
    """What else a sentence may ask whose clauses together mean nothing."""
    clauses = with_roles(text, known)
    core, telling = _asking(clauses), [one for one in clauses if one.role == "tells"]
    if core is None or len(clauses) == 1:
        return
    asked = core.text.rstrip(" ?")
    if telling:
        of_one = len(telling) == 1 and telling[0].start < core.start and not _OF_SEVERAL.search(asked)
        topic = telling[0].text if of_one else ""
        if topic and known.things(topic) == topic.split() and not known.things(asked):
            yield f"{asked} of {topic}"
        if len(telling) < len(clauses) - 1:
            yield _without_idle(clauses)
        return
    places = {word for one in clauses if one is not core for word in one.words if known.place(word)}
    said = [word.lower() for word in _WORDS.findall(asked)]
    alone = len(places) == 1 and not any(known.place(word) or known.everywhere(word) for word in said)
    if alone:
        yield f"{asked} in {places.pop()}"
    if not alone or KEY.search(asked):
        yield asked


def asks_beside(text: str, known: Known) -> bool:
    """Whether it is asked how many there are, or whether something is so, beside a complaint that the question has no
    need of."""
    clauses = with_roles(text, known)
    core = _asking(clauses)
    asked = opening(split(core.text)).ask if core is not None else ""
    return asked in ("yes_no", "exists", "count") and any(one.role == "idle" for one in clauses)


def _asking(clauses: Sequence[Clause]) -> Clause | None:
    return next((one for one in clauses if one.role == "asks"), None)


def _without_idle(clauses: Sequence[Clause]) -> str:
    """The clauses that ask and tell, as one text."""
    kept = [one for one in clauses if one.role in ("asks", "tells")]
    marks = [f" {one.mark}" if one.mark.isalpha() else re.sub(r"[()\n]", ",", one.mark) for one in kept]
    return " ".join(f"{one.text}{mark}" for one, mark in zip(kept, [*marks[:-1], ""], strict=True))
