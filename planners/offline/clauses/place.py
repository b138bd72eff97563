"""Where a question says that its answer stands, taken out of its text: in what sort of place, under which key, in which
thing.

    …? its in the args              they said it's an env LIMIT_KN       maybe an annotation says
    …, it's in the grower prices    … according to the events            the label would be crew=dba i think
    somebody touched X, who does the event say it was?
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass
from itertools import pairwise

from planners.offline.clauses.asides import ASKS_VALUE, KEY, LIMITS, PEOPLE, SHORT, TO_HINT
from planners.offline.clauses.clause import Clause, clauses_of
from planners.offline.clauses.known import Known
from planners.offline.data import load, phrased
from planners.offline.words import ARTICLES

_TABLE = load("places")
_NOUNS = {noun: sort for sort, row in _TABLE["sorts"].items() for noun in row["nouns"]}
_IDLE = TO_HINT.union(_TABLE["idle"])
_MAP, _PHRASE, _TOLD, _SOMEBODY, _ASKING, _PAIR = (
    phrased("places", one) for one in ("map", "phrase", "told", "somebody", "asking", "pair")
)
_PERSONS = ("who ", "whom ", "whose ")
_WORDS = re.compile(r"[\w'’./=-]*\w")
_POINTING, _CALLED, _TOLD_BY, _KEYED, _OPENING, _DENYING = (
    frozenset(_TABLE[one]) for one in ("pointing", "called", "told by", "keyed", "opening", "denying")
)


@dataclass(frozen=True)
class Place:
    """Where an answer stands: in what `sort` of place, under which `key` and as which `value`, in which `thing`, and on
    what `kind` of things; what is not told is empty."""

    sort: str = ""
    key: str = ""
    value: str = ""
    thing: str = ""
    kind: str = ""

    def read_by(self, plan: str, way: str) -> bool:
        """Whether a plan, as text and by what made it, looks there: one that looks for words in all places does not."""
        marks = _TABLE["sorts"][self.sort]["reads"] if self.sort else [self.thing]
        return any(mark in plan.lower() for mark in marks) and (not way or self.sort not in _KEYED)


def told_place(text: str, known: Known) -> tuple[str, Place] | None:
    """The text without what it says of where its answer stands, and that place; None where it says none of it."""
    place, rest = Place(), _MAP.sub("configmap", text)
    if (phrase := _PHRASE.search(rest)) and (found := _place_of(phrase["where"], known)) and found.sort:
        place, rest = found, f"{rest[: phrase.start()]} {rest[phrase.end() :].lstrip(' ,')}".strip()
    clauses = clauses_of(rest)
    for at in reversed(range(len(clauses))):
        clause, left = clauses[at], _without(rest, clauses[at])
        if not left or "and" in (clause.mark, before := clauses[at - 1].mark if at else "") or before == "because":
            continue
        if (told := _TOLD.match(clause.text)) and told["noun"] in _NOUNS:
            place = Place(_NOUNS[told["noun"]])
            rest = left if _ASKING.search(left) else f"{told['wh']} {_SOMEBODY.sub('', left)}"
        elif not _ASKING.search(clause.text) and (_ASKING.search(left) or not clause.mark.startswith("?")):
            sure = _ASKING.search(left) or clause.mark == ")" or {*clause.words} & _POINTING or clause.words[1:] == ()
            found = _merged(place, _place_of(clause.text, known, clause.mark == ")")) if sure else None
            place, rest = (found, left) if found else (place, rest)
    if place == Place(kind=place.kind):
        return None
    inside = place.thing or (place.key if place.sort == "key" else "")
    inside = f" in {inside}" if inside and inside not in known.things(rest) else ""
    said = f" according to the {place.sort}s" if place.sort in _TOLD_BY else ""
    return (f"{rest.rstrip(' ?.!')}{inside}{said}" if inside or said else rest), place


def asked_there(asked: str, place: Place, known: Known) -> list[str]:
    """The questions for the things with a value under the key that is told, or for what a thing has there."""
    said = _WORDS.findall(asked) if place.key else []
    values = {place.value or word for word in said if place.value or place.key in known.keys(word.lower())}
    two = [" ".join(pair) for pair in pairwise(said) if known.kind([word.lower() for word in pair])]
    kinds = [word for word in said if known.kind([word.lower()]) and not known.thing(word)]
    own = [place.kind] if place.kind else two or kinds
    idle = {*" ".join((*own, *kinds)).lower().split(), *values, place.key}.union(PEOPLE, _OPENING)
    rest = {*map(str.lower, said)} - idle
    of = [*known.things(asked), *(f"{one} {place.kind}" for one in said if place.kind and known.keys(one.lower()))]
    if rest & (LIMITS | _DENYING):
        return []
    if len(own) == len(values) == 1 and "name" not in map(known.linked, rest):
        value = values.pop()
        pair = f"{place.key}={value}" if value.lower() in ARTICLES else f"{place.key} {value}"
        return [f"{'how many' if 'many' in said else 'which'} {own[0]} with {pair}"]
    asks = ASKS_VALUE.match(asked) or asked.lower().startswith(_PERSONS)
    fits = place.key and asks and (place.kind or not values)
    nouns = (place.key, f"{place.key} {place.sort}") if place.sort == "annotation" else (place.key,)
    return [f"what is the {noun} of {one}" for one in of for noun in nouns if fits]


def _place_of(text: str, known: Known, bracketed: bool = False) -> Place | None:
    """The place that words name, where they say nothing else: a sort of place, a key in it, a thing or a kind."""
    things = known.things(text)
    parts = {part for thing in things for part in (thing, *thing.split("-"))}
    words = [word for word in _WORDS.findall(text) if word.lower() not in parts]
    nouns = [at for at, word in enumerate(words) if word.lower() in _NOUNS]
    sorts = {_NOUNS[words[at].lower()] for at in nouns}
    rest = [word for word in words if word.lower() not in _IDLE and word.lower() not in _NOUNS]
    pair = next((found for word in rest if (found := _PAIR.fullmatch(word))), None)
    kinds = [word for word in rest if known.kind([word.lower()])]
    keys = [pair["key"]] if pair else [word for word in rest if len(word) > SHORT and word not in kinds]
    if max(map(len, (things, sorts, keys, kinds))) > 1 or LIMITS & {*map(str.lower, words)} - _CALLED:
        return None
    key = "".join(keys)
    alone = bracketed and text == key and not known.linked(key)
    if key and not (pair or alone or KEY.fullmatch(key)):
        between = sorted((words.index(key), nouns[0])) if nouns and sorts <= _KEYED | {""} else [0, -1]
        if between[1] < 0 or not _CALLED.issuperset(map(str.lower, words[between[0] + 1 : between[1]])):
            return None  # "the crew label", "a label called crew"
    if things and not sorts and (key or kinds or _POINTING.isdisjoint(map(str.lower, words))):
        return None
    return Place("".join(sorts), key, pair["value"] if pair else "", "".join(things), "".join(kinds))


def _merged(one: Place, other: Place | None) -> Place | None:
    """Two hints as one; None where the second is none, or tells another place."""
    pairs = [*zip(astuple(one), astuple(other), strict=True)] if other is not None else [("a", "b")]
    return None if any(a and b and a != b for a, b in pairs) else Place(*(a or b for a, b in pairs))


def _without(text: str, clause: Clause) -> str:
    """The text without a clause; "" where nothing else is left."""
    behind = text[clause.end :].lstrip().removeprefix(clause.mark).strip(" ,;:.!–-)")
    parts = (text[: clause.start].rstrip(" ,;:–-("), behind)
    return " ".join(part for part in parts if re.search(r"\w", part))
