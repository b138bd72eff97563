"""One object as a whole: tell me about X; what uses X."""

from __future__ import annotations

import json

from core.flow import AsList, AsText, AsYesNo, Plan
from kubectl.command import Command, Pipeline
from planners.offline.data import load, pattern
from planners.offline.forms.relations import relation
from planners.offline.nouns import Missing
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program
from planners.offline.words import Found

_ABOUT = pattern("about")
_ABOUT_WORDS = frozenset(load("plans")["about_words"])
_AT_WORK = pattern("at work")
_USES = pattern("uses")
_USES_WORDS = frozenset(load("plans")["use_words"])
_HELD = tuple(load("relations")["classes"]["held"])
_HOLDERS = ("deployments.apps", "statefulsets.apps", "daemonsets.apps", "cronjobs.batch", "jobs.batch", "pods")


def about(asked: Marked) -> Plan | Missing | None:
    """ "Tell me about X": what `kubectl describe` prints of it; of a namespace, what runs in it."""
    names_alone = _AT_WORK.search(asked.text) is not None
    if not (names_alone or _ABOUT.search(asked.text)) or asked.leftover(_ABOUT_WORDS):
        return None
    found = asked.subject(("namespaces",) if names_alone else ())
    if not isinstance(found, Found) or found.kind == "secrets":
        return found if isinstance(found, Missing) else None
    if found.kind == "namespaces":
        return _of_namespace(found, asked, names_alone)
    if names_alone:
        return None
    flags = (("namespace", found.meta.namespace),) if found.meta.namespace else ()
    command = Command("describe", (found.resource.qualified, found.meta.name), flags)
    return Plan((Pipeline(command, ()),), AsText(), f"{found.resource.singular} {found.meta.name}, described")


def _of_namespace(found: Found, asked: Marked, names_alone: bool) -> Plan | None:
    """What runs in a namespace, and how it does: each workload, job and pod that nothing else made. `names_alone`: what
    is at work there, and not what waits for its time or is done."""
    pods, name = asked.world.resource("pods"), found.meta.name
    if pods is None:
        return None
    program = Program(asked.world.resources, pods, _HOLDERS)
    if names_alone:
        return program.plan("$all[] | select(at_work) | .metadata.name", name, AsList(), f"what runs in {name}")
    body = (
        '$all[] | select(.kind != "Namespace" and (.metadata.ownerReferences // []) == []) | '
        '"\\(.kind | ascii_downcase) \\(.metadata.name): \\(status_word)"'
    )
    return program.plan(body, name, AsText(), f"what runs in namespace {name}, and how it does")


def uses(asked: Marked) -> Plan | Missing | None:
    """ "What uses the secret X?": workloads, and pods that stand alone, whose spec names it. That it does not exist may
    be the very reason why somebody asks: then what names it all the same."""
    if not _USES.search(asked.text) or asked.leftover(_USES_WORDS):
        return None
    if len(asked.nouns) != 1 or (asked.nouns[0].kinds and not (asked.nouns[0].found or asked.nouns[0].missing)):
        return None
    found, pod = asked.subject(_HELD), asked.world.resource("pods")
    resource = asked.world.resource(found.kind) if found is not None and found.kind in _HELD else None
    if found is None or resource is None or pod is None:
        return found if isinstance(found, Missing) else None
    name, namespace = (
        (found.name, asked.scope) if isinstance(found, Missing) else (found.meta.name, found.meta.namespace)
    )
    nobody = json.dumps(f"there is no {resource.singular} {name}, and nothing names it")
    told = f"if . == [] then error({nobody}) else .[] end" if isinstance(found, Missing) else ".[]"
    how = relation(pod, resource, asked.world.resources).jq
    body = (
        f'[$all[] | select(.kind != "{resource.kind}") | . as $i | '
        f'{{kind: "{resource.kind}", metadata: {{name: {json.dumps(name)}, namespace: .metadata.namespace}}}} as $a | '
        f"$i | select({how})] | (map(select((.metadata.ownerReferences // []) == [])) | select(. != [])) // . | "
        f"map(.metadata.name) | {told}"  # pods of a stateful set have claims that it does not name
    )
    because = f"what uses {resource.singular} {name}{', which does not exist' if isinstance(found, Missing) else ''}"
    answer = AsYesNo("non_empty") if asked.begins.ask in ("yes_no", "exists") else AsList()
    holders = (*_HOLDERS, "ingresses.networking.k8s.io") if resource.plural == "secrets" else _HOLDERS
    return Program(asked.world.resources, resource, holders).plan(body, namespace or None, answer, because)
