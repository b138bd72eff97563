"""Objects, what has to be so of them, and what is told of them, as jq: the parts of which the writer makes programs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import singledispatchmethod

from kubectl.resources import Resources
from planners.offline.data import load
from planners.offline.forms.algebra import Age, AnyOf, Goes, Has, Holds, Is, Labelled, Objects, Rank
from planners.offline.forms.fetching import Fetch
from planners.offline.forms.pieces import containers, image_pattern, one_item, one_of
from planners.offline.forms.relations import relation
from planners.offline.words import PODLIKE, SETTINGS, Attribute, Condition, is_version


class Selection:
    """Writes which objects are meant; the kinds that it needs and the objects that it goes by gather meanwhile."""

    def __init__(self, fetch: Fetch, resources: Resources) -> None:
        self._fetch, self._resources = fetch, resources

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
            key = f". as $g | [{self.related(rank.objects, objects, '$g')}] | length"
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

    def related(self, items: Objects, other: Objects, variable: str) -> str:
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
            contents = load("contents")
            switch = next((contents[says] for says in ("true", "false") if one.value.lower() in contents[says]), ())
            if switch and attribute.id.startswith(SETTINGS):
                same = f"tostring | ascii_downcase | IN({', '.join(map(json.dumps, switch))})"
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
            counted = self.related(other, Objects(item), "$i")
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
            steps = [_one_container(objects.container)]
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


def _one_container(container: str) -> str:
    """The container of a pod that has this name, or stands at this place (`#2`)."""
    if container.startswith("#"):
        place = int(container[1:])
        return f"([containers][{place - (place > 0)}] // empty)"
    return f"(initcontainers, containers) | select(.name == {json.dumps(container)})"
