"""Short questions with a plan of their own: whether something exists or runs as root, routes, the server's version."""

from __future__ import annotations

import json
import re

from core.flow import AsList, AsValue, AsYesNo, Plan
from kubectl.command import Command, Filter, Pipeline
from planners.offline.data import load, pattern
from planners.offline.forms.pieces import with_definitions
from planners.offline.nouns import Missing
from planners.offline.parsing.links import operators
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program, query, query_of
from planners.offline.words import PODLIKE, Found, Mention, Token, Word, lexicon, preference

_SERVER = {"version", "versions", "kubernetes", "server", "api", "control", "plane", "running", "of"}


def version(asked: Marked) -> Plan | None:
    """The version of Kubernetes that the cluster runs."""
    server = re.search(r"\b(kubernetes|cluster|server|control plane)\b", asked.text)
    if not server or not {"version", "versions"} & set(asked.words):
        return None
    free = (any(getattr(s, "part", "") == "free" for s in lexicon().find((w,))) for w in asked.words)
    if any(word not in _SERVER and not idle for word, idle in zip(asked.words, free, strict=True)):
        return None
    command = Command("get", (), (("raw", "/version"),))
    return Plan((Pipeline(command, (Filter("jq", ("-r", ".gitVersion")),)),), AsValue(), "version → the server's own")


_HAVING = re.compile(
    r"(?:do|does|have|has) (?:we|you|i|they|anyone|anybody|the cluster|it) (?:\w+ )?(?:have|run|use|got)\b"
)


def existence(asked: Marked) -> Plan | Missing | None:
    """ "Is there a pod named X", "does X exist", "is X in namespace Y": yes or no, never "not found"."""
    ask, end = asked.begins.ask, asked.begins.end
    if ask not in ("yes_no", "exists") or (ask == "exists" and {"their", "its"} & set(asked.words)):
        return None
    rest = [p for p in asked.pieces if isinstance(p, Mention) and p.end > end and not p.skippable]
    nouns = [t for t in asked.nouns if t.end > end]
    if rest or len(nouns) != 1 or any(m.conditions for m in asked.mentions if m.end > end):
        return None
    noun, scope = nouns[0], asked.scope
    named = noun.missing or (noun.found and not noun.of)
    meant = ask == "exists" or _HAVING.match(asked.text) or scope is not None or {"exist", "exists"} & set(asked.words)
    if (
        not named
        or not meant
        or (ask == "exists" and not (noun.explicit or _HAVING.match(asked.text)))
        or not (noun.kinds or noun.found)
    ):
        return None
    kind = noun.kinds[0] if noun.kinds else min(noun.found, key=lambda f: preference(f.kind)).resource
    if scope is not None and not kind.namespaced:
        return None
    name = noun.missing or noun.found[0].meta.name
    if name.lower() not in asked.text and name.lower() not in "-".join(asked.words):
        return None
    program = f".items[] | select(.metadata.name == {json.dumps(name)}) | .metadata.name"
    because = f"{noun.text} → whether a {kind.singular} has that name"
    return query((kind.qualified,), program, AsYesNo("non_empty"), because, (scope or "") if kind.namespaced else None)


_SENDING = re.compile(r"\b(?:sends?|routes?|points?|forwards?|leads?|resolves?|goes|go|directs?|behind)\b")
_SENDING_WORDS = frozenset(load("plans")["routing"])


def targets(asked: Marked) -> Plan | Missing | None:
    """ "What does the service X send to?", "where does X point?": its pods, or the name outside that it stands for."""
    if asked.begins.ask not in ("what", "where") or not _SENDING.search(asked.text) or asked.leftover(_SENDING_WORDS):
        return None
    found = asked.subject(("services",)) if len([t for t in asked.nouns if t.found or t.missing]) == 1 else None
    if not isinstance(found, Found):
        return found
    program = Program(asked.world.resources, found.resource, ("pods",))
    because = f"where service {found.meta.name} sends → its pods"
    return program.plan(f"{program.one(found.meta)} | targets($all)", found.meta.namespace, AsList(), because)


_ADDRESS = re.compile(r"(?:https?://)?(?P<host>(?:[a-z0-9*-]+\.)+[a-z0-9-]+)(?P<path>/\S*)?")
_ROUTING = frozenset(load("plans")["routing"])
_PLACED, _BACKENDS = frozenset({"where", "who", "behind", "served"}), frozenset({"service", "services", "backend"})
_WAYS = frozenset({"which", "what", "where", "who", "noun", "yes_no"})
_LONGEST = "max_by(.path | length).backend.service"


