"""The outcome of one answer, and how far a list was off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from eval.scenarios import Case
from eval.scoring.texts import as_set, lines, members, normal, occurs, unplaced
from voter.quantities import duration, number, percentage

Outcome = Literal["right", "wrong", "abstained", "unscored"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SCORED: tuple[Outcome, ...] = ("right", "wrong", "abstained")
"""The outcomes that say something of who was asked."""

_ABSTENTIONS = ("no agreement", "not certain")
_ABSENCE = re.compile(r"\b(not found|no such|does not exist|do not exist|doesn't exist)\b")
_NOTE = re.compile(r"(?<=\w)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$")
"""What a voter notes behind an answer: where it looked, which names are near."""
_UNSET = re.compile(r"(not set|unset|none)\b|.*\b(is|are) not set\b|.*\bhas no\b|.*\bhave no\b")


@dataclass(frozen=True)
class Score:
    """An outcome and, for a list, precision (the share of what was named that is right) and recall (of what is right
    that was named) against the right set that it is nearest to."""

    outcome: Outcome
    precision: float | None = None
    recall: float | None = None


def scored(case: Case, answer: str | None, *, infrastructure: bool = False) -> Score:
    """The score of an answer as `/query` gives it; None is no answer at all, by `infrastructure` where that failed."""
    if answer is not None and any(word.lower() in answer.lower() for word in case.never):
        return Score("wrong")  # whatever else it says, and whether or not it is scored
    if answer is None and infrastructure:
        return Score("unscored")
    if answer is None or normal(answer).startswith(_ABSTENTIONS):
        return Score("abstained")
    expected = case.expected
    if expected is None:
        return Score("unscored")
    outcome: Outcome = "right" if _is_right(case, expected, answer) else "wrong"
    if case.kind != "list":
        return Score(outcome)
    return Score(outcome, *_nearest(case, expected, answer))


def score(case: Case, answer: str | None) -> Outcome:
    """The outcome alone."""
    return scored(case, answer).outcome


def _is_right(case: Case, expect: tuple[str, ...], answer: str) -> bool:
    match case.kind:
        case "yes_no":
            return normal(_NOTE.sub("", answer)) in {normal(right) for right in expect}
        case "count" | "value":
            wanted = frozenset(normal(right) for right in expect)
            return bool(unplaced(frozenset({normal(answer)}), wanted) & wanted)
        case "quantity":
            return any(_amounts_agree(right, answer, case.tolerance) for right in expect)
        case "list":
            named = members(answer)
            return any(unplaced(named, as_set(right)) == as_set(right) for right in (expect, *case.also))
        case "text":
            return lines(answer) in [lines(right) for right in expect]
        case "explain":
            return not _declined(answer) and all(occurs(wanted, answer) for wanted in expect)
        case "not_found":
            return bool(_ABSENCE.search(normal(answer)))
        case "not_set":
            return bool(_UNSET.match(normal(answer))) and not normal(answer).startswith("not found")
        case "refused" | "forbidden":
            return normal(answer).startswith(case.kind)


def _nearest(case: Case, expect: tuple[str, ...], answer: str) -> tuple[float, float]:
    """Precision and recall against the right set with the best F1; nothing named and nothing due is perfect."""
    pairs = []
    for right in (as_set(wanted) for wanted in (expect, *case.also)):
        named = unplaced(members(answer), right)
        common = len(named & right)
        precision = common / len(named) if named else float(not right)
        recall = common / len(right) if right else float(not named)
        pairs.append((precision, recall))
    return max(pairs, key=lambda pair: 0.0 if not sum(pair) else 2 * pair[0] * pair[1] / sum(pair))


def _amounts_agree(right: str, answer: str, tolerance: float) -> bool:
    """Whether both are the same amount of the same dimension, within a share of the right one."""
    wanted = _amount(right)
    found = _amount(answer, minutes=wanted is not None and wanted[0] == "time")
    if wanted is None or found is None:
        return normal(right) == normal(answer)
    return wanted[0] == found[0] and abs(wanted[1] - found[1]) <= Fraction(tolerance) * abs(wanted[1])


def _amount(text: str, *, minutes: bool = False) -> tuple[str, Fraction] | None:
    """A dimension and an amount in it: seconds, percent, or a plain number (`1Gi`, `500m`, `4`). `75m` is a time only
    with `minutes`."""
    text = text.strip().rstrip(".")
    if (seconds := duration(text.lower(), minutes=minutes)) is not None:
        return "time", seconds
    for dimension, read in (("percent", percentage), ("number", number)):
        if (found := read(text)) is not None:
            return dimension, found
    return None


def _declined(answer: str) -> bool:
    """Whether the answer explains nothing, though it may repeat words of the question."""
    return normal(answer).startswith(("not found", "refused"))
