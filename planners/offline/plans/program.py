"""A reading as one kubectl pipeline: what to fetch, and the jq program that computes the answer from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from core.flow import AsCount, AsList, AsValue, AsYesNo, Extraction, Plan
from core.objects import ObjectMeta
from kubectl.command import Command, Filter, Pipeline
from kubectl.resources import Resource, Resources
from planners.offline.data import definitions
from planners.offline.readings import Link, Order, Reading, Selection, relation
from planners.offline.words import PODLIKE, Attribute


class Program:
    """One jq program over the objects of a `kubectl get`; the kinds that it needs gather while it is written."""

    def __init__(self, resources: Resources, main: Resource) -> None:
        self.resources = resources
        self.main = main
        self.kinds: dict[str, Resource] = {main.qualified: main}
        self.bound: list[str] = []

    def need(self, names: Iterable[str]) -> None:
        """Fetch these kinds too."""
        for name in names:
            found = self.resources.find(name)
            if found is not None:
                self.kinds.setdefault(found.qualified, found)

    def select(self, selection: Selection) -> str:
        """The selected items, as a jq stream."""
        steps = ["$all[]"]
        tests = []
        if selection.objects:
            tests.append(_is_one_of(selection.objects))
        for term in selection.terms:
            if not term.container:
                self.need(term.needs)
                tests.append(term.jq)
        tests += [self.link(link, selection.resource) for link in selection.links]
        # Written last: whether other kinds are fetched, and so must be told apart, is known only now.
        steps.append("@KIND@")
        steps += [f"select({test})" for test in tests]
        return " | ".join(steps)

    def link(self, link: Link, item: Resource) -> str:
        """Whether an item goes with what the link says."""
        self.kinds.setdefault(link.resource.qualified, link.resource)
        if link.many:
            return f"({self.counted(link, item)}) {link.many}"
        if link.resource.qualified == "namespaces" and item.namespaced:
            names = json.dumps([meta.name for meta in link.objects])
            return f".metadata.namespace | IN({names}[])" + (" | not" if link.negated else "")
        if item.qualified == "namespaces" and link.resource.namespaced:
            return f"{self._in_namespace(link)} {'== 0' if link.negated else '> 0'}"
        how = relation(item, link.resource, self.resources)
        self.need(how.needs)
        if link.objects and not link.negated:
            name = f"$a{len(self.bound)}"
            what = f"{link.resource.singular or link.resource.plural} {link.objects[0].name}"
            self.bound.append(
                f'[$all[] | select(.kind == "{link.resource.kind}") | select({_is_one_of(link.objects)})] as {name} | '
                f"(if {name} == [] then error({json.dumps('not found: ' + what)}) else . end)"
            )
            return f". as $i | any({name}[]; . as $a | $i | {how.jq})"
        test = f". as $i | any($all[] | {self._others(link)}; . as $a | $i | {how.jq})"
        return f"({test} | not)" if link.negated else test

    def counted(self, link: Link, item: Resource) -> str:
        """How many of the linked things go with an item."""
        self.kinds.setdefault(link.resource.qualified, link.resource)
        if item.qualified == "namespaces":
            return self._in_namespace(link)
        how = relation(item, link.resource, self.resources)
        self.need(how.needs)
        return f". as $i | [$all[] | {self._others(link)} | select(. as $a | $i | {how.jq})] | length"

    def _in_namespace(self, link: Link) -> str:
        """How many of the linked things a namespace has: all are counted once, not for each namespace anew."""
        name = f"$c{len(self.bound)}"
        counted = f"$all[] | {self._others(link)} | .metadata.namespace"
        self.bound.append(f"(reduce ({counted}) as $n ({{}}; .[$n] += 1)) as {name}")
        return f"({name}[.metadata.name] // 0)"

    def _others(self, link: Link) -> str:
        tests = [f'.kind == "{link.resource.kind}"']
        if link.objects:
            tests.append(_is_one_of(link.objects))
        for term in link.terms:
            self.need(term.needs)
            tests.append(term.jq)
        return " | ".join(f"select({test})" for test in tests)

    def pipeline(self, body: str, namespace: str | None, only: tuple[ObjectMeta, ...] = ()) -> Pipeline:
        """The whole: the fewest objects that will do, and the program with the definitions that it uses."""
        alone = len(self.kinds) == 1
        kind = "." if alone else f'select(.kind == "{self.main.kind}")'
        body = body.replace(" | @KIND@", "" if alone else f" | {kind}")
        body = " | ".join([*self.bound, body])
        text = _with_definitions(body)
        by = "($all | INDEX(.metadata.uid)) as $by | " if "$by" in text else ""
        one = alone and len(only) == 1 and "$all" not in text.replace("$all[]", "", 1)
        flags: list[tuple[str, str]] = []
        if any(resource.namespaced for resource in self.kinds.values()):
            spaces = {meta.namespace for meta in only}
            within = namespace or (next(iter(spaces)) if one and len(spaces) == 1 else None)
            flags.append(("namespace", within) if within else ("all-namespaces", "true"))
        names = ",".join(self.name(resource) for resource in self.kinds.values())
        if one:
            text = re.sub(r"^\$all\[\] \| select\(\.metadata\.name == [^)]*\) \| ", "", text, count=1)
            text = text.replace("$all[]", ".", 1)
            arguments: tuple[str, ...] = (names, only[0].name)
        else:
            text = f"(.items // [.]) as $all | {by}{text}"
            arguments = (names,)
        command = Command("get", arguments, (*flags, ("output", "json")))
        return Pipeline(command, (Filter("jq", ("-r", text)),))

    def name(self, resource: Resource) -> str:
        """How kubectl is to be told the kind: its plural where that is no other's."""
        return resource.plural if self.resources.find(resource.plural) == resource else resource.qualified


