"""What a sentence says twice, and what else it may ask where all of it together means nothing.

of the three, no wait, of the two X pods, …         → of the two X pods, …
the second broker, broker-1, runs on …              → broker-1 runs on …
lena asks whether she may delete pods               → whether lena may delete pods
…? map doesnt load                                  → …
lab is slow again. did the sync finish?             → did the sync finish in lab
…, it's the capacity field · … (heatsOnLining)      → the capacity of what the question names
… the statefulsets only                             → the kind in the place of "workloads"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.offline.clauses.asides import LIMITS, OWNED, PEOPLE, SENTENCE
from planners.offline.clauses.chatter import STARTS, plain
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.clauses.known import Known
from planners.offline.clauses.sentence import tells_its_own
from planners.offline.data import load
from planners.offline.words import lemma, lexicon, opening, split

_SPEAK = load("words")["asides"]
_HINTS, _TO_HINT, _NAMING = (frozenset(_SPEAK[sort]) for sort in ("hints", "to_hint", "naming"))
_FREE = frozenset(load("words")["free"])
_SEVERAL = re.compile(rf"\b(?:{'|'.join(load('words')['unions']['words'])})s?\b", re.IGNORECASE)
_WORDS = re.compile(r"[\w'’./-]*\w")
_CORRECTED = re.compile(
    r"^(?P<before>.+?)\W+(?:oh |ah |uh )?(?:no,? (?:wait|sorry)|wait,? no|sorry,? no|scratch that|correction|"
    r"i meant? to say)\W+(?P<again>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_MAY = r"(?:can|could|may|might|(?:is|are) (?:able|allowed|permitted) to)"
_PUT_AGAIN = re.compile(
    r"^(?P<before>.+?)[,;–-]\s*(?:i mean|i meant|rather|or rather|that is|that's|i\.?e\.?|in other words|meaning),? "
    r"(?P<again>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_FOR_SELF = re.compile(
    rf"^(?P<who>(?!(?:the|an?|my|our)\b)[\w.-]+) (?:[^,?;:]*?\b(?:if|whether) (?:he|she|they) {_MAY} (?P<does>.+)"
    rf"|(?:says|thinks|claims) (?:that )?(?:he|she|they) {_MAY}(?:n?['’]?t|not| not)? (?P<says>[^?]+?)"
    rf"(?:\W+(?:is (?:that|it) (?:so|right|true|correct)|{_MAY} (?:he|she|they)))?\W*)$",
    re.IGNORECASE | re.DOTALL,
)
_SPEAKER = re.compile(
    r"^(?:(?:hi|hey|hello|good \w+)\W+(?:(?:all|there)\W+)?)?"
    r"(?:(?:this is|i am|i['’]?m|my name is|it['’]?s) (?P<named>[\w.-]+)(?: (?:from|of) [^,.!;:–-]+)?[,.!;:–-]"
    r"|(?P<here>[\w.-]+)(?: (?:from|of) [^,.!;:–-]+?)? (?:here|speaking)\b)",
    re.IGNORECASE,
)
"""Who asks, by name."""
_OF_SELF = re.compile(
    r"(?:(?:which|what|where|how many)\b[^,.;!?]*?)?\b(?:(?:can|could|may|might|am|do) i\b(?! (?:ask|know|get|see)\b)"
    r"|(?:is|are|what|which)\b[^,.;!?]*? my (?:rights?|roles?|permissions?|access)\b)[^.;!?]*\W*$",
    re.IGNORECASE,
)
"""What somebody asks of what they may do themselves."""
_SELF = {"i": "{}", "me": "{}", "my": "{}'s", "am": "is", "do": "does"}
_KEY = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+")
"""Written as variables and fields are."""
_BARE = re.compile(r"(?:who|which|what)(?: [a-z]+)?\W*$", re.IGNORECASE)
"""Asks of something else."""
_ASKS_VALUE = re.compile(r"(?:\w+ )?(?:what|which|how|who|where|when)\b", re.IGNORECASE)
_WEIGHS = re.compile(rf"\b(?:than|{'|'.join(w for words in load('words')['superlatives'].values() for w in words)})\b")
"""Weighs several things, or their values."""
_OF_SEVERAL = re.compile(r"\b(?:each|both)\b", re.IGNORECASE)
_FEW, _SHORT = 3, 2
"""Words of a name alone; letters of a part of a name that tells nothing."""


def said_once(text: str, known: Known) -> str:
    """The text without what somebody takes back, with a name in the place of what it explains, and of who asks, and
    names of several words put as they are written."""
    text = _joined(text, known)
    if corrected := _CORRECTED.match(text):
        before, again = corrected["before"], corrected["again"]
        taken = known.things(before)[-1:] if len(again.split()) <= _FEW and known.things(again) else []
        if not taken:
            return said_once(again, known)
        text = again.rstrip("?!. ").join(before.rsplit(taken[0], 1))
    put = _PUT_AGAIN.match(text)
    if put and STARTS.match(put["again"]) and {*known.things(put["before"])} <= {*known.things(put["again"])}:
        return said_once(put["again"], known)
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
    found = list(_WORDS.finditer(text))
    for width in (3, 2):
        for run in (found[at : at + width] for at in range(len(found) - width + 1)):
            words = text[run[0].start() : run[-1].end()].lower().split(" ")
            name = next((one for one in ("-".join(words), "".join(words)) if known.thing(one)), "")
            if name and len(words) == width and not lexicon().find(tuple(map(lemma, words))):
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
        parts = "|".join(re.escape(part) for name in named for part in re.split(r"[-.]", name) if len(part) > _SHORT)
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
    """What a sentence asks as one clause of it says where the answer is, all others being idle."""
    core, _, telling = _weighed(text, known)
    if core is not None and len(telling) == 1 and core.start < telling[0].start:
        yield from _as_hinted(core.text.rstrip(" ?"), telling[0], known)


def otherwise(text: str, known: Known) -> Iterator[str]:
    """What else a sentence may ask whose clauses together mean nothing."""
    core, others, telling = _weighed(text, known)
    if core is None or not others:
        return
    asked = core.text.rstrip(" ?")
    if telling:
        of_one = len(telling) == 1 and telling[0].start < core.start and not _OF_SEVERAL.search(asked)
        topic = telling[0].text if of_one else ""
        if topic and known.things(topic) == topic.split() and not known.things(asked):
            yield f"{asked} of {topic}"
        if len(telling) < len(others):
            yield text[min(core.start, telling[0].start) : max(core.end, telling[-1].end)]
        return
    places = {word for one in others for word in one.words if known.place(word)}
    alone = len(places) == 1 and not any(map(known.place, map(str.lower, _WORDS.findall(asked))))
    yield f"{asked} in {places.pop()}" if alone else asked


def _weighed(text: str, known: Known) -> tuple[Clause | None, list[Clause], list[Clause]]:
    """The clause that asks, the others, and those of them that tell something of what is asked."""
    clauses = clauses_of(text)
    core = next((one for one in clauses if STARTS.match(plain(one.text))), None)
    if core is None:
        return None, [], []
    others, asked = [one for one in clauses if one is not core], replace(core, text=plain(core.text))
    return asked, others, [one for one in others if not _is_idle(one, clauses, asked.text, known)]


def _is_idle(clause: Clause, clauses: Sequence[Clause], asked: str, known: Known) -> bool:
    """Whether a clause beside what is asked says nothing of it: a sentence of its own about nothing, or about what the
    question names itself or has no need of."""
    place = clauses.index(clause)
    of_it = clause.words[:1] in (("it",), ("they",)) and any(known.linked(word) == "means" for word in clause.words)
    if STARTS.match(clause.text) or (place and of_it and clauses[place - 1].mark == "because"):
        return False  # "… because it is headless" says which one
    first = not any(STARTS.match(one.text) for one in clauses[:place])
    if (first or not PEOPLE.isdisjoint(clause.words)) and not _tells(clause, asked, known):
        return True  # "not urgent at all, but …", "…, I mean suspended"
    if not (LIMITS | _HINTS).isdisjoint(clause.words) or _KEY.search(clause.text):
        return False
    before = clauses[place - 1].mark if place else "."
    apart = before[:1] in {*".!?;(\n…"} and (clause.mark[:1] in {*".!?;:)\n…–-"} or place == len(clauses) - 1)
    named = [word for word in clause.words if known.linked(word) == "name" and not known.place(word)]
    named += [one for one in known.things(clause.text) if one not in named and not known.place(one)]
    said = {word.lower() for word in _WORDS.findall(asked)}
    if opening(split(asked)).ask == "why" and len(clause.words) <= _FEW and not any(map(known.linked, clause.words)):
        return True  # a guess: "…, too big?"
    if clause.text.lower() in _FREE:
        return True  # "…, in seconds"
    if not SENTENCE.match(clause.text) and (not apart or any(known.linked(word) == "means" for word in clause.words)):
        return False
    return said.issuperset(named) or bool(apart and tells_its_own(asked, named, known))


def _tells(clause: Clause, asked: str, known: Known) -> bool:
    """Whether a clause names what is asked about, or whom."""
    return known.tells(clause.text) or bool(OWNED.search(clause.text) or _BARE.match(asked))


def _as_hinted(asked: str, hint: Clause, known: Known) -> Iterator[str]:
    """What is asked, as a clause beside it says where the answer is: under a key, in a thing, or among a kind."""
    words = [word for word in _WORDS.findall(hint.text) if word.lower() not in _TO_HINT]
    named, said = known.things(hint.text), _WORDS.findall(asked)
    kinds = [word for word in words if known.names(word) and not known.thing(word) and not _KEY.fullmatch(word)]
    rest = [word for word in words if word.lower() not in _HINTS and word not in {*named, *kinds}]
    keys = [word for word in rest if len(word) > _SHORT]
    if len(keys) == 1 and not named and (_KEY.fullmatch(keys[0]) or _HINTS & {*hint.words}):
        values = [word for word in said if keys[0] in known.keys(word.lower())]
        own = kinds or [word for word in said if known.names(word) and not known.thing(word)]
        about = " ".join(word for word in said if known.linked(word) == "name" and not word.isdigit())
        asks_value = _ASKS_VALUE.match(asked) and not _WEIGHS.search(asked)
        if len(values) == 1 and len(own) == 1:
            ask = "how many" if asked.lower().startswith("how many") else "which"
            yield f"{ask} {own[0]} with {keys[0]} {values[0]}"
        elif asks_value and not (values or kinds) and (known.things(asked) or (_KEY.fullmatch(keys[0]) and not about)):
            yield f"what is the {keys[0]} of {about}" if about else f"what is {keys[0]}"
    elif len(kinds) == 1 and not (rest or named) and (several := _SEVERAL.search(asked)):
        yield f"{asked[: several.start()]}{kinds[0]}{asked[several.end() :]}"
    elif len(named) == 1 and not (rest or kinds) and named[0] not in asked:
        yield f"{asked} in {named[0]}"