def route(asked: Marked) -> Plan | Missing | None:
    """ "Which service handles HOST/PATH": the ingress rule that such a request meets, longest path first. Without a
    host, where a path leads on all of them; an error where hosts differ."""
    hosts = [(t, m) for t in asked.tokens if (m := _ADDRESS.fullmatch(t.lower)) and not t.quoted]
    paths = [t for t in asked.tokens if t.lower.startswith("/")]
    kind, ask = asked.world.resource("ingresses.networking.k8s.io"), asked.begins.ask
    if kind is None or ask not in _WAYS or len(paths) > 1 or len(hosts) > 1:
        return None
    placed = _PLACED & {*asked.words}
    if not (placed or _BACKENDS & {*asked.words}) or not (hosts or (paths and ask != "noun")):
        return None
    spoken = {hosts[0][0] if hosts else paths[0], *paths}
    beside = [t for t in asked.tokens if t not in spoken and t.lower not in _ROUTING]
    if beside and (placed or not hosts or not all(_of_the_way(m) for m in asked.mentions if {*m.tokens} & {*beside})):
        return None
    told = "port | .number // .name" if {"port", "ports"} & {*asked.words} else "name"
    if not hosts:
        return _routed(paths[0], kind.plural, "true", paths[0].text, told)
    token, match = hosts[0]
    if asked.world.names.exact(token.lower):
        return None
    host = f'.host == {json.dumps(match["host"])} or (.host // "") == ""'
    return _routed(token, kind.plural, host, match["path"] or (paths[0].text if paths else "/"), told)


def _of_the_way(mention: Mention) -> bool:
    """Whether words merely tell how a request comes there ("the app calls"), and ask for nothing else."""
    return all(isinstance(sense, Word) and sense.part != "negation" for sense in mention.senses) and not any(
        (token.lower,) in operators() for token in mention.tokens
    )


def _routed(token: Token, kind: str, hosts: str, path: str, told: str) -> Plan:
    """The service that the rules of these hosts and paths lead to, or its port."""
    none = f'error("no ingress has a rule for " + {json.dumps(token.text)})'
    unclear = 'error("this differs between hosts: name one")'
    program = (
        f"[.items[] | .spec.rules[]? | select({hosts}) | [.http.paths[]? | select(takes({json.dumps(path)}))]"
        f" | select(. != []) | {_LONGEST}.{told}] | unique | "
        f"if length == 1 then .[0] elif . == [] then {none} else {unclear} end"
    )
    return query((kind,), with_definitions(program), AsList(), f"{token.text} → an ingress rule")


_RESOLVED = ("dns", "record", "records", "resolve", "resolves", "point", "points")
_NAMED_SO = _ROUTING.union(load("plans")["resolving"], _RESOLVED)


def resolved(asked: Marked) -> Plan | None:
    """ "What IP do I put in DNS for HOST", "where should HOST point in DNS": the address of the ingress that has it."""
    hosts = [token.lower for token in asked.tokens if _ADDRESS.fullmatch(token.lower) and not token.quoted]
    address = {"ip", "ips", "address"} & {*asked.words} or (asked.begins.ask == "where" and "dns" in asked.words)
    resolving = {*_RESOLVED} & {*asked.words} and asked.begins.ask not in ("yes_no", "why", "count")
    if not (len(hosts) == 1 and address and resolving) or asked.leftover(_NAMED_SO, {*hosts}):
        return None
    program = f"[.items[] | select(.spec.rules[]?.host == {json.dumps(hosts[0])}) | addresses_outside] | told_all"
    body = with_definitions(f'{program}("no ingress with an address has it")')
    return query(("ingresses",), body, AsList(), f"{hosts[0]} → the address of its ingress")


_LEADING, _HOSTS_OF = pattern("leads to"), pattern("hosts of")
_UNDER = (
    _ROUTING
    | {"reachable", "reached", "available", "found", "exposed", "accessible", "use", "name", "listen"}
    | {"path", "paths", "hosts", "hostname", "urls", "domain", "up", "ends", "under", "find", "reach"}
)


def leading(asked: Marked) -> Plan | None:
    """ "Which path (of ingress X, of host H) leads to service Y", "the hosts of Y", if no ingress is called so:
    those of the rules that have it for their backend."""
    kind = asked.world.resource("ingresses.networking.k8s.io")
    match = _LEADING.search(asked.text) or _HOSTS_OF.search(asked.text)
    hosts = [token.lower for token in asked.tokens if _ADDRESS.fullmatch(token.lower) and not token.quoted]
    if match is None or kind is None or asked.begins.ask == "yes_no" or asked.leftover(_UNDER, {*hosts}):
        return None
    at = len(asked.text[: match.end()].split())
    behind = [f for t in asked.nouns if t.start >= at for f in (*t.found, *t.of) if f.kind == "services"]
    named = [(t.start < at, f.meta.name) for t in asked.nouns for f in t.found if f.kind == kind.qualified]
    before = [name for early, name in named if early]
    if not _LEADING.search(asked.text) and len(named) > len(before):
        return None  # the hosts of an ingress are all that it has
    if len({(f.meta.namespace, f.meta.name) for f in behind}) != 1:
        return None
    to, told = behind[0].meta, {"p": ".path", "u": '"\\($host)\\(.path)"'}.get(match["what"][0], "$host")
    of, host = (f" | select({key} | IN({', '.join(map(json.dumps, some))}))" if some else "" for key, some in
                ((".metadata.name", before), (".host", hosts)))  # fmt: skip
    program = (
        f"[.items[] | select(.metadata.namespace == {json.dumps(to.namespace)}){of} | .spec.rules[]?{host} | "
        f".host as $host | .http.paths[]? | select(.backend.service.name == {json.dumps(to.name)}) | {told}] | unique[]"
    )
    return query((kind.plural,), program, AsList(), f"what leads to service {to.name} → rules of ingresses")


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
