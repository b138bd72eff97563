"""Short questions with a plan of their own: ages, whether something exists, routes, the server's version."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsList, AsValue, AsYesNo, Plan
from kubectl.command import Command, Filter, Pipeline
from planners.offline.plans.subjects import subject, things_and_scope
from planners.offline.readings import PREFERRED, Missing, gather
from planners.offline.words import Found, Mention, Opening, Token, lexicon
from planners.offline.world import World


def version(marking: object, begins: Opening, tokens: object, world: World, words: list[str]) -> Plan | None:
    """The version of Kubernetes that the cluster runs."""
    text = " ".join(words)
    if not re.search(r"\bversions?\b", text) or not re.search(r"\b(kubernetes|cluster|server|control plane)\b", text):
        return None
    known = {"version", "versions", "kubernetes", "server", "api", "control", "plane", "running", "of"}
    idle = {
        w
        for (w, *more), senses in lexicon().phrases.items()
        if not more
        for s in senses
        if getattr(s, "part", "") == "free"
    }
    if any(w not in known and w not in idle for w in words):
        return None
    command = Command("get", (), (("raw", "/version"),))
    return Plan((Pipeline(command, (Filter("jq", ("-r", ".gitVersion")),)),), AsValue(), "version → the server's own")


def age(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """How old something is, as kubectl tells ages."""
    if begins.ask != "age":
        return None
    text = " ".join(words)
    if re.search(r"\b(job|take|took)\b", text) and re.search(r"\btake|took\b", text):
        return None
    found = subject(marking, begins, world)
    if not isinstance(found, Found):
        return found
    left = [m for m in marking if m.end > begins.end and not (m.kind or m.named or m.skippable or m.labels)]
    if any(m.attributes for m in left if m.text.lower() not in ("age", "old")):
        return None
    column = "$4" if found.kind == "nodes" else "$NF"
    if found.kind not in PREFERRED:
        return None
    flags = [("namespace", found.meta.namespace)] if found.meta.namespace else []
    command = Command("get", (found.resource.plural, found.meta.name), (*flags, ("no-headers", "true")))
    return Plan(
        (Pipeline(command, (Filter("awk", (f"{{print {column}}}",)),)),),
        AsValue(),
        f"how old → the AGE of {found.resource.singular} {found.meta.name}",
    )


def existence(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """ "Is there a pod named X", "does X exist", "is X in namespace Y": yes or no, never "not found"."""
    if begins.ask not in ("yes_no", "exists"):
        return None
    pieces = gather(marking, world, begins.end)
    rest = [p for p in pieces if isinstance(p, Mention) and not p.idle and p.end > begins.end]
    rest = [p for p in rest if not p.skippable]
    things, scope = things_and_scope(marking, begins, world)
    if begins.ask == "exists" and any(w in ("their", "its") for w in words):
        return None
    things = [t for t in things if t.end > begins.end]
    if rest or len(things) != 1:
        return None
    thing = things[0]
    asked = begins.ask == "exists" or {"exist", "exists"} & set(words) or scope is not None
    if (
        not asked
        or (thing.of and not thing.missing)
        or not (thing.found or thing.missing)
        or not (thing.kinds or thing.found)
    ):
        return None
    if begins.ask == "exists" and not thing.explicit:
        return None
    kind = thing.kinds[0] if thing.kinds else sorted(thing.found, key=_rank)[0].resource
    name = thing.missing or thing.found[0].meta.name
    if scope is not None and not kind.namespaced:
        return None
    flags: list[tuple[str, str]] = []
    if kind.namespaced:
        flags.append(("namespace", scope) if scope else ("all-namespaces", "true"))
    command = Command("get", (kind.qualified,), (*flags, ("output", "json")))
    program = f".items[] | select(.metadata.name == {json.dumps(name)}) | .metadata.name"
    because = f"{thing.text} → whether a {kind.singular} has that name"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsYesNo("non_empty"), because)


def _rank(found: Found) -> int:
    return PREFERRED.index(found.kind) if found.kind in PREFERRED else len(PREFERRED)


_ADDRESS = re.compile(r"(?:https?://)?(?P<host>(?:[a-z0-9*-]+\.)+[a-z0-9-]+)(?P<path>/\S*)?")
_ROUTING = frozenset(
    [
        "service",
        "services",
        "handle",
        "handles",
        "route",
        "routed",
        "routes",
        "serve",
        "serves",
        "backend",
        "go",
        "goes",
        "to",
        "where",
        "send",
        "sends",
        "sent",
        "traffic",
        "requests",
        "request",
        "end",
        "ends",
        "up",
        "behind",
        "receive",
        "receives",
        "lead",
        "leads",
        "forwarded",
        "forward",
        "answer",
        "answers",
        "for",
        "does",
        "is",
        "which",
        "what",
        "the",
        "ingress",
        "at",
        "land",
        "lands",
        "of",
        "on",
        "url",
        "host",
        "path",
        "requested",
        "http",
        "https",
        "gets",
        "get",
        "by",
        "host",
    ]
)


def route(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """ "Which service handles HOST/PATH": the ingress rule that such a request meets, longest path first."""
    found = [(t, m) for t in tokens if (m := _ADDRESS.fullmatch(t.lower)) and not t.quoted and "." in t.lower]
    paths = [t for t in tokens if t.lower.startswith("/")]
    ingresses = world.resource("ingresses.networking.k8s.io")
    if ingresses is None or begins.ask not in ("which", "what", "where", "noun") or len(paths) > 1:
        return None
    if not found and len(paths) == 1 and begins.ask != "noun":
        return _path_only(paths[0], ingresses.plural, tokens, words, world)
    if len(found) != 1:
        return None
    token, match = found[0]
    if begins.ask != "where" and not {"service", "services", "backend", "where"} & set(words):
        return None
    if any(w not in _ROUTING for w, t in zip(words, tokens, strict=True) if t is not token and t not in paths):
        return None
    host, path = match["host"], match["path"] or (paths[0].text if paths else "/")
    if world.names.exact(token.lower):
        return None
    program = (
        f'[.items[] | .spec.rules[]? | select(.host == {json.dumps(host)} or (.host // "") == "") | .http.paths[]?'
        f' | (.path // "/") as $p | select(({json.dumps(path)} == $p) or (.pathType != "Exact" and '
        f'({json.dumps(path)} | startswith(($p | rtrimstr("/")) + "/"))) or $p == "/")]'
        f' | if . == [] then error("no ingress has a rule for " + {json.dumps(token.text)}) else'
        f" max_by(.path | length).backend.service.name end"
    )
    command = Command("get", (ingresses.plural,), (("all-namespaces", "true"), ("output", "json")))
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsList(), f"{token.text} → an ingress rule")


def _path_only(path: Token, kind: str, tokens: Sequence[Token], words: Sequence[str], world: World) -> Plan | None:
    """Where a path leads whatever the host is; an error where hosts differ."""
    known = _ROUTING | {"traffic", "any", "url", "urls", "calls", "hits"}
    said = [(w, t) for w, t in zip(words, tokens, strict=True) if t is not path]
    if any(w not in known for w, _ in said) or not {"service", "services", "backend", "where"} & set(words):
        return None
    wanted = json.dumps(path.text)
    program = (
        f'[.items[] | .spec.rules[]? | [.http.paths[]? | (.path // "/") as $p | select(({wanted} == $p) or '
        f'(.pathType != "Exact" and ({wanted} | startswith(($p | rtrimstr("/")) + "/"))))] | select(. != [])'
        f" | max_by(.path | length).backend.service.name] | unique | if length == 1 then .[0] elif . == [] then "
        f'error("no ingress has a rule for " + {wanted}) else error("this differs between hosts: name one") end'
    )
    command = Command("get", (kind,), (("all-namespaces", "true"), ("output", "json")))
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsList(), f"{path.text} → an ingress rule")
