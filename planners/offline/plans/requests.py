"""Requests that are declined without looking at the cluster: to change something, or to show a secret's value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.masking import telling
from planners.offline.data import load
from planners.offline.words import Token

_SUBJECTS = re.compile(
    r"^(?:(?:kubectl|please|kindly|hey|hi|hello|ok|okay|just|now|quickly|so|and|then|also|"
    r"(?:can|could|would|will) you(?: please| kindly| just)?|i (?:want|need)(?: you)? to|i would like (?:you )?to|"
    r"go ahead and|"
    r"let us|help me(?: to)?|you (?:should|must|need to)|how (?:do|can|would|could|should) i|"
    r"what command (?:do i use|would i use|is used|can i use) to|please help me) )*"
)


def change_asked(tokens: Sequence[Token]) -> str:
    """Why a request to change something is declined; "" where the question asks for no change."""
    text = " ".join(token.lower for token in tokens)
    rest = text[_SUBJECTS.match(text).end() :]  # type: ignore[union-attr]
    for verb in sorted(load("words")["changes"], key=len, reverse=True):
        if rest == verb or rest.startswith(verb + " "):
            following = rest[len(verb) :].split()[:1]
            if following and following[0] in ("is", "are", "of", "was", "'s", "does", "do", "mode", "policy", "time"):
                return ""
            return "only questions are answered, nothing is changed in the cluster"
    return ""


def secret_asked(tokens: Sequence[Token], named: bool | None) -> bool:
    """Whether the words ask for what a secret holds, or for a credential that stands elsewhere; `named`: whether a
    secret is named (None: it is asked which)."""
    text = " ".join(token.lower for token in tokens)
    shown = text[_SUBJECTS.match(text).end() :].split()[:1]  # type: ignore[union-attr]
    if (
        shown
        and shown[0] in load("words")["showing"]
        and (_has(text, "credentials") or (shown[0] != "which" and any(_is_variable(token.text) for token in tokens)))
    ):
        return True
    return named is not None and _has(text, "secret_values" if named else "strong_secrets")


def _is_variable(word: str) -> bool:
    """Whether the word is the name of a variable that holds a credential, as `API_TOKEN`."""
    return "_" in word and telling(word) != ""


def _has(text: str, words: str) -> bool:
    """Whether one of these words, or groups of words, is in the text."""
    return any(f" {word} " in f" {text} " for word in load("words")[words])
