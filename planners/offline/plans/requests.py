"""Requests that are declined without looking at the cluster: to change something, or to show a secret's value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.offline.data import load
from planners.offline.words import Attribute, Condition, Token, lemma, lexicon

_DECLINED = "only questions are answered, nothing is changed in the cluster"
_TABLE = load("words")
_PLANS = load("plans")
_CHANGES = frozenset(_TABLE["changes"])
_QUESTIONS = frozenset(_PLANS["question_words"])
_NO_CHANGE = frozenset(_PLANS["behind_nouns"])
_NOUNS = frozenset(_PLANS["change_nouns"])
_SUBJECTS = re.compile(
    r"^(?:(?:kubectl|please|kindly|hey|hi|hello|ok|okay|just|now|quickly|so|and|then|also|"
    r"(?:can|could|would|will) you(?: please| kindly| just)?|"
    r"(?:can|could|shall) (?:we|someone|somebody|anyone)(?: please| just)?|should (?:someone|somebody|anyone)|"
    r"i (?:want|need)(?: you)? to|i would like (?:you )?to|"
    r"go ahead and|let us|help me(?: to)?|you (?:should|must|need to)|how (?:do|can|would|could|should) i|"
    r"what command (?:do i use|would i use|is used|can i use) to|please help me) )*"
)
_RIGHT = re.compile(
    r"^(?:can|could|may) (?:anyone|anybody)(?: else)? (?!please\b|just\b|quickly\b)\w+ [a-z]+s (?:in|of|from)\b"
)
"""Whether anybody has a right to do something to all of a kind, and no request to do it."""
_NEEDED = re.compile(
    r"\b(?:needs?|has|have|should|must|ought|(?:can|could|like) \S+(?: \S+)?)"
    r"(?: to)? be (?P<done>\w+)|"
    r"\b(?:wants?|needs?|asks?|asked|told) (?:you|me|us|him|her|them)? ?to (?P<do>\w+)"
)
_THEN = re.compile(
    r"\b(?:and|then) (?:then |also |please |just )*(?P<do>[a-z]+) (?:it|them|this|that|these|those|all)\b"
)
_SAID_APART = re.compile(
    r"^give (?!me\b|us\b|them\b)\S+ (?:\S+ )?(?:\d|access\b|rights?\b|permissions?\b|more\b)|"
    r"^roll \S+(?: \S+)? back\b|^(?:let|allow) (?!me\b|us\b)\S+ (?:to )?\w+|"
    r"^take \S+(?: \S+)? (?:down|out|offline)\b|^(?:run|use) (?!of\b|as\b).+\b(?:now|again|for)\b"
)
"""Changes whose words stand apart: give X access, roll X back, let X delete."""
_TOTALS = tuple(text for text in load("operators")["total"] if " " in text)
"""Verbs of a change that only ask for a sum: "add up"."""
_KEYED = frozenset({"label", "annotate"})
_OF = re.compile(r"^[^=]+ of [^=]+$")
"""What is a label's key, and of what: who sets one says its value."""
_USED = re.compile(r"\b(?:used|referenced|mounted|needed) (?:also |too |anywhere )?(?:by|in)\b")
_PASSING = re.compile(r"\b(?:to|will|would|can|could|did|does|do|not|we|they|it) pass\b")
"""The verb, and no short form of `password`."""
_SHOWS = re.compile(r"\bwhat is (?:in|inside|within)\b|\bwhat does\b.*\b(?:contain|hold|store)\b")


def change_asked(tokens: Sequence[Token]) -> str:
    """Why a request to change something is declined; "" where the question asks for no change."""
    text = " ".join(token.lower for token in tokens)
    if _RIGHT.match(text):
        return ""
    rest = text[_SUBJECTS.match(text).end() :]  # type: ignore[union-attr]
    asking = rest.split()[:1]
    then = _THEN.search(text)
    if _SAID_APART.match(rest) or (then and then["do"] in _CHANGES):
        return _DECLINED
    if _needed(text) and asking and asking[0] not in _QUESTIONS:
        return _DECLINED
    gerund = asking[0].removesuffix("ing") if asking and asking[0].endswith("ing") else ""
    if gerund and {gerund, f"{gerund}e", gerund[:-1]} & _CHANGES and not _is_noun(rest, asking[0]):
        return _DECLINED
    verb = max((v for v in _CHANGES if rest == v or rest.startswith(f"{v} ")), key=len, default="")
    return _DECLINED if verb and not _is_noun(rest, verb) else ""


