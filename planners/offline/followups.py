"""Follow-ups by words alone: a question that names only another place or kind takes the rest from the one before.

    How many pods are in shop?     and in staging?           → How many pods are in staging?
    Which services have no pods?   what about deployments?   → Which deployments have no pods?

Whatever else refers to what was said before ("which of them?", "why?") is left to who understands it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from core.flow import Exchange
from planners.offline.clauses.several import which_ones
from planners.offline.data import phrased
from planners.offline.words import KindSpan

_OPENER = phrased("followups", "opener")
_PLACE = phrased("followups", "place")
_KIND_THEN_PLACE = phrased("followups", "kind then place")
_PLACED = phrased("followups", "placed")
_EVERYWHERE = phrased("followups", "everywhere")
_PRONOUN = phrased("followups", "pronoun")
_WHY = phrased("followups", "why")
_WHETHER = phrased("followups", "whether")
_SHORT = phrased("followups", "short")

Kinds = Callable[[str], Sequence[KindSpan]]
"""The kinds that a text says, in order."""
IsNamespace = Callable[[str], Awaitable[bool]]
"""Whether there is a namespace of this name."""


async def resolved(text: str, earlier: Sequence[Exchange], kinds: Kinds, is_namespace: IsNamespace) -> str | None:
    """The question complete in itself: as it is where it refers to nothing, and None where what it refers to is not
    only another place or kind."""
    if not earlier:
        return text
    last = earlier[-1].resolved or earlier[-1].question
    if again := which_ones(text, last) or _why(text, last):
        return again
    opened = _OPENER.match(text.strip())
    rest = text.strip()[opened.end() if opened else 0 :].strip().rstrip("?!. ").strip()
    follows = bool(opened and opened["opener"].strip())
    place = await _place(rest, is_namespace, follows)
    if place:
        return await _placed(last, place, is_namespace)
    behind = _KIND_THEN_PLACE.match(rest)
    if behind and _only_kind(behind["kind"], kinds) and (place := await _place(behind["place"], is_namespace, True)):
        other = _of_kind(last, behind["kind"], kinds)
        return await _placed(other, place, is_namespace) if other and follows else text if not follows else None
    if follows and _only_kind(rest, kinds):
        return _of_kind(last, rest, kinds)
    return None if _refers(text, follows, kinds) else text


def _why(text: str, last: str) -> str:
    """ "Why?", "why not?" behind a question for yes or no: why it is so, or not so; "" where it is neither."""
    asked, whether = _WHY.match(text), _WHETHER.match(last.rstrip("?!. "))
    if asked is None or whether is None:
        return ""
    denied = "not " if asked["denied"] and " not " not in f" {whether['rest']} " else ""
    return f"why {whether['verb'].lower()} {whether['subject']} {denied}{whether['rest']}?"


async def _place(words: str, is_namespace: IsNamespace, follows: bool) -> str:
    """The namespace that is all that these words name; "" where they say something else."""
    match = _PLACE.fullmatch(words)
    if match is None or not (follows or match["preposition"]):
        return ""
    name = match["name"].lower()
    return name if match["said"] or match["behind"] or await is_namespace(name) else ""


async def _placed(question: str, name: str, is_namespace: IsNamespace) -> str | None:
    """The question about another place; None where it names several."""
    found = []
    for match in _PLACED.finditer(question):
        group = "alone" if match["alone"] else "name"
        named = group == "alone" or match["said"] or match["behind"]
        if named or await is_namespace(match[group].lower()):
            found.append(match.span(group))
    if len(found) > 1:
        return None
    if found:
        start, end = found[0]
        return question[:start] + name + question[end:]
    bare = _EVERYWHERE.sub("", question).rstrip("?!. ")
    return f"{bare} in the namespace {name}?"


def _of_kind(question: str, words: str, kinds: Kinds) -> str | None:
    """The question about another kind; None where it does not say exactly one."""
    spans = kinds(question)
    others = [span for span in spans if span.kinds != ("namespaces",)] or list(spans)
    if len(others) != 1:
        return None
    span = others[0]
    named = kinds(words)[0]
    return question[: span.start] + words[named.start : named.end] + question[span.end :]


def _only_kind(words: str, kinds: Kinds) -> bool:
    """Whether a kind is all that these words say."""
    spans = kinds(words)
    rest = words if len(spans) != 1 else words[: spans[0].start] + words[spans[0].end :]
    return len(spans) == 1 and not re.sub(r"\b(?:the|all|any|my|our)\b|\W", "", rest, flags=re.IGNORECASE)


def _refers(text: str, follows: bool, kinds: Kinds) -> bool:
    """Whether the question leaves out what was said before."""
    spans = kinds(text)
    if follows and not re.match(r"\s*(?:the|now|ok|okay)\b", text, re.IGNORECASE):
        return True
    if _SHORT.match(text) and not spans:
        return True
    pronoun = _PRONOUN.search(text)
    return pronoun is not None and not any(span.end <= pronoun.start() for span in spans)
