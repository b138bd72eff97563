"""One jq program over the objects of a `kubectl get`, for the plans that write their own."""

from __future__ import annotations

import json
from collections.abc import Iterable

from core.flow import Extraction, Plan
from core.objects import ObjectMeta
from kubectl.command import Command, Filter, Pipeline
from kubectl.resources import Resource, Resources
from planners.offline.forms.pieces import with_definitions
from planners.offline.words import Found


def over_all(body: str) -> str:
    """The body with the definitions that it uses, where `$all` are the objects and `$by` those by uid."""
    text = with_definitions(body)
    by = "($all | INDEX(.metadata.uid)) as $by | " if "$by" in text else ""
    return f"(.items // [.]) as $all | {by}{text}"


def query(
    arguments: tuple[str, ...], program: str, answer: Extraction, because: str, namespace: str | None = ""
) -> Plan:
    """`kubectl get ARGUMENTS -o json | jq -r PROGRAM`: in a namespace, in all of them ("") or in none (None)."""
    flags = () if namespace is None else (("namespace", namespace),) if namespace else (("all-namespaces", "true"),)
    command = Command("get", arguments, (*flags, ("output", "json")))
    filters = (Filter("jq", ("-r", program)),)
    return Plan((Pipeline(command, filters),), answer, because)


def query_of(found: Found, program: str, answer: Extraction, because: str) -> Plan:
    """`kubectl get KIND NAME -o json | jq -r PROGRAM`."""
    return query((found.kind, found.meta.name), program, answer, because, found.meta.namespace or None)


def one_object(resource: Resource, meta: ObjectMeta) -> str:
    """The object that is meant, among all."""
    test = f".kind == {json.dumps(resource.kind)} and .metadata.name == {json.dumps(meta.name)}"
    if meta.namespace:
        test += f" and .metadata.namespace == {json.dumps(meta.namespace)}"
    return f"$all[] | select({test})"


class Program:
    """The kinds that a program needs gather while it is written; `$all` are their objects, `$by` those by uid."""

    def __init__(self, resources: Resources, main: Resource, kinds: Iterable[str] = ()) -> None:
        """`kinds` are fetched too, those that the server serves."""
        self._resources = resources
        self._main = main
        found = (resources.find(name) for name in kinds)
        self._kinds = {one.qualified: one for one in (main, *found) if one is not None}

    def one(self, meta: ObjectMeta) -> str:
        """The object of the main kind that is meant."""
        return one_object(self._main, meta)

    def plan(self, body: str, namespace: str | None, answer: Extraction, because: str = "") -> Plan:
        """The command and the program, with the definitions that it uses."""
        names = ",".join(r.plural if self._resources.find(r.plural) == r else r.qualified for r in self._kinds.values())
        where = namespace or "" if any(resource.namespaced for resource in self._kinds.values()) else None
        return query((names,), over_all(body), answer, because, where)
