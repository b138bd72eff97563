"""Questions that are answered by a plan of their own, tried in this order before any reading."""

from __future__ import annotations

from collections.abc import Sequence

from core.flow import Plan
from planners.offline.plans.access import abilities, access, who_can
from planners.offline.plans.logs import logs
from planners.offline.plans.lookups import age, existence, route, version
from planners.offline.plans.root import root
from planners.offline.plans.why import why
from planners.offline.readings import Missing
from planners.offline.words import Mention, Opening, Token
from planners.offline.world import World


def plan(marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World) -> Plan | Missing | None:
    """The plan of a special question; None where it is none of these."""
    words = [token.lower for token in tokens]
    for form in (version, access, who_can, abilities, logs, why, age, route, root, existence):
        found = form(marking, begins, tokens, world, words)
        if found is not None:
            return found
    return None
