"""Which things go with which: the table of relations as jq over all objects that were fetched (`$all`, `$by` uid)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kubectl.resources import Resource, Resources
from planners.offline.data import load
from planners.offline.words import Attribute, of_classes

ALIKE: dict[str, str] = load("relations")["alike"]
"""Kinds that are called by one word."""
_ANY = ("owned", "owns", "selects", "selected", "refers", "referred")


@dataclass(frozen=True)
class Relation:
    """`jq` is true of an item (`.`) that goes with `$a`; `needs` are kinds that must be fetched too."""

    jq: str
    needs: tuple[str, ...]
    listed: bool
    """Whether the table has it, or every way is tried."""


def relation(item: Resource, other: Resource, resources: Resources, variable: str = "$a") -> Relation:
    """How items of one kind go with an object of another, which the jq has in `variable`."""
    row = _row(item.qualified, other.qualified)
    if row is None:
        return Relation(_ways(_ANY, item, other, variable), _bring(item, other), False)
    tests: list[str] = []
    needs = set(_bring(item, other))
    if row.get("how"):
        tests.append(_ways(tuple(row["how"]), item, other, variable))
    for name in _listed(row.get("through", ())):
        middle = resources.find(name)
        if middle is None:
            continue
        first, second = relation(middle, other, resources, variable), relation(item, middle, resources, "$m")
        needs |= {name, *first.needs, *second.needs}
        tests.append(
            f'(. as $i | any($all[] | select(.kind == "{middle.kind}") | select({first.jq}); '
            f". as $m | $i | {second.jq}))"
        )
    return Relation(" or ".join(tests) or "false", tuple(sorted(needs)), True)


def references(item: Resource, others: Sequence[Resource], resources: Resources, gone: bool) -> Attribute | None:
    """What objects of a kind name of others, all or what is not there (`gone`); of a namespace: what all that is in it
    names so. None where the table does not say that they name any."""
    alike = [resources.find(ALIKE.get(one.qualified, "")) for one in others]
    wanted = {one.qualified: one for one in (*others, *alike) if one is not None}
    spaces = item.qualified == "namespaces"
    naming = [r for r in resources if spaces and r.namespaced and any(_names(r.qualified, one) for one in wanted)]
    if not (naming if spaces else any(_names(item.qualified, one) for one in wanted)):
        return None
    jq = ", ".join(_named(one, gone) for one in wanted.values())
    if spaces:
        inside = ", ".join(dict.fromkeys(json.dumps(r.kind) for r in naming))
        jq = f".metadata.name as $n | $all[] | select(.metadata.namespace == $n and (.kind | IN({inside}))) | ({jq})"
    needs = (*wanted, *dict.fromkeys(r.qualified for r in naming))
    called = f"{'missing' if gone else 'used'} {' or '.join(one.plural for one in others)}"
    return Attribute(called, (item.qualified,), f"({jq})", distinct=True, needs=needs, many=True)


def _named(other: Resource, gone: bool) -> str:
    kind = json.dumps(other.kind)
    absent = f"gone($all; {kind}; {json.dumps(other.namespaced)})" if gone else ".name"
    return f"(names_of({kind}; {_key_words(other)}) | {absent})"


def _names(item: str, other: str) -> bool:
    """Whether objects of one kind name those of another."""
    forth, back = _row(item, other) or {}, _row(other, item) or {}
    return item != "events" and ("refers" in forth.get("how", ()) or "referred" in back.get("how", ()))


def known(item: str, other: str) -> bool:
    """Whether the table says how these kinds go together."""
    return _row(item, other) is not None


@lru_cache(maxsize=1024)
def _row(item: str, other: str) -> dict[str, list[str]] | None:
    for row in load("relations")["pairs"]:
        if item in of_classes(row["item"]) and other in of_classes(row["object"]):
            found: dict[str, list[str]] = row
            return found
    return None


def _listed(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _bring(item: Resource, other: Resource) -> tuple[str, ...]:
    """Controllers in between, which owner references go through."""
    pods = [r for r in (item, other) if r.qualified == "pods"]
    return ("replicasets.apps", "jobs.batch") if pods else ()


def _ways(ways: tuple[str, ...], item: Resource, other: Resource, v: str) -> str:
    tests = {
        "owned": f"owned_by({v}; $by)",
        "owns": f"(. as $x | {v} | owned_by($x; $by))",
        "selects": f"selects({v})",
        "selected": f"(. as $x | {v} | selects($x))",
        "refers": f"refers_to({v}; {_key_words(other)})",
        "referred": f"(. as $x | {v} | refers_to($x; {_key_words(item)}))",
    }
    text = " or ".join(tests[way] for way in ways)
    return f"({text})" if len(ways) > 1 else text


def _key_words(resource: Resource) -> str:
    """The keys of a spec that mean this kind, as a jq list."""
    words = {resource.kind.lower(), resource.singular.lower() or resource.kind.lower()}
    words.update(load("relations")["keys"].get(resource.qualified, ()))
    return json.dumps(sorted(words))