_OPINION = re.compile(
    r"^(?:so |and |but |ok |then )*(?:should|shall) (?:we|i|you|they|one)\b|"
    r"\b(?:any good|worth (?:it|\w+ing)|(?:good|bad|better|wise) idea|recommend\w*|advis(?:e|able)|make sense|"
    r"do you (?:think|like|prefer|believe)|you (?:think|reckon)|would you (?:use|choose|rather)|your opinion|"
    r"(?:which|what) (?:admin|user|person|engineer|developer|colleague|human)s? "
    r"(?:created|made|deployed|installed|changed|deleted|broke|did|has)|survive|is it (?:safe|better|wise|worth))\b|"
    r"^who (?:gave|granted)\b|^why (?:was|were|is|are|did (?:we|they|you|he|she|some(?:body|one))) (?!.*\bnot\b).*"
    r"\b(?:(?:deploy|create|add|install|introduce|choos|pick|nam|call|mov|upgrad|updat)e?d?|chosen|"
    r"scaled (?:up|down|in))\b"
)


def opinion_asked(tokens: Sequence[Token]) -> bool:
    """Whether it asks for advice or what somebody thinks, which no object tells."""
    return bool(_OPINION.search(" ".join(token.lower for token in tokens)))


def _is_noun(rest: str, verb: str) -> bool:
    """Whether the word begins what can be asked for ("restart policy", "scale down window"), or is short for a kind."""
    words = tuple(lemma(word) for word in rest.split())
    behind = rest[len(verb) :].split()
    if any(rest.startswith(f"{text} ") for text in _TOTALS) or (verb in _KEYED and _OF.match(" ".join(behind))):
        return True
    if any(isinstance(s, Attribute | Condition) for width in (2, 3, 4) for s in lexicon().find(words[:width])):
        return True
    if behind and (behind[0] in _NO_CHANGE or {*behind[:2]} & _NOUNS):
        return True
    return (
        bool(behind) and behind[0] in _PLANS["behind_kinds"] and verb in ("deploy", "label", "patch", "update", "scale")
    )


def _needed(text: str) -> bool:
    """ "X needs to be restarted": a change that is asked for as a need."""
    match = _NEEDED.search(text)
    if match is None:
        return False
    word = match["done"] or match["do"]
    if lexicon().find(("be", word)):
        return False  # "can X be expanded" asks for a field
    return bool(({word, word[:-1], word[:-2], word[:-3]} if match["done"] else {word}) & _CHANGES)


def secret_asked(tokens: Sequence[Token], named: bool | None) -> bool:
    """Whether the words ask for what a secret holds, or for a credential that stands elsewhere; `named`: whether a
    secret is named (None: it is asked which)."""
    text = _PASSING.sub(" ", " ".join(token.lower for token in tokens))
    shown = text[_SUBJECTS.match(text).end() :].split()[:1]  # type: ignore[union-attr]
    if (
        named is not None
        and shown
        and shown[0] in _TABLE["showing"]
        and (_has(text, "credentials") or (shown[0] != "which" and any(_is_variable(token.text) for token in tokens)))
    ):
        return True
    if named and _SHOWS.search(text):
        return True
    if shown and shown[0] in ("is", "are", "does", "do") and _USED.search(text):
        return False  # whether it is used tells nothing of it
    return named is not None and _has(text, "secret_values" if named else "strong_secrets")


def _is_variable(word: str) -> bool:
    """Whether the word is the name of a variable that holds a credential, as `API_TOKEN`."""
    from core.masking import telling  # its expressions take longer to compile than most questions to read

    return "_" in word and telling(word) != ""


def _has(text: str, words: str) -> bool:
    """Whether one of these words, or groups of words, is in the text."""
    return any(f" {word} " in f" {text} " for word in _TABLE[words])
