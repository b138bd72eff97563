"""A pipeline changed to print each object's namespace behind its name, where filters follow what prints names. Pure.

`… | awk '{print $2}' | sort` or `-o jsonpath=… | grep 7` see whole lines: with `courier@@fleet-alpha` in the place of
`courier` they choose and order the same ones, nearly always. Whether they did is for the caller to compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kubectl.command import Command, Filter, Pipeline

_JOINT = "@@"
"""Between a name and its namespace: no name of Kubernetes has it."""
_LINEWISE = frozenset({"sort", "uniq", "grep", "egrep", "fgrep", "head", "tail", "tac"})
"""Filters that pass whole lines on."""
_IN_AWK = re.compile(r"(\bprint\s*\(?\s*\$2)(?=\s*(?:[;})]|$))")
_IN_JSONPATH = re.compile(r"\{\s*(?:@|\$)?\.metadata\.name\s*\}")
_IN_JQ = re.compile(r"\.metadata\.name(?![\w.])")


def with_places(step: Pipeline) -> Pipeline | None:
    """The pipeline that prints names joined to their namespaces; None where it is not known how."""
    behind = len(step.filters)
    while behind and step.filters[behind - 1].name in _LINEWISE:
        behind -= 1
    if behind == len(step.filters):
        return None  # nothing comes behind what prints the names
    if not behind:
        return _of_command(step)
    if behind > 1 and any(one.name not in _LINEWISE for one in step.filters[: behind - 1]):
        return None
    printing = step.filters[behind - 1]
    if printing.name in ("awk", "gawk") and step.command.flag("output") in ("", "wide"):
        changed = _changed(printing, _IN_AWK, lambda found: f'{found[1]} "{_JOINT}" $1')
    elif printing.name == "jq":
        changed = _changed(printing, _IN_JQ, lambda _: f'.metadata|(.name+"{_JOINT}"+.namespace)')
    else:
        return None
    if changed is None:
        return None
    return Pipeline(step.command, (*step.filters[: behind - 1], changed, *step.filters[behind:]))


def pairs(text: str) -> list[tuple[str, str]]:
    """The names with their namespaces that such a pipeline printed; none where a word has no namespace."""
    found = [word.strip("\"',").partition(_JOINT) for word in text.split()]
    return [(name, place) for name, _, place in found] if all(joint for _, joint, _ in found) else []


def merges(step: Pipeline) -> bool:
    """Whether lines that are alike become one in the pipeline, so that a name stands for all that bear it."""
    return any(
        one.name == "uniq" or (one.name == "sort" and any(re.fullmatch(r"-\w*u\w*|--unique", a) for a in one.arguments))
        for one in step.filters
    )


def _changed(printing: Filter, name: re.Pattern[str], joined: Callable[[re.Match[str]], str]) -> Filter | None:
    """The filter with the last of its names changed, where one of its arguments has any."""
    holders = [argument for argument in printing.arguments if name.search(argument)]
    if len(holders) != 1:
        return None
    *_, last = name.finditer(holders[0])
    text = holders[0][: last.start()] + joined(last) + holders[0][last.end() :]
    return Filter(printing.name, tuple(text if one == holders[0] else one for one in printing.arguments))


def _of_command(step: Pipeline) -> Pipeline | None:
    form, _, template = step.command.flag("output").partition("=")
    if form == "jsonpath" and len(_IN_JSONPATH.findall(template)) == 1:
        template = _IN_JSONPATH.sub(lambda found: f"{found[0]}{_JOINT}{{.metadata.namespace}}", template)
    else:
        return None
    flags = tuple((name, f"{form}={template}" if name == "output" else text) for name, text in step.command.flags)
    return Pipeline(Command(step.command.verb, step.command.arguments, flags), step.filters)
