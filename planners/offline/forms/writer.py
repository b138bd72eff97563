"""The one writer: a form as one `kubectl get … -o json | jq -r …` and how its answer is read."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatchmethod

from core.flow import AsCount, AsList, AsValue, AsYesNo, Extraction, Plan
from kubectl.command import Command, Pipeline
from kubectl.resources import Resources
from planners.offline.forms.algebra import (
    Differ,
    Every,
    Exists,
    Form,
    Names,
    Number,
    NumberOf,
    Objects,
    Per,
    Total,
    Values,
)
from planners.offline.forms.fetching import Fetch
from planners.offline.forms.pieces import as_quantity, of_objects
from planners.offline.forms.saying import say
from planners.offline.forms.selection import Selection
from planners.offline.words import SETTINGS

_NONE = 'error("nothing is set there")'
WHICH = "say which one is meant"
"""How what a program says ends where several that are named do not answer the same."""


def write(form: Form, resources: Resources) -> Plan:
    """The plan of a form."""
    simple = _simple(form)
    if simple is not None:
        return simple
    fetch = Fetch(resources)
    body, answer = _Writer(Selection(fetch, resources)).body(form)
    pipeline = fetch.pipeline(body, form)
    return Plan((pipeline,), answer, f"read as → {say(form)}")


def _simple(form: Form) -> Plan | None:
    """The plain line that people would type, where it says it all: a count that need not fetch the objects."""
    if not isinstance(form, Number):
        return None
    objects = form.objects
    if objects.named or objects.outside or objects.filters or objects.rank or len(objects.within) > 1:
        return None
    flags: list[tuple[str, str]] = []
    if objects.kind.namespaced:
        flags.append(("namespace", objects.within[0]) if objects.within else ("all-namespaces", "true"))
    command = Command("get", (objects.kind.qualified,), (*flags, ("output", "name")))
    return Plan((Pipeline(command),), AsCount(), f"read as → {say(form)}")


class _Writer:
    """One program, of the parts that `selection` writes."""

    def __init__(self, selection: Selection) -> None:
        self._of = selection

    @singledispatchmethod
    def body(self, form: object) -> tuple[str, Extraction]:
        """The program of a form, and how its answer is read."""
        raise TypeError(f"no form: {form!r}")

    @body.register
    def _(self, form: Names) -> tuple[str, Extraction]:
        items = self._of.items(form.objects)
        if form.beside:
            columns = ", ".join(
                f'([{self._of.value(one)} | tostring] | unique | if . == [] then "none" else join(", ") end)'
                for one in form.beside
            )
            return f'{items} | "\\(.metadata.name): " + ([{columns}] | join("; "))', AsValue()
        return f"{items} | .metadata.name", AsList()

    @body.register
    def _(self, form: Number) -> tuple[str, Extraction]:
        return f"[{self._of.items(form.objects)}] | length", AsValue()

    @body.register
    def _(self, form: Exists) -> tuple[str, Extraction]:
        items = self._of.items(form.objects)
        if form.many:
            return f"[{items}] | length | select(. {form.many})", AsYesNo("non_empty")
        if len(form.objects.named) > 1 and form.objects.filters and not form.empty:
            bare = self._of.items(replace(form.objects, filters=()))
            tests = " and ".join(f"(. as $o | {self._of.test(one, form.objects)})" for one in form.objects.filters)
            agree = f'if length > 1 then error("they differ: {WHICH}") else .[] end'
            return f"[{bare} | ({tests})] | unique | {agree} | select(.)", AsYesNo("non_empty")
        return f"{items} | .metadata.name", AsYesNo("empty" if form.empty else "non_empty")

    @body.register
    def _(self, form: Every) -> tuple[str, Extraction]:
        items = self._of.items(form.objects)
        test = self._of.test(form.filter, form.objects)
        return f'[{items}] | if . == [] then error("there are none") else .[] end | select({test} | not)', AsYesNo(
            "empty"
        )

    @body.register
    def _(self, form: Values) -> tuple[str, Extraction]:
        attribute = form.attribute
        values = (
            f"{self._of.items(of_objects(form.objects, attribute))} | {self._of.projected(attribute, form.objects)}"
        )
        alone = form.objects.named or form.all or form.objects.rank or form.objects.filters or form.objects.within
        known = bool(form.objects.named) and not attribute.required and (attribute.custom or not attribute.schema)
        spaces = {space for space, _ in form.objects.named}
        if len(spaces) > 1 and not form.all and not form.objects.rank:
            items = self._of.items(of_objects(form.objects, attribute))
            each = f"[{items} | [{self._of.projected(attribute, form.objects)}] | unique] | unique"
            each += " | if length > 1 then map(select(. != [])) else . end"  # who asks for one supposes that it is set
            agreed = f'if length > 1 then error("this differs between namespaces: {WHICH}") else .[][] end'
            return f"{each} | {agreed}", AsList() if attribute.kind != "text" else AsValue()
        several = attribute.many or (form.all and len(form.objects.named) != 1)
        listed = several and not attribute.id.startswith(SETTINGS)
        if alone and listed and not attribute.required:
            return f"[{values}] | {'unique | ' if attribute.distinct else ''}.[]", AsList()
        check = "" if alone else f' | if length > 1 then error("there are several: {WHICH}") else . end'
        empty = ".[]" if known else f"if . == [] then {_NONE} else .[] end"
        return f"[{values}] | unique{check} | {empty}", AsValue()

    @body.register
    def _(self, form: NumberOf) -> tuple[str, Extraction]:
        each = self._of.projected(form.attribute, form.objects)
        values = f"{self._of.items(of_objects(form.objects, form.attribute))} | {each}"
        single = f' | if length > 1 then error("they differ: {WHICH}") else .[] end'
        if form.attribute.kind in ("number", "quantity") and not form.attribute.many:
            return f"[{values}] | unique{single}", AsValue()
        if form.each:
            return f"[{self._of.items(form.objects)} | [{each}] | length] | unique{single}", AsValue()
        unique = form.distinct or (form.attribute.distinct and not form.attribute.counts_all)
        return f"[{values}]{' | unique' if unique else ''} | length", AsValue()

    @body.register
    def _(self, form: Total) -> tuple[str, Extraction]:
        number = "quantity" if form.attribute.kind in ("quantity", "word", "text") else "tonumber"
        values = f"{self._of.items(form.objects)} | {self._of.projected(form.attribute, form.objects)} | {number}"
        empty = f"[{values} | select(. != null)] | if . == [] then {_NONE} else . end"
        how = {"sum": "add", "average": "add / length", "max": "max", "min": "min"}[form.how]
        text = f"{empty} | {how} | . * 1000000 | round | . / 1000000"
        return f"{text}{as_quantity(form.attribute)}", AsValue()

    @body.register
    def _(self, form: Per) -> tuple[str, Extraction]:
        amount = "length"
        if form.total is not None:
            summed = f"[.[] | {self._of.value(form.total)} | quantity] | add // 0 | . * 1000000 | round | . / 1000000"
            amount = f"({summed}{as_quantity(form.total)})"
        items = self._of.items(form.objects)
        if isinstance(form.by, Objects):
            others = self._of.items(form.by)
            counted = self._of.related(form.objects, form.by, "$g")
            rows = f"[{others} | . as $g | {{k: .metadata.name, n: ([{counted}] | {amount})}}]"
        else:
            key = (
                ".metadata.namespace"
                if form.by is None
                else f"([{self._of.value(form.by)}] | map(tostring) | unique[])"
            )
            grouped = f"[{items} | . as $o | {key} as $k | {{k: $k, o: $o}}] | group_by(.k)"
            rows = f"{grouped} | map({{k: .[0].k, n: (map(.o) | {amount})}})"
        if form.pick:
            bound = f"== ($n | {form.pick})" if form.pick in ("max", "min") else form.pick
            return f"{rows} | map(.n) as $n | .[] | select(.n {bound}) | .k", AsList()
        return f'{rows} | .[] | "\\(.k): \\(.n)"', AsList()

    @body.register
    def _(self, form: Differ) -> tuple[str, Extraction]:
        items, values = self._of.items(form.one), self._of.projected(form.attribute, form.one)
        one = f"[{items} | {values}] | unique"
        if form.other is None:
            each = f"[{items} | [{values}] | unique | select(. != [])]"
            none = 'if . == [] then error("nothing is set there") else . end'
            test = "== 1" if form.how == "same" else "> 1"
            return f"{each} | unique | {none} | if length {test} then 1 else empty end", AsYesNo("non_empty")
        other = f"[{self._of.items(form.other)} | {self._of.projected(form.attribute, form.other)}] | unique"
        tests = {
            "same": "$p == $q",
            "different": "$p != $q",
            ">": "([$p[] | quantity] | add) > ([$q[] | quantity] | add)",
            "<": "([$p[] | quantity] | add) < ([$q[] | quantity] | add)",
        }
        missing = 'if $p == [] or $q == [] then error("nothing is set there") else . end'
        return (
            f"({one}) as $p | ({other}) as $q | {missing} | if {tests[form.how]} then 1 else empty end",
            AsYesNo("non_empty"),
        )
