"""Who may reach whom by the network policies: whether one thing may, who may at all, and where one may send to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.flow import AsValue, AsYesNo, Plan
from planners.offline.data import load
from planners.offline.nouns import Noun, narrowed
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program, one_object
from planners.offline.words import PODLIKE, Found, preference

_POLICIES = "networkpolicies.networking.k8s.io"
_FETCHED = (*(kind for kind in PODLIKE if kind != "replicasets.apps"), "services", "namespaces")
_DEED = (
    r"(?:reach|connect to|talk (?:to|with)|access|call|contact|hit|speak to|communicate with|query|"
    r"get (?:through )?(?:to|at)|(?:open|make) (?:a |any )?connections?(?: to)?|open|"
    r"(?:send|route) (?:\w+ )?(?:traffic|packets|requests|data|anything)(?: out)?(?: to)?|connect|talk|go out|get out)"
)
_MAY = r"(?:can|may|could|allowed to|permitted to|able to|let|allow|allows|lets|might)"
_ACTIVE = re.compile(rf"\b{_MAY}\b.*?\b(?P<deed>{_DEED})(?= |$)")
_ADMITTED = re.compile(r"\b(?:let|lets|admitted|gets?|comes?)(?P<deed> (?:in|into|through|to)(?: to)?) ")
_PASSIVE = re.compile(
    r"\b(?:(?:reachable|accessible|be (?:reached|accessed|called|contacted))(?= (?:from|by|for)(?: |$))|"
    r"(?:accepts?|takes?|receives?|allows?) (?:(?:any|incoming) )?(?:connections?|traffic|requests?|packets?|calls?))"
    r"(?P<deed> (?:from|by|for))?(?= |$)"
)
_OUTSIDE = re.compile(r"\b(?:internet|outside(?: world)?|world|web)\b")
_RANGES = re.compile(r"\b(?:ranges?|cidrs?|external|addresses|address|ips?|subnets?|networks?)\b(?! polic)")
_WORDS = frozenset(load("plans")["reach_words"])


def reach(asked: Marked) -> Plan | None:
    """ "May X reach Y on port P", "who may connect to Y", "where may X send traffic"."""
    passive = _PASSIVE.search(asked.text)
    found = passive or _ADMITTED.search(asked.text) or _ACTIVE.search(asked.text)
    policies = asked.world.resource(_POLICIES)
    ports = [t.lower for t in asked.tokens if t.lower.isdigit()]
    if found is None or policies is None or len(ports) > 1 or asked.leftover({*_WORDS, *ports}):
        return None
    at = len(asked.text[: found.start("deed") if found["deed"] else found.end()].split())
    before, behind = _end(asked, 0, at), _end(asked, at, len(asked.words))
    source, target = (behind, before) if passive else (before, behind)
    port = f'"{ports[0]}"' if ports else "null"
    program = Program(asked.world.resources, policies, _FETCHED)
    if source is None or target is None:
        return None
    outside = bool(_OUTSIDE.search(asked.text))
    if source and (target or outside) and asked.begins.ask == "yes_no":
        to = f"[{_pods(target)}]" if target else "[null]"
        said = f"who may reach whom → whether {_name(source)} may reach {_name(target) or 'what is outside'}"
        body = f"[{_pods(source)}] as $from | {to} as $to | may_reach($from; $to; {port}; $all)"
        return program.plan(f"{body} | if . then 1 else empty end", "", AsYesNo("non_empty"), said)
    if asked.begins.ask in ("yes_no", "count", "age") or outside or bool(source) == bool(target):
        return None
    said = (
        f"network policies → {'where ' + _name(source) + ' may send' if source else 'who may reach ' + _name(target)}"
    )
    way = "Egress" if source else "Ingress"
    ranges = ' | select(test("^[0-9a-f.:]+/"))' if source and _RANGES.search(asked.text) else ""
    peers = f'peers_of("{way}"; {port}; $all){ranges}'
    if asked.begins.ask == "who":
        peers = f'try {peers} catch if startswith("no network policy") then "everyone: \\(.)" else error(.) end'
    return program.plan(f"[{_pods(source or target)}] | {peers}", "", AsValue(), said)


def _end(asked: Marked, start: int, end: int) -> Sequence[Found] | None:
    """What is named in a stretch of the question: things of one kind, or else a namespace; None where it is unclear."""
    nouns = [p for p in asked.pieces if isinstance(p, Noun) and start <= p.start and p.end <= end]
    spaces = [f for n in nouns for f in (*n.found, *n.of) if f.kind == "namespaces"]
    things = [n for n in nouns if any(f.kind in (*PODLIKE, "services") for f in (*n.found, *n.of))]
    if len({f.meta.name for f in spaces}) > 1 or len(things) > 1 or any(n.missing for n in nouns):
        return None
    if not things:
        return spaces[:1]
    inside = narrowed(things[0], spaces[0].meta.name if spaces else None)
    found = [f for f in (*inside.found, *inside.of) if f.kind in (*PODLIKE, "services")]
    found.sort(key=lambda f: (f.kind == "pods", preference(f.kind)))
    return [f for f in found if f.kind == found[0].kind] or None


def _pods(end: Sequence[Found]) -> str:
    """What has the labels of the pods that are meant: they themselves, or what makes them."""
    of = {"services": " | behind($all)", "namespaces": ' | .metadata.name as $n | $all[] | select(.kind == "Pod" and '
          ".metadata.namespace == $n)"}  # fmt: skip
    return ", ".join(f"({one_object(one.resource, one.meta)}{of.get(one.kind, '')})" for one in end)


def _name(end: Sequence[Found]) -> str:
    return f"{end[0].resource.singular} {' and '.join(one.meta.name for one in end)}" if end else ""
