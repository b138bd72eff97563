"""Why: a jq program over an object, its events and its pods that says in kubectl's own words what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsText, Plan
from planners.offline.clauses.statement import wants_cause
from planners.offline.data import load, pattern
from planners.offline.nouns import Missing
from planners.offline.plans.health import broken
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program, one_object
from planners.offline.plans.witness import Witnessed
from planners.offline.words import PODLIKE, WORKLOADS, Found, preference

_WORDS = frozenset(load("plans")["why_words"])
_COMPLAINING = frozenset(load("plans")["complaining"])
_KNOWN = _WORDS | _COMPLAINING
_ASKS_CAUSE = frozenset(load("plans")["asks_cause"])
_ASKS_OTHER = frozenset(load("plans")["asks_other"])
_MISSING = frozenset(load("plans")["missing_words"])
_HAPPENED = pattern("happened")
_ASKING = pattern("asks why")
_ASKS = re.compile(r"\b(?:which|what|how (?:many|much|old|long)|when|whose)\b")
_TRAFFIC = pattern("traffic")
_COMPLAINT = pattern("complaint")
"""What somebody says who wants to know why."""
_WRONG = pattern("wrong")
_WHETHER_BEHIND = re.compile(
    r"(?<!what )(?<!which )(?<!who )(?<!where )(?<!why )(?<!how )"
    r"\b(?:is|are|was|were|does|do|did|has|have|will|can) (?:it|they|that|he|she)\W*$"
)
"""Asks whether what was said is so."""
"""What is wrong with something that does not do what it should."""
_UNWELL = pattern("unwell")
_PLACING = pattern("placing pods")
"""What is asked of a node that takes no pods, whatever else is wrong with it."""
_SCALING = re.compile(r"\b(?:auto)?scal(?:e|es|ed|ing)\b(?! (?:to|down to) (?:0|zero))")
_DENIED = frozenset({"not", "no", "never", "nobody", "nothing", "none", "neither", "nowhere"})
_DELETED = pattern("being deleted")
_DYING = pattern("dying")
"""What is told of the pod that dies, and not of another one that is not ready."""
_ANY = "trouble($all; $by)"
_ROUTING = '(select(.kind | IN("Service", "Ingress")) | routing_trouble($all))'
_ADDRESS = pattern("address")
"""What a service waits for from the cloud, whatever is behind it."""
_HOST = re.compile(r"(?:https?://)?(?P<host>(?:[a-z0-9*-]+\.)+[a-z0-9-]+)(?:/\S*)?")
_BEHIND_SERVICES = tuple(load("relations")["classes"]["behind services"])
_INGRESSES = "ingresses.networking.k8s.io"
_IN_TROUBLE = (*PODLIKE, *load("relations")["classes"]["in trouble"])
"""Kinds of which it is told what is wrong."""
_DESCRIBED = re.compile(r"^(?:[\w-]+ ){0,3}?[a-z]+s (?:in [\w-]+ )?(?:that|which)\b")
"""Those of which something is so, and none that is complained of."""
_NEVER = ("configmaps", "secrets", "serviceaccounts", *load("relations")["classes"]["never in trouble"])
"""Kinds with which nothing is ever wrong."""
_MOST = 6
"""Objects that are looked at when a name is a part of several."""


def why(asked: Marked) -> Plan | Missing | None:
    """A plan that says what keeps something from being as it should be."""
    complains = asked.begins.ask == "noun" and _COMPLAINT.search(asked.text) and not _DESCRIBED.match(asked.text)
    complains = complains and not _asks_else(asked.text)
    if asked.begins.ask != "why" and not complains and not _ASKING.search(asked.text):
        return None
    found, pods = _subject(asked), asked.world.resource("pods")
    hosts = _hosts(asked)
    if _may_mean_another(asked):
        return None
    if isinstance(found, Missing):
        return found
    if not _only_complains(asked, hosts):
        return None
    if found is None and len(hosts) == 1:
        return _of_host(hosts[0], asked)
    several = _candidates(asked)
    if pods is not None and found is not None and found.kind == "namespaces" and _UNWELL.search(asked.text):
        return broken(pods, asked.world, found.meta.name, sure=True)
    if found is not None and found.kind in _NEVER:
        several = several or _called_alike(found, asked)
        found = None if several else found  # a part of its name is a part of theirs too
    if found is None:
        return _of_objects(several, asked, alone=True) if several else None
    others = (f for f in several if f.meta.name != found.meta.name)  # what is called the same is meant by its kind
    return _of_objects([found, *others], asked)


def complaint(asked: Marked) -> Plan | None:
    """A plan for what is understood in no other way: where of one thing something is said to be wrong, its trouble."""
    words = {*asked.words}
    wrong = words & _COMPLAINING or _COMPLAINT.search(asked.text) or _WRONG.search(asked.text)
    asks = words & _ASKS_CAUSE or asked.begins.ask == "noun" or _is_of_cause(asked)
    others = words & _ASKS_OTHER - ({"should"} & words if "why" in words else set())  # "it should have 4, why only 3"
    unclear = asked.begins.ask not in ("what", "why", "noun", "which") or _may_mean_another(asked)
    if not wrong or not asks or others or unclear or _WHETHER_BEHIND.search(asked.text):
        return None
    stated = not (words & _ASKS_CAUSE or _COMPLAINT.search(asked.text))
    for mention in asked.mentions:
        counts = stated and any(one.kind in ("number", "quantity") for one in mention.attributes)
        if mention.part("except"):
            return None
        if counts or ((mention.attributes or mention.labels) and not {t.lower for t in mention.tokens} <= _KNOWN):
            return None
    if "which" in words and not _is_of_cause(asked):
        return None
    several = _candidates(asked)
    subject = asked.subject()
    pods = asked.world.resource("pods")
    if pods is not None and not several and isinstance(subject, Found) and subject.kind == "namespaces":
        return broken(pods, asked.world, subject.meta.name, sure=True)
    called = {(f.meta.controller or f.meta).name for f in several}
    return _of_objects(several, asked) if len(called) == 1 else None


def _is_of_cause(asked: Marked) -> bool:
    """Whether "which X" asks for what is missing or for something that nothing has a word for: its trouble says it."""
    if {*asked.words} & _MISSING:
        return True
    behind = next((m for m in asked.mentions if m.start and asked.words[m.start - 1] == "which"), None)
    return behind is not None and not behind.senses


def _hosts(asked: Marked) -> list[str]:
    return [m["host"] for word in asked.words if (m := _HOST.fullmatch(word)) and not asked.world.names.exact(word)]


def _asks_else(text: str) -> bool:
    """Whether behind what is complained of something else is asked than its cause: "X is down, which version is it"."""
    asks = _ASKS.search(text, _COMPLAINT.search(text).end())  # type: ignore[union-attr]
    return asks is not None and not wants_cause(text[asks.start() :])


def _only_complains(asked: Marked, hosts: Sequence[str]) -> bool:
    """Whether every word that no table has may only tell more of what is wrong: something is complained of."""
    if _COMPLAINT.search(asked.text) or _WRONG.search(asked.text):
        return True
    if asked.begins.ask == "why" and not _DENIED.isdisjoint(asked.words):
        return True
    for mention in asked.mentions:
        unknown = not (mention.senses or mention.number or mention.end <= asked.begins.end)
        if unknown and not {mention.text.lower(), *(t.lower for t in mention.tokens)} & {*_WORDS, *hosts}:
            return False
    return True


def _candidates(asked: Marked) -> list[Found]:
    """All that is named and that may be in trouble, the likeliest kinds first."""
    named = [f for t in asked.nouns if not asked.is_place(t) for f in (*t.found, *t.of) if f.kind in _IN_TROUBLE]
    inside = [f for f in named if asked.scope in (None, f.meta.namespace)]
    own = [f for f in inside if not (f.kind == "pods" and any(o.kind != "pods" for o in inside))]
    return sorted({(f.kind, f.meta.namespace, f.meta.name): f for f in own}.values(), key=lambda f: preference(f.kind))[
        :_MOST
    ]


def _may_mean_another(asked: Marked) -> bool:
    """Whether beside a part of a name stands a word that only another workload's name has: of "press gate" it may be
    gate-reader that is meant, or press-feeder."""
    for noun in asked.nouns:
        if noun.kinds or noun.scope or asked.is_exact(noun):
            continue
        names = {f.meta.name for f in (*noun.found, *noun.of)}
        for word in {*asked.words[max(0, noun.start - 1) : noun.start], *asked.words[noun.end : noun.end + 1]} - _KNOWN:
            others = {name for kind in WORKLOADS for name in _having(word, kind, asked)}
            if len(others) == 1 and not any(word in name or name in others for name in names):
                return True
    return False


def _having(word: str, kind: str, asked: Marked) -> list[str]:
    listing = asked.world.listing(kind) if word.isalpha() else None
    return listing.with_words([word]) if listing is not None else []


def _called_alike(found: Found, asked: Marked) -> list[Found]:
    """The workloads of its namespace that have its name in theirs."""
    kinds = [(kind, listing) for kind in WORKLOADS if (listing := asked.world.listing(kind)) is not None]
    names = {kind: {*listing.with_words([found.meta.name.lower()])} for kind, listing in kinds}
    alike = [Found(one.resource, meta) for kind, one in kinds for meta in one.objects if meta.name in names[kind]]
    return [one for one in alike if one.meta.namespace == found.meta.namespace and not one.meta.controller][:_MOST]


def _subject(asked: Marked) -> Found | Missing | None:
    """What it is about: of no traffic, the service; of "the hpa of X", the hpa that is called as X is."""
    kind = next((t.kinds[0].qualified for t in asked.nouns if t.kinds and not (t.found or t.missing or t.of)), "")
    told = [{kind for one in mention.conditions for kind in one.of} for mention in asked.mentions]
    kind = kind or next((one for one in _IN_TROUBLE if {one} in told), "")
    if not kind and _SCALING.search(asked.text):
        kind = "horizontalpodautoscalers.autoscaling"
    wanted = "services" if _TRAFFIC.search(asked.text) else kind if kind != "pods" else ""
    named = [f for t in asked.nouns for f in (*t.found, *t.of) if f.kind == wanted]
    inside = [f for f in named if asked.scope in (None, f.meta.namespace)]
    return inside[0] if len(inside) == 1 else asked.subject()


def _of_objects(found: Sequence[Found], asked: Marked, alone: bool = False) -> Plan:
    """What is wrong with the first of these that something is wrong with; `alone`: with the only one."""
    kinds = list(dict.fromkeys(one.kind for one in found))
    related = ["events"]
    if any(kind in PODLIKE and kind != "pods" for kind in kinds):
        related += ["pods", "replicasets.apps", "jobs.batch"]
    if _stays(kinds, asked):
        related += ["pods", "nodes"]
    if any(kind in ("services", _INGRESSES) for kind in kinds):
        related += _BEHIND_SERVICES
    program = Program(asked.world.resources, found[0].resource, [*kinds, *related])
    items = ", ".join(f"({one_object(one.resource, one.meta)})" for one in found)
    called = f"{found[0].resource.singular} {found[0].meta.name}"
    spaces = {one.meta.namespace for one in found if one.meta.namespace}
    return _trouble(program, items, called, spaces.pop() if len(spaces) == 1 else None, _findings(kinds, asked), alone)


def _stays(kinds: Sequence[str], asked: Marked) -> bool:
    """Whether it is asked why pods that are being deleted do not go."""
    return bool(_DELETED.search(asked.text)) and all(kind in PODLIKE for kind in kinds)


def _findings(kinds: Sequence[str], asked: Marked) -> str:
    """What may be wrong with things of these kinds, the likeliest first, as jq."""
    if _stays(kinds, asked):
        return "staying($all; $by)"
    findings = f"deaths($all; $by), {_ANY}" if _DYING.search(asked.text) else _ANY
    if not _ADDRESS.search(asked.text) and {*kinds} & {"services", _INGRESSES}:
        findings = f"{_ROUTING}, {findings}"
    if _HAPPENED.search(asked.text):
        findings = f"(({findings}) // last_event($all))"
    return f"closed, {findings}" if list(kinds) == ["nodes"] and _PLACING.search(asked.text) else findings


def _of_host(host: str, asked: Marked) -> Plan | None:
    """Of a host name: the ingress that has a rule for it."""
    ingresses = asked.world.resource(_INGRESSES)
    if ingresses is None:
        return None
    items = f'$all[] | select(.kind == "Ingress") | select(any(.spec.rules[]?; .host == {json.dumps(host)}))'
    program = Program(asked.world.resources, ingresses, _BEHIND_SERVICES)
    return _trouble(program, items, f"the ingress of {host}", None, f"{_ROUTING}, {_ANY}")


def _trouble(
    program: Program, items: str, called: str, namespace: str | None, findings: str, alone: bool = False
) -> Plan:
    quiet = json.dumps(f"nothing is wrong with {called}")
    sick = f"({items}) | select([{findings}] != [])"
    picked = f"([{sick}] | select(length == 1) | .[0])" if alone else f"first({sick})"
    body = f"[{picked} | {findings}] | if . == [] then error({quiet}) else decisive end"
    cause = program.plan(body, namespace, AsText(), f"why → what kubectl says of {called}")
    witness = program.plan(f"witness({picked} | endings($all; $by))", namespace, AsText())
    return Witnessed(cause.steps, cause.answer, cause.rationale, witness=witness)
