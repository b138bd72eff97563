"""Why: a jq program over an object, its events and its pods that says in kubectl's own words what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsText, Plan
from planners.offline.plans.program import Program
from planners.offline.plans.subjects import subject
from planners.offline.readings import Missing, Selection
from planners.offline.words import PODLIKE, Found, Mention, Opening, Token
from planners.offline.world import World

_STATE = re.compile(
    r"\b(pending|crash\w*|restart\w*|fail\w*|running|ready|start\w*|stuck|down|broken|unhealthy|healthy|"
    r"evicted|killed|die\w*|dying|unavailable|available|scheduled|schedule|unscheduled|bound|wrong|fewer|less|error\w*|"
    r"crashloopbackoff|imagepullbackoff|oomkilled|unschedulable|not|missing|problem|issue|come|coming|up|work\w*|"
    r"reason|cause\w*|happen\w*|exit\w*|terminat\w*|pull\w*|complete\w*|succeed\w*|finish\w*|degraded|trouble|waiting|unbound|many|backoff|off|"
    r"incomplete|asked|expected|desired|wanted|requested|supposed|planned|matter|launch\w*|boot\w*|keep\w*|progress\w*|reach\w*|get\w*|create\w*|container\w*|deploy\w*|provision\w*|short|time|constantly|permanently|often|becom\w*|short|so|again|suspended|rollout|rolling|roll\w*|behave\w*|misbehav\w*|blocked|blocks|block)\b"
)


def why(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """A plan that says what keeps something from being as it should be."""
    text = " ".join(words)
    if begins.ask != "why" and not re.search(r"\b(why|reason (?:for|that|why|behind)|root cause|cause of)\b", text):
        return None
    found = subject(marking, begins, world)
    if not isinstance(found, Found):
        return found
    for mention in marking:
        if mention.senses or mention.number or mention.end <= begins.end:
            continue
        if not _STATE.fullmatch(mention.text.lower()):
            return None
    program = Program(world.resources, found.resource)
    related = ["events", "pods", "replicasets.apps", "jobs.batch"] if found.kind in PODLIKE else ["events"]
    if found.kind == "pods":
        related = ["events"]
    if found.kind == "services":
        related = ["events", "pods", "endpointslices.discovery.k8s.io"]
    program.need(related)
    quiet = json.dumps(f"nothing is wrong with {found.resource.singular} {found.meta.name}")
    items = program.select(Selection(found.resource, (found.meta,)))
    pipeline = program.pipeline(
        f"[first({items}) | trouble($all; $by)] | if . == [] then error({quiet}) else decisive end",
        found.meta.namespace or None,
    )
    return Plan((pipeline,), AsText(), f"why → what kubectl says of {found.resource.singular} {found.meta.name}")