def compose(reading: Reading, resources: Resources) -> Plan:
    """The plan of a reading."""
    selection = reading.selection
    simple = _simple(reading)
    if simple is not None:
        return simple
    program = Program(resources, selection.resource)
    items = program.select(selection)
    body, answer = _body(reading, items, program)
    namespace = _namespace(selection)
    pipeline = program.pipeline(body, namespace, selection.objects if not reading.selection.links else ())
    return Plan((pipeline,), answer, "; ".join(reading.because))


def _namespace(selection: Selection) -> str | None:
    """The one namespace that everything is in; None for all, or where there is no namespace."""
    if selection.namespace and selection.resource.namespaced:
        return selection.namespace
    spaces = {meta.namespace for meta in selection.objects if meta.namespace}
    for link in selection.links:
        spaces |= {meta.namespace for meta in link.objects if meta.namespace}
        if not link.objects or link.resource.qualified == "namespaces":
            return selection.namespace
    if not selection.resource.namespaced and not selection.links:
        return None
    return next(iter(spaces)) if len(spaces) == 1 else selection.namespace


def _body(reading: Reading, items: str, program: Program) -> tuple[str, Extraction]:
    attribute = reading.attribute
    if reading.quantity:
        return f"[{items}] | length | select(. {reading.quantity})", AsYesNo("non_empty")
    supposed_no = reading.form == "exists" and any(term.vague for term in reading.selection.terms)
    listed = reading.form not in ("exists", "none")
    supposed = (
        supposed_no
        or (listed and any(link.supposed for link in reading.selection.links))
        or (attribute is not None and any(link.resource.qualified != "namespaces" for link in reading.selection.links))
    )
    if supposed or (not all(term.sure for term in reading.selection.terms) and not reading.selection.objects):
        items = f'[{items}] | if . == [] then error("nothing here is so") else .[] end'
    if reading.form in ("exists", "none"):
        if attribute is not None:
            items = f"{items} | {_projection(reading, program)}"
        return f"{items} | {_label(attribute is not None)}", AsYesNo(
            "non_empty" if reading.form == "exists" else "empty"
        )
    if reading.order is not None:
        items = _ordered(reading.order, items, program)
    if attribute is None:
        if reading.form == "count":
            return f"[{items}] | length", AsValue()
        return f"{items} | .metadata.name", AsList()
    values = f"{items} | {_projection(reading, program)}"
    many = "[" + values + "]" + (" | unique" if attribute.distinct and not _counts_all(reading) else "")
    if not _may_be_none(reading):
        values = f'[{values}] | if . == [] then error("nothing is set there") else .[] end'
        many = f"[{values}]" + (" | unique" if attribute.distinct and not _counts_all(reading) else "")
    if reading.each and reading.form == "count":
        check = ' | if length > 1 then error("they differ: say which one is meant") else .[] end'
        return f"[{items} | [{_projection(reading, program)}] | {_amount(attribute)}] | unique{check}", AsValue()
    if reading.form == "count" and (attribute.many or attribute.kind not in ("number", "quantity")):
        return f"{many} | length", AsValue()
    agreed = len({meta.namespace for meta in _named(reading.selection)}) > 1
    s = reading.selection
    bare = not (s.objects or s.links or s.terms or s.namespace or reading.order or reading.plural)
    if bare and reading.form in ("value", "one"):
        check = ' | if length > 1 then error("there are several: say which one is meant") else .[] end'
        return f"[{values}] | unique{check}", AsValue()
    summed = attribute.kind == "number" and not attribute.many and not s.objects and reading.form in ("value", "count")
    if summed and reading.total:
        return f"[{values}] | add", AsValue()
    if summed and reading.form == "count" and not s.links:
        check = ' | if length > 1 then error("there are several: say which one is meant") else .[] end'
        return f"[{values}] | unique{check}", AsValue()
    if agreed and reading.form in ("value", "count", "one"):
        where = ", ".join(sorted({m.namespace for m in _named(reading.selection)}))
        check = f' | if length > 1 then error("ambiguous: this differs between namespaces {where}") else . end'
        return f"[{values}] | unique{check} | .[]", AsValue()
    if attribute.distinct:
        values = f"{many}[]"
    if reading.form in ("list", "one"):
        return values, AsList()
    return values, AsValue()


