"""`kubectl top`: what pods and nodes use, from the metrics API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from executor.access import Access, Ending, Sink
from executor.verbs.describe_related import list_of
from executor.verbs.printing import bad_command, ended, write_lines
from executor.verbs.selecting import Selection, Target, objects
from kubectl.command import Command
from kubectl.printers.quantity import parse_quantity
from kubectl.printers.table import lines
from kubectl.resources import Resource

Item = Mapping[str, Any]
_MEBIBYTE = 1024 * 1024


async def pods(command: Command, access: Access, out: Sink) -> Ending:
    """CPU and memory of pods, or of their containers."""
    everywhere = command.has("all-namespaces")
    namespace = command.flag("namespace") or access.namespace
    found = await _metrics(command, access, "pods", None if everywhere else namespace)
    by_container = command.has("containers")
    rows: list[tuple[list[str], Fraction, Fraction]] = []
    for item in found:
        meta = item.get("metadata") or {}
        place = [str(meta.get("namespace", ""))] if everywhere else []
        containers = item.get("containers") or ()
        if by_container:
            rows += [([*place, meta["name"], str(one.get("name"))], *_usage([one])) for one in containers]
        else:
            rows.append(([*place, meta["name"]], *_usage(containers)))
    if not rows:
        return ended([], ["No resources found" + ("" if everywhere else f" in {namespace} namespace.")])
    rows = _ordered(rows, command.flag("sort-by"))
    names = ["POD", "NAME"] if by_container else ["NAME"]
    heading = [*(["NAMESPACE"] if everywhere else []), *names, "CPU(cores)", "MEMORY(bytes)"]
    body = [[*names_, _cpu(cpu), _memory(memory)] for names_, cpu, memory in rows]
    if command.has("sum"):
        blank = [""] * (len(heading) - 3)
        body.append([*blank, "", "________", "________"])
        cpu, memory = sum((row[1] for row in rows), Fraction()), sum((row[2] for row in rows), Fraction())
        body.append([*blank, "", _cpu(cpu), _memory(memory)])
    return _print(command, heading, body, out)


async def nodes(command: Command, access: Access, out: Sink) -> Ending:
    """CPU and memory of nodes, and how much of what they have that is."""
    found = await _metrics(command, access, "nodes", None)
    room_of = "capacity" if command.has("show-capacity") else "allocatable"
    known = {
        (node.get("metadata") or {}).get("name"): (node.get("status") or {}).get(room_of) or {}
        for node in await list_of(access, "nodes.v1.", None) or ()
    }
    if not found:
        return ended([], ["No resources found"])
    rows = [([str((item.get("metadata") or {}).get("name"))], *_usage([item])) for item in found]
    body = []
    for names, cpu, memory in _ordered(rows, command.flag("sort-by")):
        room = known.get(names[0]) or {}
        shares = [_share(cpu, room.get("cpu")), _share(memory, room.get("memory"))]
        body.append([*names, _cpu(cpu), shares[0], _memory(memory), shares[1]])
    return _print(command, ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"], body, out)


async def _metrics(command: Command, access: Access, plural: str, namespace: str | None) -> Sequence[Item]:
    resource = _served(plural, (await access.resources()).all)
    name = command.arguments[0] if command.arguments else ""
    if name and (command.flag("selector") or command.flag("field-selector")):
        raise bad_command("only one of NAME or --selector can be provided")
    target = Target(resource, namespace, name)
    labels, fields = command.flag("selector"), command.flag("field-selector")
    chosen = Selection((target,), namespace or "", not namespace, labels, fields, bool(name))
    return await objects(target, chosen, access)


def _served(plural: str, resources: Sequence[Resource]) -> Resource:
    for resource in resources:
        if resource.group == "metrics.k8s.io" and resource.plural == plural:
            return resource
    raise bad_command("Metrics API not available", "The cluster has no metrics server: what is used is not known.")


def _usage(parts: Sequence[Item]) -> tuple[Fraction, Fraction]:
    """Cores and bytes of all parts together."""
    totals = []
    for name in ("cpu", "memory"):
        amounts = [parse_quantity(str((part.get("usage") or {}).get(name, "0"))) or Fraction() for part in parts]
        totals.append(sum(amounts, Fraction()))
    return totals[0], totals[1]


def _ordered(rows: list[tuple[list[str], Fraction, Fraction]], by: str) -> list[tuple[list[str], Fraction, Fraction]]:
    """By name, or the most first."""
    if by in ("cpu", "memory"):
        return sorted(rows, key=lambda row: -(row[1] if by == "cpu" else row[2]))
    return sorted(rows, key=lambda row: row[0])


def _cpu(cores: Fraction) -> str:
    return f"{-(-cores * 1000 // 1)}m"


def _memory(size: Fraction) -> str:
    return f"{int(size) // _MEBIBYTE}Mi"


def _share(amount: Fraction, room: object) -> str:
    whole = parse_quantity(str(room)) if room is not None else None
    return f"{int(amount * 100 / whole)}%" if whole else "<unknown>"


def _print(command: Command, heading: list[str], body: list[list[str]], out: Sink) -> Ending:
    headed = not command.has("no-headers")
    table = lines(heading if headed else None, body)
    write_lines(out, table)
    return Ending(header=table[0] if headed else "")
