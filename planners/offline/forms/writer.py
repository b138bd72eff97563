"""The one writer: a form as one `kubectl get … -o json | jq -r …` and how its answer is read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import singledispatchmethod

from core.flow import AsCount, AsList, AsValue, AsYesNo, Extraction, Plan
from kubectl.command import Command, Pipeline
from kubectl.resources import Resources
from planners.offline.forms.algebra import (
    Age,
    AnyOf,
    Differ,
    Every,
    Exists,
    Form,
    Goes,
    Has,
    Holds,
    Is,
    Labelled,
    Names,
    Number,
    NumberOf,
    Objects,
    Per,
    Rank,
    Total,
    Values,
)
from planners.offline.forms.fetching import Fetch
from planners.offline.forms.pieces import as_quantity, containers, image_pattern, of_objects, one_item, one_of
from planners.offline.forms.relations import relation
from planners.offline.forms.saying import say
from planners.offline.words import PODLIKE, Attribute, Condition, is_version

_NONE = 'error("nothing is set there")'
WHICH = "say which one is meant"
"""How what a program says ends where several that are named do not answer the same."""


def write(form: Form, resources: Resources) -> Plan:
    """The plan of a form."""
    simple = _simple(form)
    if simple is not None:
        return simple
    fetch = Fetch(resources)
    body, answer = _Writer(fetch, resources).body(form)
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
    """One program; the kinds that it needs and the objects that it goes by gather while it is written."""

    def __init__(self, fetch: Fetch, resources: Resources) -> None:
        self._fetch, self._resources = fetch, resources

    # ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @singledispatchmethod
    def body(self, form: object) -> tuple[str, Extraction]:
        """The program of a form, and how its answer is read."""
        raise TypeError(f"no form: {form!r}")

    @body.register
    def _(self, form: Names) -> tuple[str, Extraction]:
        items = self.items(form.objects)
        if form.beside:
            columns = ", ".join(
                f'([{self.value(one)} | tostring] | unique | if . == [] then "none" else join(", ") end)'
                for one in form.beside
            )
            return f'{items} | "\\(.metadata.name): " + ([{columns}] | join("; "))', AsValue()
        return f"{items} | .metadata.name", AsList()

    @body.register
    def _(self, form: Number) -> tuple[str, Extraction]:
        return f"[{self.items(form.objects)}] | length", AsValue()

    @body.register
    def _(self, form: Exists) -> tuple[str, Extraction]:
        items = self.items(form.objects)
        if form.many:
            return f"[{items}] | length | select(. {form.many})", AsYesNo("non_empty")
        if len(form.objects.named) > 1 and form.objects.filters and not form.empty:
            bare = self.items(replace(form.objects, filters=()))
            tests = " and ".join(f"(. as $o | {self.test(one, form.objects)})" for one in form.objects.filters)
            agree = f'if length > 1 then error("they differ: {WHICH}") else .[] end'
            return f"[{bare} | ({tests})] | unique | {agree} | select(.)", AsYesNo("non_empty")
        return f"{items} | .metadata.name", AsYesNo("empty" if form.empty else "non_empty")

    @body.register
    def _(self, form: Every) -> tuple[str, Extraction]:
        items = self.items(form.objects)
        test = self.test(form.filter, form.objects)
        return f'[{items}] | if . == [] then error("there are none") else .[] end | select({test} | not)', AsYesNo(
            "empty"
        )

    @body.register
    def _(self, form: Values) -> tuple[str, Extraction]:
        attribute = form.attribute
        values = f"{self.items(of_objects(form.objects, attribute))} | {self.projected(attribute, form.objects)}"
        alone = form.objects.named or form.all or form.objects.rank or form.objects.filters or form.objects.within
        known = bool(form.objects.named) and not attribute.required and (attribute.custom or not attribute.schema)
        spaces = {space for space, _ in form.objects.named}
        if len(spaces) > 1 and not form.all and not form.objects.rank:
            items = self.items(of_objects(form.objects, attribute))
            each = f"[{items} | [{self.projected(attribute, form.objects)}] | unique] | unique"
            each += " | if length > 1 then map(select(. != [])) else . end"  # who asks for one supposes that it is set
            agreed = f'if length > 1 then error("this differs between namespaces: {WHICH}") else .[][] end'
            return f"{each} | {agreed}", AsList() if attribute.kind != "text" else AsValue()
        listed = (attribute.many or (form.all and len(form.objects.named) != 1)) and not attribute.id.startswith(
            ("environment ", "key ")
        )
        if alone and listed and not attribute.required:
            return f"[{values}] | {'unique | ' if attribute.distinct else ''}.[]", AsList()
        check = "" if alone else f' | if length > 1 then error("there are several: {WHICH}") else . end'
        empty = ".[]" if known else f"if . == [] then {_NONE} else .[] end"
        return f"[{values}] | unique{check} | {empty}", AsValue()

    @body.register
    def _(self, form: NumberOf) -> tuple[str, Extraction]:
        values = (
            f"{self.items(of_objects(form.objects, form.attribute))} | {self.projected(form.attribute, form.objects)}"
        )
        single = f' | if length > 1 then error("they differ: {WHICH}") else .[] end'
        if form.attribute.kind in ("number", "quantity") and not form.attribute.many:
            return f"[{values}] | unique{single}", AsValue()
        if form.each:
            each = self.projected(form.attribute, form.objects)
            return f"[{self.items(form.objects)} | [{each}] | length] | unique{single}", AsValue()
        unique = form.distinct or (form.attribute.distinct and not form.attribute.counts_all)
        return f"[{values}]{' | unique' if unique else ''} | length", AsValue()

    @body.register
    def _(self, form: Total) -> tuple[str, Extraction]:
        number = "quantity" if form.attribute.kind in ("quantity", "word", "text") else "tonumber"
        values = f"{self.items(form.objects)} | {self.projected(form.attribute, form.objects)} | {number}"
        empty = f"[{values} | select(. != null)] | if . == [] then {_NONE} else . end"
        how = {"sum": "add", "average": "add / length", "max": "max", "min": "min"}[form.how]
        text = f"{empty} | {how} | . * 1000000 | round | . / 1000000"
        return f"{text}{as_quantity(form.attribute)}", AsValue()

    @body.register
    def _(self, form: Per) -> tuple[str, Extraction]:
        amount = "length"
        if form.total is not None:
            summed = f"[.[] | {self.value(form.total)} | quantity] | add // 0 | . * 1000000 | round | . / 1000000"
            amount = f"({summed}{as_quantity(form.total)})"
        items = self.items(form.objects)
        if isinstance(form.by, Objects):
            others = self.items(form.by)
            counted = self._related(form.objects, form.by, "$g")
            rows = f"[{others} | . as $g | {{k: .metadata.name, n: ([{counted}] | {amount})}}]"
        else:
            key = ".metadata.namespace" if form.by is None else f"([{self.value(form.by)}] | map(tostring) | unique[])"
            grouped = f"[{items} | . as $o | {key} as $k | {{k: $k, o: $o}}] | group_by(.k)"
            rows = f"{grouped} | map({{k: .[0].k, n: (map(.o) | {amount})}})"
        if form.pick:
            bound = f"== ($n | {form.pick})" if form.pick in ("max", "min") else form.pick
            return f"{rows} | map(.n) as $n | .[] | select(.n {bound}) | .k", AsList()
        return f'{rows} | .[] | "\\(.k): \\(.n)"', AsList()

    @body.register
    def _(self, form: Differ) -> tuple[str, Extraction]:
        one = f"[{self.items(form.one)} | {self.projected(form.attribute, form.one)}] | unique"
        if form.other is None:
            each = f"[{self.items(form.one)} | [{self.projected(form.attribute, form.one)}] | unique | select(. != [])]"
            none = 'if . == [] then error("nothing is set there") else . end'
            test = "== 1" if form.how == "same" else "> 1"
            return f"{each} | unique | {none} | if length {test} then 1 else empty end", AsYesNo("non_empty")
        other = f"[{self.items(form.other)} | {self.projected(form.attribute, form.other)}] | unique"
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

    # ── things ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def items(self, objects: Objects) -> str:
        """The things as a stream."""
        self._fetch.kinds.update((kind.qualified, kind) for kind in (objects.kind, *objects.also))
        text = f"$all[] | {self._picked(objects)}"
        return self.ranked(text, objects.rank, objects) if objects.rank else text

    def _picked(self, objects: Objects) -> str:
        kinds = [json.dumps(kind.kind) for kind in (objects.kind, *objects.also)]
        tests = [f".kind | IN({', '.join(kinds)})" if objects.also else f".kind == {kinds[0]}"]
        if objects.named:
            tests.append(one_of(objects.named))
        if objects.kind.namespaced and objects.within:
            tests.append(f".metadata.namespace | IN({', '.join(json.dumps(n) for n in objects.within)})")
        if objects.kind.namespaced and objects.outside:
            tests.append(f".metadata.namespace | IN({', '.join(json.dumps(n) for n in objects.outside)}) | not")
        tests += [self.test(one, objects) for one in objects.filters]
        return " | ".join(f"select({test})" for test in tests)

    def ranked(self, items: str, rank: Rank, objects: Objects) -> str:
        """The first by something."""
        if rank.by is not None:
            numeric = rank.by.kind in ("number", "quantity")
            number = " | quantity" if numeric else " | (quantity // .)"
            if is_version(rank.by):
                number = " | version"
            long = replace(rank.by, jq=rank.by.jq.removesuffix(" | human"))  # how long it is, and not how that is told
            key = f"[{self.value(long)}{number}] | map(select(. != null)) | add"
        elif rank.objects is not None:
            key = f". as $g | [{self._related(rank.objects, objects, '$g')}] | length"
            if objects.kind.qualified == "namespaces" and rank.objects.kind.namespaced:
                key = self._in_namespace(rank.objects)
        else:
            key = "now - (.metadata.creationTimestamp | fromdate)"
        rows = f"[{items} | {{o: ., k: ({key})}} | select(.k != null)]"
        if rank.whole or rank.limit > 1:
            cut = f"[:{rank.limit}]" if rank.limit > 1 else ""
            return f"{rows} | sort_by(.k){' | reverse' if rank.largest else ''} | .{cut}[].o"
        positive = " | map(select(.k > 0))" if rank.largest and (rank.by or rank.objects) else ""
        best = "max" if rank.largest else "min"
        return f"{rows}{positive} | (map(.k) | {best}) as $best | .[] | select(.k == $best) | .o"

    def _related(self, items: Objects, other: Objects, variable: str) -> str:
        """The items that go with the object in a variable."""
        self._fetch.kinds.setdefault(items.kind.qualified, items.kind)
        if other.kind.qualified == "namespaces":
            return f"$all[] | {self._picked(items)} | select(.metadata.namespace == {variable}.metadata.name)"
        how = relation(items.kind, other.kind, self._resources, variable)
        self._fetch.need(how.needs)
        return f"$all[] | {self._picked(items)} | select({how.jq})"

    # ── filters ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @singledispatchmethod
    def test(self, one: object, objects: Objects) -> str:
        """Whether a filter holds of `.`."""
        raise TypeError(f"no filter: {one!r}")

    @test.register
    def _(self, one: Is, objects: Objects) -> str:
        condition = one.condition
        self._fetch.need(condition.needs)
        if condition.of == ("container",):
            return self._contained(condition, condition.jq, one.negated)
        if one.negated and condition.negated:
            return condition.negated
        return f"({condition.jq}) | not" if one.negated else condition.jq

    @test.register
    def _(self, one: AnyOf, objects: Objects) -> str:
        return " or ".join(f"({self.test(way, objects)})" for way in one.ways)

    @test.register
    def _(self, one: Has, objects: Objects) -> str:
        empty = '. != null and . != false and . != "" and . != "None" and . != "False"'
        if one.attribute.id.partition(" ")[0] in ("label", "annotation"):
            empty = ". != null"  # a key without a value is there all the same
        if one.attribute.kind in ("number", "quantity"):
            empty += " and (quantity) != 0"
        set_ = f"([{self._bare(one.attribute)}] | map(select({empty})) | length > 0)"
        self._fetch.need(one.attribute.needs)
        if one.attribute.of == ("container",):
            return self._contained(one.attribute, set_, one.negated)
        return f"{set_} | not" if one.negated else set_

    @test.register
    def _(self, one: Holds, objects: Objects) -> str:
        attribute = one.attribute
        self._fetch.need(attribute.needs)
        if one.count:
            return f"[{self.value(attribute)}] | length {one.op} {one.value}"
        if attribute.id in ("images", "init images"):
            attribute = replace(attribute, init="also")
        test = self._holds(one)
        if attribute.of == ("container",):
            return self._contained(attribute, test, one.negated)
        if one.op == "==" and "port" in attribute.id:  # a port of what? there are several, and words seldom tell
            wrong = json.dumps(f"nothing here has {attribute.id} {one.value}")
            test = f"(if any($all[]; {test}) then . else error({wrong}) end) | {test}"
        return f"{test} | not" if one.negated else test

    def _holds(self, one: Holds) -> str:
        """Whether a value of `.`, an object or a container, compares so."""
        attribute, value = one.attribute, self._bare(one.attribute)
        if one.op == "==":
            text = json.dumps(one.value.lower())
            same = f". as $v | (tostring | ascii_downcase) == {text}"
            if attribute.custom:  # what it refers to may be an object: "name=…"
                same += f" or (tostring | ascii_downcase | endswith({json.dumps('=' + one.value.lower())}))"
            if attribute.kind == "quantity":
                same += f" or (quantity != null and quantity == ({json.dumps(one.value)} | quantity))"
            if attribute.id.endswith("version") and re.fullmatch(r"v?\d+(?:\.\d+)+", one.value.lower()):
                numbers = [int(number) for number in re.findall(r"\d+", one.value)]
                same += f" or version[:{len(numbers)}] == {numbers}"  # as far as it is said: 1.30.8 is a 1.30
            if attribute.id in ("images", "init images"):
                same = (
                    f"(. == {json.dumps(one.value)}) or (ascii_downcase | test({json.dumps(image_pattern(one.value))}))"
                )
            return f"any({value} | select(. != null); {same})"
        if is_version(attribute):  # as far as it is said: 1.30.8 is a 1.30, and no newer
            said = [int(number) for number in re.findall(r"\d+", one.value)]
            return f"any({value} | version[:{len(said)}] | select(. != []); . {one.op} {said})"
        return f"any({value} | quantity | select(. != null); . {one.op} ({json.dumps(one.value)} | quantity))"

    @test.register
    def _(self, one: Labelled, objects: Objects) -> str:
        key = json.dumps(one.key)
        have = f"(.metadata.labels[{key}] // (template.metadata.labels? // {{}})[{key}])"
        if objects.kind.qualified not in PODLIKE:
            have = f".metadata.labels[{key}]"
        values = ", ".join(json.dumps(value) for value in one.value.split("|"))  # no value has a bar in it
        test = f"({have} | IN({values}))" if one.value else f"{have} != null"
        return f"({test}) | not" if one.negated else test

    @test.register
    def _(self, one: Age, objects: Objects) -> str:
        test = f"now - (.metadata.creationTimestamp | fromdate) {one.op} {one.seconds}"
        return f"({test}) | not" if one.negated else test

    @test.register
    def _(self, one: Goes, objects: Objects) -> str:
        other, item = one.other, objects.kind
        if one.many and item.qualified == "namespaces" and other.kind.namespaced:
            return f"{self._in_namespace(other)} {one.many}"
        if one.many:
            counted = self._related(other, Objects(item), "$i")
            return f". as $i | [{counted}] | length {one.many}"
        self._fetch.kinds.setdefault(other.kind.qualified, other.kind)
        picked = f"$all[] | {self._picked(other)}"
        if other.kind.qualified == "namespaces" and item.namespaced:
            test = f".metadata.namespace as $n | any({picked}; .metadata.name == $n)"
            return f"({test}) | not" if one.negated else test
        if item.qualified == "namespaces" and other.kind.namespaced:
            return f"{self._in_namespace(other)} {'== 0' if one.negated else '> 0'}"
        how = relation(item, other.kind, self._resources, "$a")
        self._fetch.need(how.needs)
        source = picked
        if other.named:
            source = f"{self._fetch.bind(f'[{picked}]')}[]"
        test = f". as $i | any({source}; . as $a | $i | {how.jq})"
        return f"({test}) | not" if one.negated else test

    def _in_namespace(self, others: Objects) -> str:
        """How many of these a namespace has: all are counted once, not for each namespace anew."""
        self._fetch.kinds.setdefault(others.kind.qualified, others.kind)
        picked = f"$all[] | {self._picked(others)} | .metadata.namespace"
        counts = self._fetch.bind(f"(reduce ({picked}) as $n ({{}}; .[$n] += 1))")
        return f"({counts}[.metadata.name] // 0)"

    def _contained(self, what: Attribute | Condition, test: str, negated: bool) -> str:
        text = f"any({containers(what)}; {test})"
        return f"{text} | not" if negated else text

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def projected(self, attribute: Attribute, objects: Objects) -> str:
        """From one of the things to the values of an attribute; of the container that is meant, where one is."""
        self._fetch.need(attribute.needs)
        if attribute.of != ("container",):
            return one_item(self._bare(attribute), objects)
        steps = [containers(attribute)]
        if objects.container:
            steps = ["(initcontainers, containers)", f"select(.name == {json.dumps(objects.container)})"]
        for one in objects.filters:
            if isinstance(one, Is) and one.condition.of == ("container",):
                if one.condition.init == "also":
                    steps[0] = "(initcontainers, containers)" if attribute.init != "only" else steps[0]
                steps.append(f"select(({one.condition.jq}){' | not' if one.negated else ''})")
            elif isinstance(one, Has) and one.attribute.of == ("container",) and one.attribute != attribute:
                test = f"[{self._bare(one.attribute)}] | length > 0"
                steps.append(f"select({test}{' | not' if one.negated else ''})")
            elif isinstance(one, Holds) and one.attribute.of == ("container",) and one.attribute != attribute:
                if one.attribute.init == "also" and attribute.init != "only":
                    steps[0] = "(initcontainers, containers)" if not objects.container else steps[0]
                steps.append(f"select({self._holds(one)}{' | not' if one.negated else ''})")
        bare = one_item(self._bare(attribute), objects)
        return " | ".join([*steps, bare])

    def value(self, attribute: Attribute) -> str:
        """The values of an attribute of `.`, an object."""
        self._fetch.need(attribute.needs)
        bare = self._bare(attribute)
        return f"{containers(attribute)} | {bare}" if attribute.of == ("container",) else bare

    def _bare(self, attribute: Attribute) -> str:
        return f"{attribute.jq} | select(. != null)"
