"""Whether an answer is right: pure, a rule for each kind of question.

An answer is `right` or `wrong`; it is `abstained` where none was given (no tier could answer, no agreement, not
certain), and `unscored` where nobody has said what is right. The four are never mixed: whoever abstains does not lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from eval.scenarios import Case

Outcome = Literal["right", "wrong", "abstained", "unscored"]

_ABSTENTIONS = ("no agreement", "not certain")
_ABSENCE = re.compile(r"\b(not found|no such|does not exist|do not exist|doesn't exist)\b")
_QUOTES = "'\"`“”‘’"
_NOTHING = frozenset({"", "none", "0"})


def score(case: Case, answer: str | None) -> Outcome:
    """The outcome of an answer as `/query` gives it; None is no answer at all."""
    if answer is not None and any(word.lower() in answer.lower() for word in case.never):
        return "wrong"  # whatever else it says, and whether or not it is scored
    if answer is None or normal(answer).startswith(_ABSTENTIONS):
        return "abstained"
    if case.expect is None:
        return "unscored"
    return "right" if _is_right(case, case.expect, answer) else "wrong"


def normal(text: str) -> str:
    """The text without what is trivial: case, outer space and quotes, a trailing period."""
    text = " ".join(text.split()).lower()
    while text and (text[-1] == "." or (len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES)):
        text = text[:-1].rstrip() if text[-1] == "." else text[1:-1].strip()
    return text


def members(text: str) -> frozenset[str]:
    """The members that an answer lists: by commas, semicolons or lines."""
    parts = (normal(part) for part in re.split(r"[,;\n]", text))
    found = frozenset(part for part in parts if part)
    return frozenset() if found <= _NOTHING else found


def _is_right(case: Case, expect: tuple[str, ...], answer: str) -> bool:
    match case.kind:
        case "count" | "value" | "yes_no":
            return normal(answer) in {normal(right) for right in expect}
        case "list":
            return members(answer) in {_set(right) for right in (expect, *case.also)}
        case "text":
            return _lines(answer) in [_lines(right) for right in expect]
        case "explain":
            return not _declined(answer) and all(_occurs(wanted, answer) for wanted in expect)
        case "not_found":
            return bool(_ABSENCE.search(normal(answer)))
        case "refused":
            return normal(answer).startswith("refused")


def _set(right: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normal, right)) - {""}


def _lines(text: str) -> list[str]:
    """The lines that say something, without the space at their ends."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _occurs(wanted: str, answer: str) -> bool:
    """Whether the answer contains what is wanted, or one of several where `|` stands between."""
    return any(normal(either) in normal(answer) for either in wanted.split("|"))


def _declined(answer: str) -> bool:
    """Whether the answer explains nothing, though it may repeat words of the question."""
    return normal(answer).startswith(("not found", "refused"))
