"""Requests that are declined without looking at the cluster: to change something, or to show a secret's value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.offline.data import load
from planners.offline.words import Attribute, Condition, Token, lemma, lexicon

DECLINED = "only questions are answered, nothing is changed in the cluster"
_TABLE = load("words")
_PLANS = load("plans")
_PATTERNS = {name: re.compile(text) for name, text in load("requests").items()}
_CHANGES = frozenset(_TABLE["changes"])
_QUESTIONS = frozenset(_PLANS["question_words"])
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
    asking = rest.split()[:1]
    then = _PATTERNS["then"].search(text)
    if _PATTERNS["said_apart"].match(rest) or (then and {*then.groupdict().values()} & _CHANGES):
        return DECLINED
    if _needed(text) and asking and asking[0] not in _QUESTIONS:
        return DECLINED
    gerund = asking[0].removesuffix("ing") if asking and asking[0].endswith("ing") else ""
    if gerund and {gerund, f"{gerund}e", gerund[:-1]} & _CHANGES and not _is_noun(rest, asking[0]):
        return DECLINED
    said = (one for one in _PATTERNS["requested"].finditer(text) if not _PATTERNS["right"].match(text[one.start() :]))
    return DECLINED if any(map(_begins_change, (rest, *(text[one.end() :] for one in said)))) else ""


def _begins_change(text: str) -> bool:
    """Whether a text begins with the verb of a change."""
    verb = max((v for v in _CHANGES if text == v or text.startswith(f"{v} ")), key=len, default="")
    return bool(verb) and not (_PATTERNS["told_of"].match(text) or _is_noun(text, verb))


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


def _needed(text: str) -> bool:
    """ "X needs to be restarted": a change that is asked for as a need."""
    match = _PATTERNS["needed"].search(text)
    if match is None:
        return False
    word = match["made"] or match["done"] or match["do"]
    if lexicon().find(("be", word)):
        return False  # "can X be expanded" asks for a field
    return bool(({word, word[:-1], word[:-2], word[:-3]} if word != match["do"] else {word}) & _CHANGES)


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
