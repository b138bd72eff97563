"""Why: a jq program over an object, its events and its pods that says in kubectl's own words what is wrong."""

from __future__ import annotations

import json
import re

from core.flow import AsText, Plan
from planners.offline.data import load
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program
from planners.offline.plans.witness import Witnessed
from planners.offline.things import Missing
from planners.offline.words import PODLIKE, Found

_WORDS = frozenset(load("plans")["why_words"])
_ASKING = re.compile(
    r"\b(why|reason (?:for|that|why|behind)|root cause|cause of|"
    r"(?:reason|cause|because)$|(?:what|which) (?:problem|issue|trouble|error)s? (?:does|do|has|have))\b"
)
_TRAFFIC = re.compile(
    r"\b(?:load ?balancer|(?:no|any|its|external|public) (?:ip|address)|traffic|endpoints?|reach\w*|answers?|"
    r"requests)\b"
)
_COMPLAINT = re.compile(
    r"\bkeeps? (?:on )?(?:crash|restart|fail|dy)\w*|"
    r"\b(?:will|does|can|do) not (?:start|come|work|run|stay|boot|respond)\w*|"
    r"\bis (?:down|broken|stuck|crashing|failing|not (?:working|starting|ready|running|coming))\b"
)
"""What somebody says who wants to know why."""
_ADDRESS = re.compile(r"\b(?:load ?balancer|ip|address)\b")
"""What a service waits for from the cloud, whatever is behind it."""
_HOST = re.compile(r"(?:https?://)?(?P<host>(?:[a-z0-9*-]+\.)+[a-z0-9-]+)(?:/\S*)?")
_BEHIND_SERVICES = (
    "events",
    "pods",
    "endpointslices.discovery.k8s.io",
    "services",
    "deployments.apps",
    "statefulsets.apps",
)
_INGRESSES = "ingresses.networking.k8s.io"


def why(asked: Marked) -> Plan | Missing | None:
    """A plan that says what keeps something from being as it should be."""
    complains = asked.begins.ask == "noun" and _COMPLAINT.search(asked.text)
    if asked.begins.ask != "why" and not complains and not _ASKING.search(asked.text):
        return None
    found = _subject(asked)
    hosts = [m["host"] for word in asked.words if (m := _HOST.fullmatch(word)) and not asked.world.names.exact(word)]
    if isinstance(found, Missing) or (found is None and len(hosts) != 1):
        return found
    for mention in asked.mentions:
        unknown = not (mention.senses or mention.number or mention.end <= asked.begins.end)
        if unknown and not {mention.text.lower(), *(t.lower for t in mention.tokens)} & {*_WORDS, *hosts}:
            return None
    return _of_host(hosts[0], asked) if found is None else _of_object(found, asked)


def _subject(asked: Marked) -> Found | Missing | None:
    """What it is about: of no traffic, the service; of "the hpa of X", the hpa that is called as X is."""
    kind = next((t.kinds[0].qualified for t in asked.things if t.kinds and not (t.found or t.missing or t.of)), "")
    wanted = "services" if _TRAFFIC.search(asked.text) else kind if kind != "pods" else ""
    named = [f for t in asked.things for f in (*t.found, *t.of) if f.kind == wanted]
    inside = [f for f in named if asked.scope in (None, f.meta.namespace)]
    return inside[0] if len(inside) == 1 else asked.subject()


def _of_object(found: Found, asked: Marked) -> Plan:
    related: tuple[str, ...] = ("events",)
    if found.kind in PODLIKE and found.kind != "pods":
        related = ("events", "pods", "replicasets.apps", "jobs.batch")
    if found.kind in ("services", _INGRESSES):
        related = _BEHIND_SERVICES
    program = Program(asked.world.resources, found.resource, related)
    called = f"{found.resource.singular} {found.meta.name}"
    routing = related is _BEHIND_SERVICES and not _ADDRESS.search(asked.text)
    return _told(program, program.one(found.meta), called, found.meta.namespace or None, routing)


def _of_host(host: str, asked: Marked) -> Plan | None:
    """Of a host name: the ingress that has a rule for it."""
    ingresses = asked.world.resource(_INGRESSES)
    if ingresses is None:
        return None
    items = f'$all[] | select(.kind == "Ingress") | select(any(.spec.rules[]?; .host == {json.dumps(host)}))'
    return _told(
        Program(asked.world.resources, ingresses, _BEHIND_SERVICES), items, f"the ingress of {host}", None, True
    )


def _told(program: Program, items: str, called: str, namespace: str | None, routing: bool) -> Plan:
    quiet = json.dumps(f"nothing is wrong with {called}")
    findings = "(routing_trouble($all), trouble($all; $by))" if routing else "trouble($all; $by)"
    body = f"[first({items}) | {findings}] | if . == [] then error({quiet}) else decisive end"
    cause = program.plan(body, namespace, AsText(), f"why → what kubectl says of {called}")
    witness = program.plan(f"witness(first({items}) | endings($all; $by))", namespace, AsText())
    return Witnessed(cause.steps, cause.answer, cause.rationale, witness=witness)
