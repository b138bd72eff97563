"""Two plans as one: both answers, which of two wins, or what several plans tell together."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from core.flow import AsCount, AsList, AsText, AsValue, AsYesNo, Extraction, Plan
from kubectl.command import Command, Filter, Pipeline
from kubectl.resources import Resources
from planners.offline.forms.pieces import with_definitions


def decided(
    names: tuple[str, str], wins: str, whether: bool, first: Plan, second: Plan, resources: Resources
) -> Plan | None:
    """One plan that says which of two wins, the one with "more" or with "less"; `whether` it is the first;
    "by" how much they differ; what they have in "common", or whether they have the "same"; "" tells both with their
    names."""
    one, other = map(json.dumps, names)
    winner, loser = (one, other) if wins == "more" else (other, one)
    programs = {
        "": f'"\\({one}): \\($first)", "\\({other}): \\($second)"',
        "common": '($second | split(", ")) as $of | [$first | split(", ")[] | select(IN($of[]))] | '
        'if . == [] then "none" else join(", ") end',
        "same": 'if $first == $second then "yes" else "no" end',
        "by": f"{_MEASURED}$x - $y | fabs",
    }
    program = f'{_MEASURED}if $x == $y then "the same: \\($first)" elif $x > $y then {winner} else {loser} end'
    if whether and wins in ("more", "less"):
        program = f'{_MEASURED}if $x {">" if wins == "more" else "<"} $y then "yes" else "no" end'
    return joined(first, second, resources, with_definitions(programs.get(wins, program)))


def joined(first: Plan, second: Plan, resources: Resources, output: str = "$first, $second") -> Plan | None:
    """One plan whose output is the answer of the one and, below, that of the other, or what `told` makes of both; None
    where they do not go together: logs, tables, what is refused."""
    one, other = (_Part.of(plan, resources) for plan in (first, second))
    if one is None or other is None:
        return None
    space = _space((one, other))
    program = f"{one.program(space)} as $first | {other.program(space)} as $second | {output}"
    return _plan((one, other), program, AsText(), f"{first.rationale}; {second.rationale}")


def either(one: str, other: str) -> str:
    """The output for two plans that say yes or no: what is so of the two, by what it is called; of the first alone
    where the `other` is called nothing."""
    a, b = json.dumps(one), json.dumps(other)
    if not other:
        return f'if $first == "yes" then {a} else "not " + {a} end'
    both = f'if $second == "yes" then {a} + " and " + {b} else {a} end'
    return f'if $first == "yes" then {both} elif $second == "yes" then {b} else "neither" end'


def united(plans: Sequence[Plan], resources: Resources, made: bool = False) -> Plan | None:
    """One plan that tells what all of them tell: the items of each, their number, or whether there is one."""
    parts = [part for part in (_Part.of(one, resources) for one in plans) if part is not None]
    alike = len(parts) == len(plans) and len({one.answer for one in plans}) == 1
    if not alike or not isinstance(plans[0].answer, AsList | AsCount | AsYesNo):
        return None
    streams = ", ".join(f"($objects | {part.stream(_space(parts), made=made)})" for part in parts)
    because = "; ".join(dict.fromkeys(one.rationale for one in plans))
    return _plan(parts, f". as $objects | {streams}", plans[0].answer, because)


def _space(parts: Sequence[_Part]) -> str:
    """The one namespace that all are in; "" where they are in several or in none."""
    spaces = {part.namespace for part in parts} - {None}
    return (next(iter(spaces)) if len(spaces) == 1 else "") or ""


def _plan(parts: Sequence[_Part], program: str, answer: Extraction, because: str) -> Plan:
    """One program over the objects of all."""
    space, placed = _space(parts), any(part.namespace is not None for part in parts)
    flags = ((("namespace", space) if space else ("all-namespaces", "true")),) if placed else ()
    kinds = ",".join(dict.fromkeys(kind for part in parts for kind in part.kinds))
    command = Command("get", (kinds,), (*flags, ("output", "json")))
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), answer, because)


_MADE = (
    "(.metadata.ownerReferences // []) | any(.kind | "
    'IN("ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController", "Node")) | not'
)
"""Whether no controller made it that is told itself, or whose own is."""
_MEASURED = (
    'def measure: (if test("(^|, )v?[0-9]+[.][0-9.]+[^,]*, |, v?[0-9]+[.][0-9.]+") then error("there are several") '
    'elif test("^v[0-9]|^[0-9]+[.][0-9]+[.]") then [scan("[0-9]+") | tonumber] elif test(", ") then '
    '([split(", ")[] | quantity] | add) else (quantity? // .) end) | '
    'if . == null then error("nothing is set there") else . end; '
    "($first | measure) as $x | ($second | measure) as $y | "
    'if ($x | type) != ($y | type) then error("they can not be compared") else . end | '
)


class _Part:
    """One of the two: the kinds that it lists, of one namespace, all ("") or none (None), and its answer as jq."""

    def __init__(
        self, kinds: tuple[str, ...], served: tuple[str, ...], namespace: str | None, items: str, answer: str
    ) -> None:
        self.kinds, self.namespace = kinds, namespace
        self._served, self._items, self._answer = served, items, answer

    @classmethod
    def of(cls, plan: Plan, resources: Resources) -> _Part | None:
        """The part that a plan makes, where it lists objects and reads its answer with jq."""
        tell = _TOLD.get(type(plan.answer))
        step = plan.steps[0] if len(plan.steps) == 1 else None
        if tell is None or step is None or step.command.verb != "get" or not step.command.arguments:
            return None
        names, filters = step.command.arguments, step.filters
        known = {"namespace", "all-namespaces", "output"}
        kinds = tuple(names[0].split(","))
        served = [resources.find(kind) for kind in kinds]
        if any(flag not in known for flag, _ in step.command.flags) or len(names) > 2 or None in served:
            return None
        if not filters and isinstance(plan.answer, AsCount):
            program = ".items[].metadata.name"
        elif len(filters) == 1 and filters[0].name == "jq" and filters[0].arguments[0] == "-r":
            program = filters[0].arguments[-1]
        else:
            return None
        if len(names) == 2:
            program = f"first(.items[] | select(.metadata.name == {json.dumps(names[1])})) | {program}"
        output = tell(plan.answer)
        namespace = step.command.flag("namespace") or ("" if step.command.has("all-namespaces") else None)
        return cls(kinds, tuple(one.kind for one in served if one), namespace, program, output) if output else None

    def program(self, space: str) -> str:
        """The answer, read from the objects of all."""
        return f"([{self.stream(space)} | select(. != null) | tostring] | {self._answer})"

    def stream(self, space: str, made: bool = True) -> str:
        """What it tells one by one, read from the objects of all; not of those of its own kind that others `made`,
        where these are left out."""
        where = f" | select(.kind | IN({', '.join(map(json.dumps, self._served))}))"
        if self.namespace and self.namespace != space:
            where += f" | select((.metadata.namespace // {json.dumps(self.namespace)}) == {json.dumps(self.namespace)})"
        if not made and self._served[0] in ("Pod", "Job"):
            where += f" | select({_MADE})"
        return f"{{items: [.items[]{where}]}} | {self._items}"


def _yes_no(answer: AsYesNo) -> str:
    words = {"non_empty": ("no", "yes"), "empty": ("yes", "no")}.get(answer.when)
    return f'if . == [] then "{words[0]}" else "{words[1]}" end' if words else ""


_LIST = 'if . == [] then "none" else join(", ") end'
_TOLD: dict[type, Callable[[object], str]] = {
    AsCount: lambda _: "length | tostring",
    AsList: lambda _: _LIST,
    AsValue: lambda _: _LIST,
    AsText: lambda _: _LIST.replace(", ", "\\n"),
    AsYesNo: lambda answer: _yes_no(answer) if isinstance(answer, AsYesNo) else "",
}
