"""One question in the place of a statement and what is asked of it.

    a statement, and what is asked of it        X is down, any idea?           → why X down
    a place or a topic before a question        in X, … · X: is it ready?      → … in X · is X ready

Which words name something, and which say what is wrong, the tables and the cluster tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from planners.offline.clauses.chatter import SAID, STARTS, of_topic, plain
from planners.offline.clauses.clause import clauses_of, partings
from planners.offline.clauses.known import ENVIRONMENTS, Known
from planners.offline.clauses.parts import SAME, SPEAKERS, parts_of
from planners.offline.clauses.statement import asked_of, waits_or_fails
from planners.offline.data import load, pattern, phrased
from planners.offline.words import Attribute, lemma, lexicon

_WORDS = re.compile(r"[\w./-]+")
_ASKS = re.compile(r"(?:which|what|how|where|when)\b", re.IGNORECASE)
ASKS_LAST = re.compile(r"\b(?:since when|how (?:long|many|much|often|old)|where)\W*$", re.IGNORECASE)
"""Asks with its last words: "X is pending since when"."""
_QUESTION = pattern("begins a question")
_THERE = re.compile(r"\b(?:(?:in|on|at|from) )?there(?: (?:now|still|currently|right now))?\s*[?!.]*$", re.IGNORECASE)
_WITHIN = phrased("several", "within")
"""A question within what somebody says."""
_PERSON = re.compile(
    r"^(?P<name>(?!(?:i|we|you|they|he|she|it|there|this|that|the|an?|my|our)\b)[\w.-]+) [a-z]", re.IGNORECASE
)
_OF_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_WITH_WHICH = re.compile(r"^(?:and )?(?:with|at|in|on|under|by) (?:which|what) ", re.IGNORECASE)
_ORDINALS, _PLACES = frozenset(load("words")["ordinals"]), load("words")["places"]
_OF_THAT_NAME = re.compile(r"\b(?:(?:of|by|with|under) (?:that|this|such a) name|called (?:that|so|like that))\b", re.I)
_NAME_LIKE = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b")
_LONGEST_TOPIC = 60
"""Characters."""
_INTENT = re.compile(SAID["plan"], re.IGNORECASE)


def one_question(sentence: str, known: Known) -> str:
    """The one question of a sentence, without what is said around it."""
    stated = _with_place(_named_so(plain(_indirect(sentence, known))), known)
    if not STARTS.match(stated) and not _QUESTION.match(stated.lower()):
        for before, behind, mark in partings(stated):
            if _ASKS.match(clauses_of(before)[-1].text) or ASKS_LAST.search(before):
                break  # what is behind is asked of a question
            if asked := asked_of(before, plain(behind), known) or (mark and _of_thing(before, plain(behind), known)):
                return asked  # what "and" joins to something else is asked beside that
        if asked := waits_or_fails(stated, known):
            return asked
    return _about_topic(stated, known)


def _indirect(text: str, known: Known) -> str:
    """The question that somebody says that they have to answer, without what asks for the same behind it: "I must write
    down how old X is. Can you give me that?" """
    parts = parts_of(text, known)
    place = next((n for n, part in enumerate(parts) if SPEAKERS.intersection(part.words)), None)
    asked = _WITHIN.search(parts[place].text) if place is not None else None
    if place is None or asked is None or parts[place].sort == "asks":
        return text
    words = " ".join([*(part.text for part in parts[:place]), parts[place].text[: asked.end()]]).lower().split()
    wants = [*dropwhile(lambda word: word not in SPEAKERS, words)]
    named = known.things(" ".join(words)) or any(known.kind((word,)) for word in wants) or any(map(known.place, words))
    same = all(SAME.issuperset(part.words) for part in parts[place + 1 :])
    return text if named or not same else parts[place].text[asked.end() :]


