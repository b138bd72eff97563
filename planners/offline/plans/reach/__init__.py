"""Who reaches whom, by policies, settings, services and ingresses: each way to tell it is a row of `plans.yaml`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsList, AsValue, AsYesNo, Plan
from planners.offline.data import load
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program, one_object
from planners.offline.plans.reach.contact import POLICIES, Contact, contact
from planners.offline.words import PODLIKE, Found

_WAYS = load("plans")["reaching"]["ways"]
_FETCHED = ("services", "namespaces", "ingresses.networking.k8s.io", "configmaps", *PODLIKE)
_GAP = re.compile("<[A-Z ]+>")
_PODS_OF = load("plans")["reaching"]["pods"]


def reach(asked: Marked) -> Plan | None:
    """ "May X reach Y on port P", "who may connect to Y", "what talks to Y", "on which node port do people reach Y"."""
    found, policies = contact(asked), asked.world.resource(POLICIES)
    if found is None or policies is None:
        return None
    fields, kinds = _fields(found), [kind for kind in _FETCHED if kind != "replicasets.apps"]
    for way in _WAYS:
        if found.asked in way["asked"] and {*way["has"]} <= found.said and not {*way["lacks"]} & found.said:
            body, because = (_GAP.sub(lambda gap: fields[gap[0]], way[part]) for part in ("program", "because"))
            program = Program(asked.world.resources, policies, kinds)
            if found.asked == "whether":
                return program.plan(f"{body} | if . then 1 else empty end", "", AsYesNo("non_empty"), because)
            return program.plan(body, "", AsList() if way.get("many") else AsValue(), because)
    return None


def _fields(found: Contact) -> dict[str, str]:
    """What the programs have in their gaps."""
    kinds = ", ".join(json.dumps(one.kind) for one in found.kinds)
    return {
        "<SOURCE>": " and ".join(one.meta.name for one in found.source),
        "<TARGET>": " and ".join(one.meta.name for one in found.target) or " ".join(found.called),
        "<SOURCE PODS>": _objects(found.source, True), "<TARGET PODS>": _objects(found.target, True),
        "<THINGS>": _objects(found.target, False) if found.target else '($all[] | select(.kind == "Service"))',
        "<PORT>": json.dumps(found.port or None), "<PROTOCOL>": json.dumps("".join(found.called).upper()),
        "<WORDS>": json.dumps([*found.called, *([found.port] if found.port else [])]),
        "<KINDS>": f"(.kind | IN({kinds}))" if kinds else "true",
    }  # fmt: skip


def _objects(end: Sequence[Found], pods: bool) -> str:
    """The objects that are meant, or what has the labels of their pods: they themselves, or what makes them."""
    ones = (f"({one_object(one.resource, one.meta)}{_PODS_OF.get(one.kind, '') if pods else ''})" for one in end)
    return f"({', '.join(ones) or 'empty'})"
