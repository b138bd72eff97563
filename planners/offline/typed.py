"""A question that is a kubectl command already: what it reads is read; a command that changes something is declined
before."""

from __future__ import annotations

import re
from dataclasses import replace

from core.flow import AsList, AsText, Plan
from kubectl.command import Filter, Pipeline
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse

_TYPED = re.compile(
    r"^(?:\$ )?(?P<line>(?:(?:kubectl|k|oc) |(?=[a-z]+ [^,;?]*? -))(?:get|describe|logs|top|events)\b[^,;?]*?)"
    r"\s*(?P<behind>[,;?].*)?$"
)
_NAMES = re.compile(r"^[,;?]?\s*(?:just |only )?(?:the )?names?(?: only| please)?\W*$|^[,;?]\W*$")
_ONLY_NAMES = ("", "name", "wide")


def typed(text: str) -> Plan | None:
    """The plan of a line of kubectl, of which a list tells names alone; None for anything else."""
    match = _TYPED.match(text.strip())
    if match is None or (match["behind"] and not _NAMES.match(match["behind"])):
        return None
    try:
        line = parse(match["line"])
    except KubectlSyntaxError:
        return None
    command, flags = line.command, dict(line.command.flags)
    if command.verb != "get" or line.filters or flags.get("output", "") not in _ONLY_NAMES:
        return Plan((line,), AsText(), "the command as it was typed")
    if flags.get("output", "") == "" and not match["behind"] and len(command.arguments) > 1:
        return Plan((line,), AsText(), "the command as it was typed")
    others = tuple(
        (name, value) for name, value in command.flags if name not in ("output", "no-headers", "show-labels")
    )
    names = Filter("jq", ("-r", "(.items // [.])[] | .metadata.name"))
    listed = Pipeline(replace(command, flags=(*others, ("output", "json"))), (names,))
    return Plan((listed,), AsList(), "the command as it was typed, names only")
