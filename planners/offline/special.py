"""Questions that are answered by a plan of their own: why, logs, ages, access, routes, the server's version."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsCount, AsText, AsValue, AsYesNo, Plan
from kubectl.command import Command, Filter, Pipeline
from planners.offline.data import load
from planners.offline.forms import Opening
from planners.offline.mentions import Mention
from planners.offline.names import Found
from planners.offline.program import Program
from planners.offline.reader import Missing
from planners.offline.reading import Selection
from planners.offline.things import Thing, gather, home_first, narrowed
from planners.offline.tokens import Token
from planners.offline.vocabulary import PODLIKE, lexicon
from planners.offline.world import World

_PREFERRED: tuple[str, ...] = tuple(load("relations")["preferred"])
_ERRORS = "error|fatal|exception|panic|fail|critical|traceback|denied|refused"


def plan(marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World) -> Plan | Missing | None:
    """The plan of a special question; None where it is none of these."""
    words = [token.lower for token in tokens]
    for form in (_version, _logs, _why, _age):
        found = form(marking, begins, tokens, world, words)
        if found is not None:
            return found
    return None


def _subject(
    marking: Sequence[Mention], begins: Opening, world: World, kinds: tuple[str, ...] = ()
) -> Found | Missing | None:
    """The one object that the question is about."""
    pieces = gather(marking, world, begins.end)
    things = [p for p in pieces if isinstance(p, Thing)]
    scope = None
    for thing in things:
        if thing.scope is not None and (not thing.kinds or thing.kinds[0].qualified == "namespaces"):
            others = [t for t in things if t is not thing and (t.found or t.of or t.missing)]
            if others:
                scope = thing.scope.meta.name
    best: list[Found] = []
    for thing in things:
        if (
            thing.scope is not None
            and thing.scope.meta.name == scope
            and thing.scope.kind == "namespaces"
            and len(things) > 1
        ):
            if all(f.kind == "namespaces" for f in thing.found) or thing.kinds:
                continue
        if thing.missing and thing.kinds and not thing.of:
            kind = thing.kinds[0]
            near = world.names.near(thing.missing, (kind.qualified,))
            return Missing(f"{kind.singular} named {thing.missing}", near, thing.explicit)
        inside = narrowed(thing, scope)
        found = home_first(inside.found or inside.of, world.namespace) if scope is None else inside.found or inside.of
        if kinds:
            found = tuple(f for f in found if f.kind in kinds)
        best += found
        if found:
            break
    best.sort(key=lambda f: _PREFERRED.index(f.kind) if f.kind in _PREFERRED else 99)
    if not best or len({f.meta.namespace for f in best if f.kind == best[0].kind}) > 1:
        return None
    return best[0]


def _version(marking: object, begins: Opening, tokens: object, world: World, words: list[str]) -> Plan | None:
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
    command = Command("get", ("nodes",), (("output", "json"),))
    program = "[.items[].status.nodeInfo.kubeletVersion] | unique[]"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsValue(), "version → what the nodes run")


_LOG_WORDS = {"log", "logs", "logged", "logging", "logfile", "logfiles"}


def _logs(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    if not _LOG_WORDS & set(words) and not (
        re.search(r"\b(print|prints|output|stdout|say|says|write|writes)\b", " ".join(words)) and begins.ask == "what"
    ):
        return None
    found = _subject(marking, begins, world, (*PODLIKE, "services"))
    if not isinstance(found, Found):
        return found
    argument = found.meta.name if found.kind == "pods" else f"{found.resource.singular}/{found.meta.name}"
    if found.kind in ("cronjobs.batch", "replicationcontrollers"):
        return None
    text = " ".join(words)
    flags: list[tuple[str, str]] = [("namespace", found.meta.namespace)]
    if re.search(r"\b(previous|crashed|last crash|before the restart|before it restarted|prior)\b", text):
        flags.append(("previous", "true"))
    filters: list[Filter] = []
    many = re.search(r"\b(?:last|final|latest|tail|recent) (\d+)|\b(\d+) (?:last|latest|most recent) ", text)
    first = re.search(r"\bfirst (\d+)", text)
    quoted = [t.text for t in tokens if t.quoted and t.lower != found.meta.name]
    errors = re.search(
        r"\b(errors?|exceptions?|fatal|failures?|problems?|complain\w*|go(?:es)? wrong|panic\w*)\b", text
    )
    warnings = re.search(r"\bwarn(?:ings?|s)?\b", text)
    wanted = begins.ask
    because = f"logs → the log of {argument}"
    if many:
        flags.append(("tail", many[1] or many[2]))
        return Plan((Pipeline(Command("logs", (argument,), tuple(flags))),), AsText(), because)
    if first:
        filters.append(Filter("head", ("-n", first[1])))
        return Plan((Pipeline(Command("logs", (argument,), tuple(flags)), tuple(filters)),), AsText(), because)
    pattern = re.escape(quoted[0]) if quoted else _ERRORS if errors else "warn" if warnings else ""
    if pattern:
        filters.append(Filter("grep", ("-i", "-E", pattern)))
    elif quoted:
        return None
    step = Pipeline(Command("logs", (argument,), tuple(flags)), tuple(filters))
    if wanted in ("yes_no", "exists"):
        return (
            Plan((step,), AsYesNo("non_empty"), because)
            if pattern or re.search(r"\b(anything|any logs|logs)\b", text)
            else None
        )
    if wanted == "count":
        if pattern:
            return Plan((step,), AsCount(), because)
        if re.search(r"\blines?\b", text):
            return Plan((step,), AsCount(), because)
        return None
    if pattern:
        plural = re.search(r"\b(errors|warnings|failures|exceptions|problems|lines)\b", text)
        if not plural or re.search(r"\blast\b", text):
            step = Pipeline(step.command, (*step.filters, Filter("tail", ("-n", "1"))))
        return Plan((step,), AsText(), because)
    if re.search(
        r"\b(last|final)\b.*\b(line|message|thing|entry|log)\b|before it (?:dies|crashes|exits|stops|ends|fails|died|crashed|exited|restarts)|before (?:dying|crashing|exiting|failing|stopping)|(?:dies|crashes|exits)",
        text,
    ):
        return Plan(
            (
                Pipeline(
                    Command(
                        "logs", (argument,), (*flags, ("tail", "1" if "line" in words or "message" in words else "5"))
                    )
                ),
            ),
            AsText(),
            because,
        )
    return Plan((step,), AsText(), because)


_STATE = re.compile(
    r"\b(pending|crash\w*|restart\w*|fail\w*|running|ready|start\w*|stuck|down|broken|unhealthy|healthy|"
    r"evicted|killed|die\w*|dying|unavailable|available|scheduled|schedule|unscheduled|bound|wrong|fewer|less|error\w*|"
    r"crashloopbackoff|imagepullbackoff|oomkilled|unschedulable|not|missing|problem|issue|come|coming|up|work\w*|"
    r"reason|cause\w*|happen\w*|exit\w*|terminat\w*|pull\w*|complete\w*|succeed\w*|finish\w*|degraded|trouble|waiting|unbound|many|backoff|off|"
    r"incomplete|asked|expected|desired|wanted|requested|supposed|planned|matter|launch\w*|boot\w*|keep\w*|progress\w*|reach\w*|get\w*|create\w*|container\w*|deploy\w*|provision\w*|short|so|again|suspended|rollout|rolling|roll\w*|behave\w*|misbehav\w*|blocked|blocks|block)\b"
)


def _why(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    text = " ".join(words)
    if begins.ask != "why" and not re.search(r"\b(why|reason (?:for|that|why|behind)|root cause|cause of)\b", text):
        return None
    found = _subject(marking, begins, world)
    if not isinstance(found, Found):
        return found
    for mention in marking:
        if mention.senses or mention.end <= begins.end:
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
    items = program.select(Selection(found.resource, (found.meta,)))
    pipeline = program.pipeline(f"first({items}) | trouble($all; $by)", found.meta.namespace or None)
    return Plan((pipeline,), AsText(), f"why → what kubectl says of {found.resource.singular} {found.meta.name}")


def _age(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    if begins.ask != "age":
        return None
    text = " ".join(words)
    if re.search(r"\b(job|take|took)\b", text) and re.search(r"\btake|took\b", text):
        return None
    found = _subject(marking, begins, world)
    if not isinstance(found, Found):
        return found
    column = "$4" if found.kind == "nodes" else "$NF"
    if found.kind not in _PREFERRED:
        return None
    flags = [("namespace", found.meta.namespace)] if found.meta.namespace else []
    command = Command("get", (found.resource.plural, found.meta.name), (*flags, ("no-headers", "true")))
    return Plan(
        (Pipeline(command, (Filter("awk", (f"{{print {column}}}",)),)),), AsValue(), f"age of {found.meta.name}"
    )


__all__ = ["json", "plan"]
