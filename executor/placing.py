"""In which namespace each object of an answer stands, where a plan looked through all of them.

`courier` alone says little where two deployments are called so. A table says its namespaces itself; of what prints bare
names (`jsonpath`, `custom-columns`, `jq`, `awk`), the same pipeline is run again so that it prints namespaces in the
names' place, or behind them where filters follow (`executor.joined`): on replies that are there already, no request is
made again. Both together must name objects that the replies hold, or nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from core.flow import Value
from core.objects import Lineage
from executor import joined
from executor.requests import View
from executor.results import Run, unprefixed, words
from kubectl.command import Command, Filter, Pipeline

Rerun = Callable[[Pipeline], Awaitable[Run]]
_Pairs = Sequence[tuple[str, str]]
"""Names with their namespaces."""

_NAME_FIELD = re.compile(r"\.metadata\.name(?![\w.])")
_SECOND_FIELD = re.compile(r"(\bprint\s*\(?\s*)\$2(?=\s*(?:[;})]|$))")
_MEANS_NAMES = ("", "wide", "name")
"""Forms of output whose words are objects' names."""


async def place(
    value: Value, run: Run, lineages: tuple[Lineage, ...], view: View, rerun: Rerun
) -> tuple[Value, tuple[Lineage, ...]]:
    """The value with the namespaces of its objects, as far as they are known, and the lineages with those of namesakes
    in other namespaces, which the plan looked through as well."""
    if value.kind not in ("value", "list") or not lineages:
        return value, lineages
    members = (value.data,) if isinstance(value.data, str) else value.data
    command = run.output.step.command
    if not command.has("all-namespaces"):
        namespace = command.flag("namespace")
        return (replace(value, places=(namespace,) * len(members)) if namespace else value), lineages
    lineages = await _with_namesakes(lineages, view)
    if value.places:
        return value, lineages
    spaces = _namespaces(lineages)
    if not any(len(spaces.get(member, ())) > 1 for member in members):
        places = tuple(next(iter(spaces.get(member, ())), "") for member in members)
        return replace(value, places=places if any(places) else ()), lineages
    pairs = await _rerun(run, spaces, rerun) or await _rejoined(run, rerun) or _all_of_a_name(run, members, spaces)
    pairs = [pair for pair in dict.fromkeys(pairs) if pair[0] in members]
    if {name for name, _ in pairs} != set(members):
        return value, lineages
    names, places = tuple(name for name, _ in pairs), tuple(place for _, place in pairs)
    if len(names) == 1:
        return replace(value, places=places), lineages
    return replace(value, kind="list", data=names, places=places), lineages


def with_namespaces(step: Pipeline) -> Pipeline | None:
    """The pipeline that prints namespaces where this one prints names, word for word; None where that is not known.

    Nothing may come behind what prints them: it would see other words.
    """
    last = step.filters[-1] if step.filters else None
    if last is None:
        return _projected(step)
    if last.name == "jq":
        found = [word for word in last.arguments if _NAME_FIELD.search(word)]
        change = _last_name_field
    elif last.name in ("awk", "gawk") and step.command.flag("output") in ("", "wide"):
        found = [word for word in last.arguments if _SECOND_FIELD.search(word)]
        change = _first_field
    else:
        return None
    if len(found) != 1:
        return None
    arguments = tuple(change(word) if word == found[0] else word for word in last.arguments)
    return Pipeline(step.command, (*step.filters[:-1], Filter(last.name, arguments)))


def _projected(step: Pipeline) -> Pipeline | None:
    output = step.command.flag("output")
    if not output.startswith(("jsonpath", "custom-columns")) or not _NAME_FIELD.search(output):
        return None
    flags = [(name, _last_name_field(text) if name == "output" else text) for name, text in step.command.flags]
    return Pipeline(Command(step.command.verb, step.command.arguments, tuple(flags)))


def _last_name_field(text: str) -> str:
    *_, last = _NAME_FIELD.finditer(text)
    return f"{text[: last.start()]}.metadata.namespace{text[last.end() :]}"


def _first_field(text: str) -> str:
    return _SECOND_FIELD.sub(r"\1$1", text)


async def _rerun(run: Run, spaces: Mapping[str, Sequence[str]], rerun: Rerun) -> _Pairs:
    """Names with the namespaces that the same pipeline prints in their place; none where the two do not fit."""
    step = with_namespaces(run.output.step)
    if step is None:
        return ()
    again = (await rerun(step)).output
    names, places = _words(run.output.stdout), _words(again.stdout)
    if again.failure is not None or again.truncated or len(names) != len(places):
        return ()
    pairs = list(zip(names, places, strict=True))
    return pairs if all(place in spaces.get(name, (place,)) for name, place in pairs) else ()


async def _rejoined(run: Run, rerun: Rerun) -> _Pairs:
    """Names with the namespaces that the same pipeline prints behind them; none where it then prints other names."""
    step = joined.with_places(run.output.step)
    if step is None:
        return ()
    again = (await rerun(step)).output
    pairs = joined.pairs(again.stdout)
    before, after = _words(run.output.stdout), [name for name, _ in pairs]
    same = set(before) == set(after) if joined.merges(step) else sorted(before) == sorted(after)
    return pairs if same and again.failure is None and not again.truncated else ()


def _all_of_a_name(run: Run, members: Sequence[str], spaces: Mapping[str, Sequence[str]]) -> _Pairs:
    """Names that are printed as often as there are objects of that name: each of them is meant."""
    step = run.output.step
    if step.command.flag("output") not in _MEANS_NAMES and not _NAME_FIELD.search(str(step)):
        return ()
    printed = Counter(_words(run.output.stdout))
    pairs: list[tuple[str, str]] = []
    for member in members:
        there = spaces.get(member, ())
        if len(there) > 1 and printed[member] != len(there):
            return ()
        pairs += [(member, namespace) for namespace in there or ("",)]
    return pairs


def _words(text: str) -> list[str]:
    return [unprefixed(word) for line in text.splitlines() for word in words(line)]


def _namespaces(lineages: Sequence[Lineage]) -> dict[str, list[str]]:
    """The namespaces of the objects of each name."""
    found: dict[str, list[str]] = {}
    for lineage in lineages:
        spaces = found.setdefault(lineage.object.name, [])
        if lineage.object.namespace and lineage.object.namespace not in spaces:
            spaces.append(lineage.object.namespace)
    return found


async def _with_namesakes(lineages: tuple[Lineage, ...], view: View) -> tuple[Lineage, ...]:
    """The lineages, and of what is at the top of each the objects of that kind and name in other namespaces."""
    tops = {(top.kind, top.name): top for one in lineages if (top := (one.object, *one.ancestors)[-1]).namespace}
    known = {
        (one.kind, one.namespace, one.name) for lineage in lineages for one in (lineage.object, *lineage.ancestors)
    }
    found: list[Lineage] = []
    resources = await view.resources()
    for top in tops.values():
        resource = next((each for each in resources if each.kind == top.kind), None)
        if resource is None or not resource.namespaced:
            continue
        for namespace in await view.elsewhere(resource, top.namespace, top.name):
            if (top.kind, namespace, top.name) not in known:
                namesake = replace(top, namespace=namespace, labels={}, annotations={}, owners=(), generate_name="")
                found.append(Lineage(namesake))
    return (*lineages, *found)