def _named_so(text: str) -> str:
    """The text with the one name that stands before it in the place of "of that name"."""
    so = _OF_THAT_NAME.search(text)
    names = {*_NAME_LIKE.findall(text[: so.start()])} if so else set()
    return f"{text[: so.start()]}named {names.pop()}{text[so.end() :]}" if so and len(names) == 1 else text


def _with_place(text: str, known: Known) -> str:
    """The text with "in" before an environment that ends it behind the name of a thing: "restarts X prod"."""
    words = text.rstrip("?!. ").split()
    bare = (
        len(words) > 1 and words[-1].lower() in ENVIRONMENTS and not known.names(words[-1]) and known.thing(words[-2])
    )
    return " ".join((*words[:-1], "in", words[-1])) if bare else text


def without_intent(text: str) -> str:
    """The question behind what somebody says that they are about to do: they ask before, and do it themselves."""
    return plain(_INTENT.sub("", text.strip()))


def _of_thing(stated: str, asked: str, known: Known) -> str:
    """The question about the one thing, place or person that a statement before it names, with its name in the place of
    the pronoun, and of "there"; "" where it is none."""
    named = known.things(stated)
    places = [word for word in named if known.place(word.lower())]
    things = [word for word in named if word not in places] or places
    who = person(stated, asked, known)
    things = [who] if who else things
    words = tuple(lemma(word.lower()) for word in _WORDS.findall(_WITH_WHICH.sub("", asked)))
    senses = lexicon().find(words)
    if len(things) == 1 and things != places and senses and all(isinstance(s, Attribute) for s in senses):
        of = stated if _PLACES.keys() & {*stated.lower().split()} else things[0]  # "second container of X"
        return f"what is the {' '.join(words)} of {of}"
    own = [word for word in _WORDS.findall(asked) if known.thing(word)]
    if len(things) != 1 or not STARTS.match(asked) or (own and not who) or _ORDINALS & {*stated.lower().split()}:
        return ""  # of "the second container in X" one of several is asked for, and not X
    inside = places or ([] if who else things)
    place = f"{'in' if places else 'on'} {inside[0]}" if len(inside) == 1 else ""
    whole = _THERE.sub(place, asked) if place else asked
    if whole == asked or things != inside:
        whole = of_topic(whole, things[0])
    return whole if whole != asked else ""


def person(stated: str, asked: str, known: Known) -> str:
    """Whom a statement begins with, where "he" or "she" is asked of behind it; "" where nobody is."""
    who = _PERSON.match(stated)
    return who["name"] if who and _OF_PERSON.search(asked) and not known.thing(who["name"]) else ""


def _about_topic(text: str, known: Known) -> str:
    """The question about what stands before it, where that is short: "in X, …", "X: …"; as it is where it is none."""
    parted = next((one for one in partings(text) if one[2] not in ("", ".")), None)
    if parted is None or parted[2] in "?!" or len(parted[0]) > _LONGEST_TOPIC:
        return text
    return _of_topic(parted[0], parted[1], known) or text


def _of_topic(topic: str, asked: str, known: Known) -> str:
    """The question about what is said before it: a place, or what its pronoun means; "" where it is neither."""
    if not _QUESTION.match(asked.lower()):
        return ""
    if known.place(topic.lower()) and "," not in asked:
        return f"{asked.rstrip(' ?')} in {topic}"
    about = known.tells(topic) or _OF_PERSON.search(asked)
    whole = of_topic(asked, topic) if not STARTS.match(topic) and about else asked
    return whole if whole != asked else ""


def tells_its_own(asked: str, named: Sequence[str], known: Known) -> bool:
    """Whether a question says by itself where what it asks for is, or which thing it asks of, so that the `named`
    things of what is said before it are others."""
    own = _WORDS.findall(asked)
    inside = any(known.place(word.lower()) for word in own)
    things = [word for word in own if known.thing(word) and not known.place(word.lower())]
    placed = any(known.place(word.lower()) for word in named)
    refers = of_topic(asked, "") != asked or _THERE.search(asked)
    return not refers and all(map(known.thing, named)) and (inside or (bool(things) and not placed))
