"""Questions that are answered by a plan of their own, tried in this order before any reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from core.flow import Plan
from planners.offline.data import load
from planners.offline.nouns import Missing
from planners.offline.plans.about import about, uses
from planners.offline.plans.events import events
from planners.offline.plans.health import health
from planners.offline.plans.logs import logs
from planners.offline.plans.lookups import existence, leading, resolved, root, route, targets, version
from planners.offline.plans.marked import Marked
from planners.offline.plans.reach import reach
from planners.offline.plans.rights import PLANS as RIGHTS
from planners.offline.plans.rollouts import rollout
from planners.offline.plans.runs import runs
from planners.offline.plans.usage import usage
from planners.offline.plans.why import why
from planners.offline.words import Mention, Opening, Token
from planners.offline.world import World

_NOT_THEIRS = frozenset(load("plans")["operators_of_none"])
"""Operators that none of these plans has a use for, but for those of `_THEIRS`."""
_THEIRS = {plan: frozenset(operators) for plan, operators in load("plans")["operators_of"].items()}
_EXCEPTING = frozenset({"holders", "who_can", "health"})
"""The plans that leave out what a question leaves out."""
_ELSEWHERE = re.compile(r"\b(?:any|some|no)where else\b|\bwhat else\b")
_FORMS = (
    version, reach, *RIGHTS, usage, logs, health, why, events, runs, rollout, about, uses,
    leading, resolved, route, targets, root, existence,
)  # fmt: skip


def leaves_out(tokens: Sequence[Token]) -> bool:
    """Whether a question leaves something out of what it asks for."""
    text = f" {' '.join(token.lower for token in tokens)} "
    return any(f" {phrase} " in text for phrase in load("words")["exceptions"]) or bool(_ELSEWHERE.search(text))


@cache
def _roles() -> dict[str, str]:
    """The operators of one word."""
    return {
        text: role
        for role, texts in load("operators").items()
        if role in _NOT_THEIRS
        for text in texts
        if " " not in text
    }


def plan(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World
) -> tuple[str, Plan | Missing] | None:
    """What makes the plan of a special question, by its name, and the plan; None where it is none of these."""
    asked = Marked(marking, begins, tokens, world)
    operators = {_roles()[token.lower] for token in tokens if token.lower in _roles() and not token.quoted}
    excepting = leaves_out(tokens)
    for form in _FORMS:
        if excepting and form.__name__ not in _EXCEPTING:
            continue
        if not operators - _THEIRS.get(form.__name__, frozenset()):
            found = form(asked)
            if found is not None:
                return form.__name__, found
    return None
