"""Whether a plan answers all of the question: each place that it names, those that it leaves out, and one total. Pure.

"In shop and in backend" is both, "besides shop" is not shop: a plan that drops a word answers another question.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from core.flow import AsCount, AsList, AsRead, AsValue, Plan
from core.wording import is_named
from executor.results.conditions import condition_dropped

_WITHIN = r"(?:in|inside|within|from|of|across|under|namespaces?|and|or|nor|both|between|,)"
_WITHOUT = (
    r"(?:not (?:in|inside|within|from)|isn['’]?t in|aren['’]?t in|outside(?: of)?|besides|except(?: for)?|excluding"
    r"|apart from|other than|but not in|without)"
)
_TOTAL = re.compile(r"\b(?:total|sum|altogether|combined|in all)\b", re.IGNORECASE)
_EACH = re.compile(
    r"\b(?:per|each|every|grouped|broken down|split)\b|\bby (?:namespace|ns|node|image|owner)s?\b", re.IGNORECASE
)
_HOW_MANY = re.compile(r"\W*(?:(?:so|and|hey|hi|please|just|in|on|across|for|of|by)\W+)*how many\b", re.IGNORECASE)
_WHICH_TOO = re.compile(r"\b(?:and|or|,)\s+(?:which|what|who|where|list|name)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"[0-9][0-9.]*[A-Za-z%]{0,3}")


def dropped(question: str, plan: Plan, printed: str, namespaces: Collection[str]) -> str:
    """What of the question the plan leaves out, in words for its planner; "" where it leaves out nothing. `printed` is
    what its last command printed."""
    steps = " ".join(map(str, plan.steps)).lower()
    inside, outside = _places(question, namespaces)
    for place in outside:
        if not is_named(place, steps) or any(step.command.flag("namespace") == place for step in plan.steps):
            return f"the question leaves out {place!r}, and the plan does not"
    if len(inside) > 1:
        for place in inside:
            if not is_named(place, steps):
                return f"the question asks for {' and '.join(inside)}, and the plan leaves out {place!r}"
        last = plan.steps[-1].command.flag("namespace") if plan.steps else ""
        if last in inside and not any(is_named(place, str(plan.steps[-1])) for place in inside if place != last):
            return f"only the last command is the answer, and it looks into {last!r} alone"
    if isinstance(plan.answer, AsValue | AsList) and _one_total(question) and _amounts(printed) > 1:
        return "the question asks for one total, and the plan gives its parts"
    if _asks_only_how_many(question) and not isinstance(plan.answer, AsCount | AsRead) and _names_alone(printed):
        return "the question asks how many, and the plan names them"
    return condition_dropped(question, plan)


def _asks_only_how_many(question: str) -> bool:
    """Whether a number is all that is asked for: "how many pods …", "in how many namespaces …"."""
    return bool(_HOW_MANY.match(question)) and not _WHICH_TOO.search(question)


def _names_alone(printed: str) -> bool:
    """Whether something was printed and no amount is in it."""
    return printed.strip().lower() not in ("", "none", "<none>", "no") and not _amounts(printed)


def _places(question: str, namespaces: Collection[str]) -> tuple[list[str], list[str]]:
    """The namespaces that the question asks about, and those that it leaves out."""
    inside, outside = [], []
    for name in namespaces:
        if not is_named(name, question):
            continue
        named = rf"\s*(?:the\s+)?(?:namespaces?\s+)?['\"`]?{re.escape(name)}(?![\w-]|\.\w)"
        if re.search(rf"\b{_WITHOUT}{named}", question, re.IGNORECASE):
            outside.append(name)
        elif re.search(rf"(?:\b|(?<=,)|(?=,)){_WITHIN}{named}", question, re.IGNORECASE):
            inside.append(name)
    return inside, outside


def _amounts(printed: str) -> int:
    """How many amounts were printed."""
    return sum(bool(_AMOUNT.fullmatch(word)) for word in printed.split())


def _one_total(question: str) -> bool:
    """Whether one sum is asked for, and not one for each of something."""
    return bool(_TOTAL.search(question)) and not _EACH.search(question)
