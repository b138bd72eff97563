"""The objects behind the short names of an answer, as one can look them up. Pure."""

from __future__ import annotations

import re

from core.flow import Answer, Majority, Plurality, Value
from core.objects import ObjectMeta

MOST = 20
_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def full_names(answer: Answer) -> tuple[ObjectMeta, ...]:
    """The objects that the winning planners' values name and whose names the answer shortens; at most `MOST`."""
    if not isinstance(answer.verdict, Majority | Plurality) or not answer.trace:
        return ()
    winners = answer.verdict.tally.candidates[0][2]
    words = set(_WORD.findall(answer.text))
    found: dict[ObjectMeta, None] = {}
    for ballot in answer.trace[-1].ballots:
        if ballot.planner not in winners or not ballot.executions:
            continue
        last = ballot.executions[-1]
        if not isinstance(last.outcome, Value):
            continue
        data = (last.outcome.data,) if isinstance(last.outcome.data, str) else last.outcome.data
        names = {word for text in data for word in _WORD.findall(text)} - words
        found |= dict.fromkeys(one.object for one in last.lineages if one.object.name in names)
    return tuple(found)[:MOST]


def lookup(item: ObjectMeta) -> str:
    """The command that shows the object."""
    place = f" -n {item.namespace}" if item.namespace else ""
    return f"kubectl get {item.kind.lower()} {item.name}{place}"
