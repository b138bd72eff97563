"""Whether one thing runs as root: where neither the container nor its pod says a user, the image decides."""

from __future__ import annotations

from core.flow import AsValue, Plan
from planners.offline.forms import with_definitions
from planners.offline.nouns import Missing
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import query_of
from planners.offline.words import PODLIKE, Found


def root(asked: Marked) -> Plan | Missing | None:
    """ "Does X run as root": yes or no where a user is set, and who decides where none is."""
    rooted = [m for m in asked.mentions if any(condition.id == "root user" for condition in m.conditions)]
    if asked.begins.ask != "yes_no" or len(rooted) != 1 or {"every", "all", "any"} & {*asked.words}:
        return None
    if any(m.part("negation") for m in asked.mentions) or asked.leftover({*rooted[0].text.lower().split()}):
        return None
    found = asked.subject(PODLIKE)
    if not isinstance(found, Found):
        return None
    because = f"run as root → the user that {found.resource.singular} {found.meta.name} sets"
    return query_of(found, with_definitions("runs_as_root"), AsValue(), because)
