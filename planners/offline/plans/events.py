"""Events and warnings: of one object with its pods, of a namespace, or of the cluster, the newest last."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsText, Plan
from planners.offline.data import load, pattern
from planners.offline.nouns import Missing
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program, one_object
from planners.offline.words import PODLIKE, Found

_EVENTS = pattern("of events")
_TYPE = re.compile(r"\b(?P<type>warning|normal)s?\b")
_WORDS = frozenset(load("plans")["event_words"])
_ONE = pattern("one event")
_TIME = pattern("time of an event")
NUMBERS = load("words")["numbers"]
_SEEN = ".series.lastObservedTime // .lastTimestamp // .eventTime // .metadata.creationTimestamp"
_MOST = 20
"""Lines that are shown, the newest."""


def events(asked: Marked) -> Plan | Missing | None:
    """A plan for "events of X", "warnings in Y", "what happened in Y lately"."""
    if not _EVENTS.search(asked.text) or asked.begins.ask not in ("what", "which", "list", "noun", "why", "exists"):
        return None
    pieces = [noun for noun in asked.nouns if not noun.kinds or noun.kinds[0].kind != "Event" or noun.of]
    if not (pieces or asked.spaces) and (asked.begins.ask == "exists" or {"its", "their"} & {*asked.words}):
        return None  # "are there any events": yes or no
    time = time_said(asked.words)
    blocked = not time and any(m.part("blocker") for m in asked.mentions)
    if blocked or len(pieces) > 1 or asked.leftover(_WORDS, time.group().split() if time else ()):
        return None
    kind = asked.world.resource("events")
    if kind is None:
        return None
    about = pieces[0].kinds[0].kind if pieces and pieces[0].kinds and pieces[0].plural else ""
    about = "" if about == "Namespace" or (pieces and (pieces[0].found or pieces[0].of)) else about
    if not pieces or about or (pieces[0].scope and not pieces[0].missing):
        found, namespace = None, next(iter(asked.spaces), None)
    else:
        subject = asked.subject()
        if not isinstance(subject, Found):
            return subject
        found, namespace = subject, subject.meta.namespace or None
    related: tuple[str, ...] = ()
    if found is not None:
        podlike = found.kind in PODLIKE and found.kind != "pods"
        related = (found.kind, *(("pods", "replicasets.apps", "jobs.batch") if podlike else ()))
    program = Program(asked.world.resources, kind, related)
    if found is None:
        of_kind = f" and .involvedObject.kind == {json.dumps(about)}" if about else ""
        those = f'[$all[] | select(.kind == "Event"{of_kind})]'
    else:
        kin = '., ($all[] | select(.kind != "Event" and owned_by($o; $by)))'
        those = f"(first({one_object(found.resource, found.meta)}) | . as $o | ({kin}) | events_of($all)[])"
        if not pieces[0].kinds:  # of other kinds that are called the same too
            same = f".involvedObject.name == {json.dumps(found.meta.name)}"
            those += f', ($all[] | select(.kind == "Event" and {same}))'
        those = f"[{those}] | unique_by(.metadata.name)"
    kinds = {found["type"].capitalize() for found in _TYPE.finditer(asked.text)}
    picked = f' | map(select(.type == "{min(kinds)}"))' if len(kinds) == 1 else ""
    logged = kinds == {"Warning"} and asked.begins.ask == "noun" and found is not None and found.kind in PODLIKE
    none = 'error("no event warns of it: its log may")' if logged else '"none"'
    picked += f" | map(select({seen_at(time)}))" if time else ""
    one = _ONE.search(asked.text)
    place = f"-{_MOST}:" if one is None else "-1:" if one["last"] else ":1"
    of = '"\\(.involvedObject.kind | ascii_downcase) \\(.involvedObject.name): \\(.reason): \\(.message)"'
    body = (
        f"{those}{picked} | sort_by({_SEEN}) | map({of}) | "
        f"if . == [] then {none} "
        f"else reduce .[] as $e ([]; . - [$e] + [$e]) | .[{place}][] end"
    )
    what = f"of {found.resource.singular} {found.meta.name}" if found else f"in {namespace or 'all namespaces'}"
    return program.plan(body, namespace, AsText(), f"events {what}")


def time_said(words: Sequence[str]) -> re.Match[str] | None:
    """Within what time, or how long ago, an event is said to have been."""
    return _TIME.search(" ".join(NUMBERS.get(word, word) for word in words))


def seen_at(time: re.Match[str]) -> str:
    """Whether an event was seen within a time, or about so long ago, as jq."""
    units = load("operators")["units"]
    unit = int(units.get(time["unit"] or time["units"], units["hour"]))
    seconds = unit * float(re.sub("^an?$", "1", time["ago"] or time["last"] or "1"))
    ago = f'(now - ({_SEEN} | sub("[.][0-9]+"; "") | fromdate))'
    return f"({ago} - {seconds} | fabs) <= {unit / 2 + seconds / 4}" if time["ago"] else f"{ago} <= {seconds}"
