"""Whether one thing runs as root: where neither the container nor its pod says a user, the image decides."""

from __future__ import annotations

from collections.abc import Sequence

from core.flow import AsValue, Plan
from kubectl.command import Command, Filter, Pipeline
from planners.offline.plans.subjects import subject
from planners.offline.readings import Missing
from planners.offline.words import PODLIKE, Found, Mention, Opening, Token
from planners.offline.world import World

_PROGRAM = """
(.spec.jobTemplate.spec.template // .spec.template // .).spec as $pod
| [$pod.containers[]? | {
    user: (.securityContext.runAsUser // $pod.securityContext.runAsUser),
    other: ((.securityContext // {}) as $own
      | if $own.runAsNonRoot == null then $pod.securityContext.runAsNonRoot else $own.runAsNonRoot end)}]
| if any(.[]; .user == 0) then "yes"
  elif all(.[]; .user != null or .other == true) then "no"
  else "not set (the image decides)" end
"""


def root(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """ "Does X run as root": yes or no where a user is set, and who decides where none is."""
    said = [m for m in marking if any(condition.id == "root user" for condition in m.conditions)]
    if (
        begins.ask != "yes_no"
        or len(said) != 1
        or any(m.part("negation") for m in marking)
        or {"every", "all", "any"} & {*words}
    ):
        return None
    left = [
        m for m in marking if m.end > begins.end and not (m.kind or m.named or m.skippable or m.labels or m in said)
    ]
    found = subject(marking, begins, world, PODLIKE)
    if left or not isinstance(found, Found):
        return None
    flags = (("namespace", found.meta.namespace), ("output", "json"))
    command = Command("get", (found.resource.qualified, found.meta.name), flags)
    program = " ".join(_PROGRAM.split())
    because = f"run as root → the user that {found.resource.singular} {found.meta.name} sets"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsValue(), because)
