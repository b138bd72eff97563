"""A question that is a kubectl command already: what it reads is read; a command that changes something is declined
before."""

from __future__ import annotations

import re
from dataclasses import replace

from core.flow import AsList, AsText, Plan, Refuse
from kubectl.command import Filter, Pipeline
from kubectl.errors import KubectlSyntaxError
from kubectl.grammar import VERBS, WRITES
from kubectl.parser import parse
from planners.offline.clauses.requests import DECLINED

_READS = "|".join(sorted({verb.name.split()[0] for verb in VERBS}))
_ALL = "|".join(sorted({*_READS.split("|"), *(name.split()[0] for name in WRITES)}, key=len, reverse=True))
_TYPED = re.compile(
    r"^(?:(?:(?:please|pls|just|can|could|would|you) )*(?:run|execute|try|do)(?: me| for me)?:? )?(?:\$ )?"
    rf"(?P<quote>`?)(?P<line>(?:(?:kubectl|k|oc) (?P<verb>{_ALL})\b|(?:{_READS}) (?=(?:[^,;?]* )?--?\w))"
    r"(?:'[^']*'|\"[^\"]*\"|[^'\"])*?)"
    r"(?P=quote)\s*(?P<behind>[,;]\s.*)?[?.]?$",
    re.IGNORECASE,
)
_NAMES = re.compile(r"^[,;?]?\s*(?:just |only )?(?:the )?names?(?: only| please)?\W*$|^[,;?]\W*$")
_ONLY_NAMES = ("", "name", "wide")
_NAMELESS = (("events",), ("event",), ("ev",))
"""What is known by what it says, and not by its name."""


def typed(text: str) -> Plan | None:
    """The plan of a line of kubectl, of which a list tells names alone; None for anything else."""
    match = _TYPED.match(text.strip())
    if match is None or (match["behind"] and not _NAMES.match(match["behind"])):
        return None
    verb = match["line"].split()[1:3] if match["verb"] else []
    if not {" ".join(verb), *verb[:1]}.isdisjoint(WRITES):
        return Plan((), Refuse(DECLINED), DECLINED)
    try:
        line = parse(match["line"])
    except KubectlSyntaxError:
        return None
    command, flags = line.command, dict(line.command.flags)
    nameless = command.arguments[:1] in _NAMELESS and not flags.get("output")
    if command.verb != "get" or line.filters or nameless or flags.get("output", "") not in _ONLY_NAMES:
        return Plan((line,), AsText(), "the command as it was typed")
    if flags.get("output", "") == "" and not match["behind"] and len(command.arguments) > 1:
        return Plan((line,), AsText(), "the command as it was typed")
    others = tuple(
        (name, value) for name, value in command.flags if name not in ("output", "no-headers", "show-labels")
    )
    names = Filter("jq", ("-r", "(.items // [.])[] | .metadata.name"))
    listed = Pipeline(replace(command, flags=(*others, ("output", "json"))), (names,))
    return Plan((listed,), AsList(), "the command as it was typed, names only")
