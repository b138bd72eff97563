"""Requests that are declined without looking at the cluster: to change something, or to show a secret's value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from planners.offline.data import load
from planners.offline.words import Attribute, Condition, Token, lemma, lexicon

DECLINED = "only questions are answered, nothing is changed in the cluster"
_TABLE = load("words")
_PLANS = load("plans")
_PATTERNS = {name: re.compile(text) for name, text in load("requests").items()}
_CHANGES = frozenset(_TABLE["changes"])
_QUESTIONS = frozenset(_PLANS["question_words"])
_ASKED = _QUESTIONS - {"list", "show"} | {"would", "will", "whom"}
_WAYS = ("requested", "then", "needed")
_NO_CHANGE = frozenset(_PLANS["behind_nouns"])
_NOUNS = frozenset(_PLANS["change_nouns"])
_MADE = frozenset(_PLANS["made_nouns"])
_TOTALS = tuple(text for text in load("operators")["total"] if " " in text)
"""Verbs of a change that only ask for a sum: "add up"."""
_KEYED = frozenset({"label", "annotate"})
_OF = re.compile(r"^[^=]+ (?:of|on|in|for|at|from) [^=]+$")
"""What is a label's key, and of what: who sets one says its value."""
_FEW = 4
"""Words among which what is to be made stands: "me a short list"."""


def change_asked(tokens: Sequence[Token]) -> str:
    """Why a request to change something is declined; "" where the question asks for no change."""
    text = " ".join(token.lower for token in tokens)
    if _PATTERNS["right"].match(text):
        return ""
    rest = text[_PATTERNS["subjects"].match(text).end() :]  # type: ignore[union-attr]
    first = rest.partition(" ")[0]
    ways = {way: [] if first in _QUESTIONS and way == "needed" else [*_PATTERNS[way].finditer(text)] for way in _WAYS}
    found = [match for match in chain(*ways.values()) if not _PATTERNS["right"].match(text[match.start() :])]
    starts = [rest, *(text[match.start(match.lastgroup or 0) :] for match in found)]
    done = [m[m.lastgroup or 0] for m in ways["needed"] if not lexicon().find(("be", m["done"] or ""))]
    done += [first] * (first.endswith("ing") and _ASKED.isdisjoint(rest.split()) and not _is_noun(rest, first))
    asked = _PATTERNS["said_apart"].match(rest) or any(map(_begins_change, starts)) or any(map(_is_done, done))
    return DECLINED if asked else ""


def _begins_change(text: str) -> bool:
    """Whether a text begins with the verb of a change."""
    verb = max((v for v in _CHANGES if text == v or text.startswith(f"{v} ")), key=len, default="")
    return bool(verb) and not (_PATTERNS["told_of"].match(text) or _is_noun(text, verb))


def _is_done(word: str) -> bool:
    """Whether a word is a form of the verb of a change: "needs to be restarted"."""
    return bool({word, *(word[:-end] for end in (1, 2, 3)), f"{word.removesuffix('ing')}e"} & _CHANGES)


def opinion_asked(tokens: Sequence[Token]) -> bool:
    """Whether it asks for advice or what somebody thinks, which no object tells."""
    return bool(_PATTERNS["opinion"].search(" ".join(t.lower for t in tokens if not t.name_like)))


def _is_noun(rest: str, verb: str) -> bool:
    """Whether the word begins what can be asked for ("restart policy", "scale down window"), or is short for a kind."""
    words = tuple(lemma(word) for word in rest.split())
    behind = rest[len(verb) :].split()
    if any(rest.startswith(f"{text} ") for text in _TOTALS) or (verb in _KEYED and _OF.match(" ".join(behind))):
        return True
    several = verb.endswith("ing") and behind and lemma(behind[0]) != behind[0]
    widths = range(1 if several else 2, 5)  # "terminating pods" are in this state
    if any(isinstance(s, Attribute | Condition) for width in widths for s in lexicon().find(words[:width])):
        return True
    if behind and (behind[0] in _NO_CHANGE or {*behind[:2]} & _NOUNS or {*behind[:_FEW]} & _MADE):
        return True
    return (
        bool(behind) and behind[0] in _PLANS["behind_kinds"] and verb in ("deploy", "label", "patch", "update", "scale")
    )


def secret_asked(tokens: Sequence[Token], named: bool | None) -> bool:
    """Whether the words ask for what a secret holds, or for a credential that stands elsewhere; `named`: whether a
    secret is named (None: it is asked which)."""
    text = _PATTERNS["passing"].sub(" ", " ".join(token.lower for token in tokens))
    shown = text[_PATTERNS["subjects"].match(text).end() :].split()[:1]  # type: ignore[union-attr]
    if (
        named is not None
        and shown
        and shown[0] in _TABLE["showing"]
        and (_has(text, "credentials") or (shown[0] != "which" and any(_is_variable(token.text) for token in tokens)))
    ):
        return True
    if (tokens and tokens[0].lower in ("when", "why")) or _PATTERNS["of_secret"].search(text):
        return False
    if named and _PATTERNS["shows"].search(text):
        return True
    if shown and shown[0] in ("is", "are", "does", "do") and _PATTERNS["used"].search(text):
        return False  # whether it is used tells nothing of it
    return named is not None and _has(text, "secret_values" if named else "strong_secrets")


def _is_variable(word: str) -> bool:
    """Whether the word is the name of a variable that holds a credential, as `API_TOKEN`."""
    from core.masking import telling  # its expressions take longer to compile than most questions to read

    return "_" in word and telling(word) != ""


def _has(text: str, words: str) -> bool:
    """Whether one of these words, or groups of words, is in the text."""
    return any(f" {word} " in f" {text} " for word in _TABLE[words])
