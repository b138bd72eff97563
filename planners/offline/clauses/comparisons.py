"""Two things compared: the same question of each, and which of the two answers wins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from planners.offline.data import filled, load

_SIZES = ("bigger", "larger", "smaller")
_AGES, _LESS = ("older", "newer", "younger"), ("older", "fewer", "less", "lower", "smaller", "shorter")
_AND_WHICH = re.compile(
    r"^(?P<ask>(?:which|what|how many|is|are|does|do) [^,?]+?) in (?P<a>[\w.-]+)"
    r"(?:,? and (?:which|what|how many)(?: (?:is|are|one|ones|one is|ones are))?|, and) in (?P<b>[\w.-]+)$",
    re.IGNORECASE,
)
"""One question about two places."""
_AMOUNT = re.compile(r"^(?:amount|number|kind|type) of ")
_IS = re.compile(r"\b(what|which|who)['’]s\b", re.IGNORECASE)


@cache
def _read(text: str) -> re.Pattern[str]:
    """The pattern that a turn of phrase of the table is."""
    return re.compile(filled("comparisons", text), re.IGNORECASE)


def grouped(text: str) -> Mapping[str, str]:
    """ "Which city has over 2 hotels": a "question" for how many there are per city, and those to "pick" (`> 2`)."""
    for pattern, pick in load("comparisons")["grouped"]:
        if match := _read(pattern).match(text.strip().rstrip("?!. ")):
            number = match["n"].lower() if "N" in pick else ""
            pick = pick.replace("N", load("words")["numbers"].get(number, number.replace("one", "1")))
            return {"question": f"how many {match['what']} per {match['key']}", "pick": pick}
    return {}


@dataclass(frozen=True)
class Comparison:
    """Two things by name, the same question about each (other wordings of it behind), and which of the two wins: the
    one with "more" or with "less", "by" how much they differ, what they have in "common", whether they have the "same",
    or "" where both are told;
    `whether` it is the first."""

    names: tuple[str, str]
    questions: tuple[tuple[str, str], ...]
    wins: str = ""
    whether: bool = False


def comparison(text: str) -> Comparison | None:
    """ "Which is older, X or Y?", "who has more replicas: X or Y?", "compare the images of X and Y"."""
    text = _IS.sub(r"\1 is", text.strip().rstrip("?!. "))
    if places := _AND_WHICH.match(text):
        names = places["a"], places["b"]
        return Comparison(names, (tuple(f"{places['ask']} in {name}" for name in names),))  # type: ignore[arg-type]
    match = next(filter(None, (_read(way).match(text) for way in load("comparisons")["patterns"])), None)
    if match is None:
        return None
    parts = {key: (value or "").strip() for key, value in match.groupdict().items()}
    names, objects = _called(parts)
    how, what = parts.get("how", "").lower(), parts.get("what", "")
    if not what and how in _SIZES:
        what = "size"
    what = "image tag" if what == "image" and how in _AGES else what
    if what and how in _SIZES:
        forms = ["what is the size of the {what} of {}", "what is the {what} of {}"]
    elif how in ("same", "identical"):
        what = _AMOUNT.sub("", what)
        forms = [f"{ask} {{what}} does {{}} {parts['verb'] or 'have'}" for ask in ("which", "how much")]
        forms = ["what is the {what} of {}", *forms, "what is the {what} in {}"]
    elif how == "in common":
        forms = ["what is the {what} of {}"]
    elif parts.get("those"):
        forms = [f"how many {{}} {parts['those']}"]
    elif parts.get("inside"):
        forms = [f"how many {{what}} are {parts['inside']} {{}}", "what is the {what} in {}"]
        forms = [*forms[:: -1 if " " in what else 1], "how much {what} is in {}"]
    elif what and how in _AGES:
        forms = ["what is the {what} of {}", "what is the version of {what} in {}"]
    elif parts.get("verb"):
        forms = [f"how {many} {{what}} does {{}} {parts['verb']}" for many in ("many", "much")]
    elif what:
        forms = ["how many {what} does {} have", "what is the {what} of {}"][:: 1 if how else -1]
    else:
        forms = ["when was {} created"] if how in _AGES else []
    questions = tuple((form.format(objects[0], what=what), form.format(objects[1], what=what)) for form in forms)
    same = how in ("same", "identical")
    told = "common" if how == "in common" else "same" if same else "by" if "by" in parts else ""
    wins = told or ("" if not how else "less" if how in _LESS else "more")
    return Comparison(names, questions, wins, same or bool(parts.get("whether"))) if questions else None


@cache
def _kinds() -> frozenset[str]:
    """What kinds are called in two words."""
    return frozenset(text for texts in load("kinds").values() for text in texts if " " in text)


def _called(parts: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two names, and how each is called in a question: with its kind and place where they are said."""
    kind, place = parts.get("kind", ""), f" in {parts['place']}" if parts.get("place") else ""
    if " " in kind and kind not in _kinds():
        kind = ""  # "which mail adapter": what people call it, and no kind
    one, other = (re.sub(r"^(?:the|our|my|in|of) ", "", parts[group], flags=re.I) for group in ("a", "b"))
    if thing := parts.get("thing"):  # one thing in two places
        return (one, other), (f"{thing} in {one}", f"{thing} in {other}")
    if " " in other and " " not in one:  # "the X or the Y deployment"
        other, _, kind = other.partition(" ")
    one_thing, other_thing = (
        f"the {kind} {n}{place}" if kind and " " not in n else f"{n}{place}" for n in (one, other)
    )
    return (one, other), (one_thing, other_thing)


_IN_TWO = re.compile(
    r"\b(?:in|at|on) (?:the )?(?P<a>[\w.-]*\w)(?: namespace)?(?:,? and(?: also)?|,)(?: in| at| on)?(?: the)? "
    r"(?P<b>[\w.-]*\w)(?: namespaces?)?\W*$",
    re.IGNORECASE,
)
_SUMMED = re.compile(r"\b(?:total|together|altogether|combined|sum|summed|overall)\b", re.IGNORECASE)


def in_each(text: str) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """What may be the two places that it is asked about, and the question for each: "is X ready in A and in B"; None
    where none are, or their sum is asked for."""
    match = _IN_TWO.search(text)
    if match is None or _SUMMED.search(text):
        return None
    places = (match["a"], match["b"])
    return places, (f"{text[: match.start()]}in {places[0]}", f"{text[: match.start()]}in {places[1]}")