def _may_be_none(reading: Reading) -> bool:
    """Whether "none" would be an answer: it is when things that were named, or all of a namespace, have nothing there,
    and it is not when a filter or a way to those things was only supposed."""
    attribute, selection = reading.attribute, reading.selection
    if attribute is None or reading.form not in ("value", "one", "list", "count"):
        return True
    if not all(term.sure for term in selection.terms):
        return False
    if reading.form == "count" and (attribute.many or attribute.kind not in ("number", "quantity")):
        return True
    if attribute.required or (attribute.schema and not attribute.custom):
        return False
    if reading.order is not None or (selection.terms and attribute.id not in ("containers", "init containers")):
        return False
    if any(term.measured for term in selection.terms):
        return False
    if reading.form != "list" and not (selection.objects or selection.links):
        return False
    through = [link for link in selection.links if link.resource.qualified != "namespaces"]
    return not through or selection.resource.qualified in PODLIKE


def _amount(attribute: Attribute) -> str:
    return "add" if attribute.kind in ("number", "quantity") else "length"


def _named(selection: Selection) -> tuple[ObjectMeta, ...]:
    found = selection.objects
    for link in selection.links:
        found += link.objects if link.resource.namespaced else ()
    return found


def _counts_all(reading: Reading) -> bool:
    return bool(
        reading.attribute and reading.attribute.counts_all and reading.form == "count" and not reading.different
    )


def _label(projected: bool) -> str:
    return "." if projected else ".metadata.name"


def _projection(reading: Reading, program: Program) -> str:
    """From an item to the answers."""
    attribute = reading.attribute
    assert attribute is not None  # noqa: S101  the callers ask only with one
    program.need(attribute.needs)
    tests = [term for term in reading.selection.terms if term.container]
    jq = f"{attribute.jq} | select(. != null)" if attribute.kind != "text" else attribute.jq
    if attribute.of == ("container",):
        init = attribute.init or ("also" if any(t.init == "also" for t in tests) else "")
        source = {"only": "initcontainers", "also": "(initcontainers, containers)"}.get(init, "containers")
        steps = [source]
        if reading.container:
            steps[0] = "(initcontainers, containers)" if attribute.init != "only" else source
            name = json.dumps(reading.container)
            if not reading.selection.objects and not reading.selection.links:
                steps.append(f"select(.name == {name})")
            else:
                chosen = f"map(select(.name == {name})) as $named | if $named != [] then $named else . end"
                steps[0] = f"[{steps[0]}] | ({chosen})[]"
        for term in tests:
            program.need(term.needs)
            steps.append(f"select({term.jq})")
        return " | ".join([*steps, jq])
    return jq


def _ordered(order: Order, items: str, program: Program) -> str:
    key = order.jq
    if order.per is not None:
        key = program.counted(order.per, program.main)
    program.need(order.needs)
    direction = "-1 * " if order.largest else ""
    ranked = f"[{items} | {{o: ., k: ([{key}] | map(select(. != null)) | add)}} | select(.k != null)]"
    if order.limit > 1:
        return (
            f"{ranked} | sort_by({direction}.k) | .[:{order.limit}][].o"
            if direction == ""
            else (f"{ranked} | sort_by(.k) | reverse | .[:{order.limit}][].o")
        )
    best = "max" if order.largest else "min"
    ranked += " | map(select(.k > 0))" if order.largest else ""
    return f"{ranked} | (map(.k) | {best}) as $best | .[] | select(.k == $best) | .o"


def _is_one_of(objects: tuple[ObjectMeta, ...]) -> str:
    """Whether `.` is one of these; the namespaces are told where they are not all the same."""
    if len(objects) == 1:
        return f".metadata.name == {json.dumps(objects[0].name)}" + (
            f" and .metadata.namespace == {json.dumps(objects[0].namespace)}" if objects[0].namespace else ""
        )
    return " or ".join(
        f"(.metadata.name == {json.dumps(o.name)}"
        + (f" and .metadata.namespace == {json.dumps(o.namespace)})" if o.namespace else ")")
        for o in objects
    )


def _with_definitions(body: str) -> str:
    """The body with the library's definitions that it uses, in the library's order."""
    library = definitions()
    wanted: set[str] = set()
    waiting = [body]
    while waiting:
        text = waiting.pop()
        for name in set(re.findall(r"(?<![.\w$\"])[a-z_]+(?![\w\"])", text)):
            if name in library and name not in wanted:
                wanted.add(name)
                waiting.append(library[name].split(":", 1)[1])
    return " ".join([*(text for name, text in library.items() if name in wanted), body])


def _simple(reading: Reading) -> Plan | None:
    """The plain kubectl line that people would type, where it says it all."""
    s = reading.selection
    if s.terms or s.links or s.objects or reading.order or reading.attribute or reading.form not in ("count", "list"):
        return None
    flags: list[tuple[str, str]] = []
    if s.resource.namespaced:
        flags.append(("namespace", s.namespace) if s.namespace else ("all-namespaces", "true"))
    because = "; ".join(reading.because)
    if reading.form == "count":
        command = Command("get", (s.resource.qualified,), (*flags, ("output", "name")))
        return Plan((Pipeline(command),), AsCount(), because)
    return None
