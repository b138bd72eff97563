"""Pieces of programs in jq that need nothing but what they are made of: names, images, units, definitions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from planners.offline.data import definitions
from planners.offline.forms.algebra import Filter, Goes, Has, Holds, Is, Key, Objects
from planners.offline.words import Attribute, Condition

_MOUNTED = frozenset({"ConfigMap", "Secret", "PersistentVolumeClaim"})


def spaces_of(objects: Objects) -> Iterator[str]:
    """The namespaces that a set is in, as far as it is said: its own, and those of what it goes with."""
    yield from objects.within
    yield from (space for space, _ in objects.named if space)
    for one in objects.filters:
        if isinstance(one, Goes) and not one.negated and not one.many:
            if one.other.kind.qualified == "namespaces" and one.other.named:
                yield from (name for _, name in one.other.named)
            else:
                yield from spaces_of(one.other)


def all_filters(objects: Objects) -> Iterator[Filter]:
    """What is said of things, and of those that they go with."""
    for one in objects.filters:
        yield one
        if isinstance(one, Goes):
            yield from all_filters(one.other)


def of_objects(objects: Objects, attribute: Attribute) -> Objects:
    """The things without what is said of the very containers that are asked about."""
    if attribute.of != ("container",):
        return objects
    filters = tuple(
        f
        for f in objects.filters
        if not (isinstance(f, Is) and f.condition.of == ("container",))
        and not (isinstance(f, Has | Holds) and f.attribute.of == ("container",) and f.attribute != attribute)
    )
    return replace(objects, filters=filters)


def one_item(bare: str, objects: Objects) -> str:
    """Of the items of a list (`(.spec.ports // [])[] | .nodePort`) only those of which the filters say something too:
    the port that is called so, the mount that is at a path or of an object, the hosts and paths of a service."""
    items, between, value = bare.partition("[] | ")
    for one in objects.filters if between else ():
        test = ""
        if isinstance(one, Holds) and one.op == "==" and not one.negated and not one.count:
            if one.attribute.jq.startswith(items + between) and one.attribute.jq != f"{items}{between}{value}":
                other = one.attribute.jq[len(items + between) :]
                test = f"any({other} | select(. != null); tostring | ascii_downcase == {json.dumps(one.value.lower())})"
        elif isinstance(one, Goes) and one.other.named and not (one.negated or one.many):
            kind, names = one.other.kind.kind, json.dumps([name for _, name in one.other.named])
            if items == "mounts" and kind in _MOUNTED:
                test = f'.source as $s | any({names}[]; . == $s or (($s | endswith("-")) and startswith($s)))'
                test = f".kind == {json.dumps(kind)} and ({test})"
            elif items == "(.spec.rules // [])" and kind == "Service":
                path = f"(.http.paths // [])[] | select(.backend.service.name | IN({names}[]))"
                test, value = f"any({path}; true)", value.replace("(.http.paths // [])[]", path, 1)
        value = f"select({test}) | {value}" if test else value
    return f"{items}{between}{value}"


def containers(what: Attribute | Condition) -> str:
    """Which containers of a pod something is said of, as a definition of the library."""
    return {"only": "initcontainers", "also": "(initcontainers, containers)"}.get(what.init, "containers")


def image_pattern(value: str) -> str:
    """An image as people name it, as a pattern: with or without its registry and, where none is said, its tag."""
    escaped = re.sub(r"([.+*?^${}()|\[\]\\])", r"\\\1", value.lower())
    below = "|/" if "/" in value or "." in value else ""
    return f"(^|/){escaped}$" if ":" in value.rpartition("/")[2] else f"(^|/){escaped}(:|@{below}|$)"


def one_of(named: Iterable[Key]) -> str:
    """Whether `.` is one of these objects."""
    tests = [
        f".metadata.name == {json.dumps(name)}" + (f" and .metadata.namespace == {json.dumps(space)}" if space else "")
        for space, name in named
    ]
    return " or ".join(f"({test})" for test in tests) if len(tests) > 1 else tests[0]


def remaining(attribute: Attribute) -> Attribute | None:
    """What is left of an attribute of which a part is used up; None where nothing tells."""
    if not attribute.spent:
        return None
    jq = f"(({attribute.jq} | quantity) - ({attribute.spent} // 0 | quantity)){as_quantity(attribute)}"
    return replace(attribute, id=f"{attribute.id} left", jq=jq, kind="text", distinct=False, spent="")


def as_quantity(attribute: Attribute) -> str:
    """A sum of bytes in the unit that people write."""
    if attribute.kind != "quantity":
        return ""
    if "cpu" in attribute.id:
        return ' | if . == floor then tostring else "\\(. * 1000 | round)m" end'
    if not any(word in attribute.id for word in ("memory", "storage", "capacity", "size")):
        return ""
    return (
        ' | if . >= 1073741824 and . % 1073741824 == 0 then "\\(. / 1073741824)Gi"'
        ' elif . % 1048576 == 0 then "\\(. / 1048576)Mi" '
        'elif . != floor then "\\(. / 104857.6 | round / 10)Mi" else tostring end'
    )


def with_definitions(body: str) -> str:
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
