"""Whether a plan drops the condition of its question, or reads a phase off a column that prints something else. Pure.

"Which pods are pending?" is not answered by all pods, nor by the rows whose STATUS is `Pending`: kubectl prints
`SchedulingGated`, `ContainerCreating` or `Init:0/1` there for pods whose phase is Pending.
"""

from __future__ import annotations

import re

from core.flow import AsCount, AsList, Plan
from kubectl.command import Pipeline

_STATES = (
    r"(?:not |un)?(?:ready|bound|scheduled|healthy|available|schedulable)|pending|failed|failing|succeeded|evicted"
    r"|crashing|crash-?looping|suspended|paused|terminating|stuck|enabled|disabled|switched (?:on|off)"
    r"|turned (?:on|off)|on|off"
)
_ASKED = re.compile(
    rf"^\W*(?:which|what|list|show(?: me)?|how many)\b[^,;?]*\b(?:is|are|that are|which are)(?: currently| now| still)?"
    rf" (?:not )?({_STATES})\W*(?:(?:in|within) [^,;?]+)?\W*$",
    re.IGNORECASE,
)
_PHASES = re.compile(r"\b(pending|failed|succeeded)\b", re.IGNORECASE)
_IN_TABLE = re.compile(r"\bPending\b|\bFailed\b|\bSucceeded\b")
_IN_TEMPLATE = re.compile(r"\?\(|\{\{-?\s*if\b|custom-columns")
_TEXT = frozenset({"grep", "egrep", "fgrep", "awk", "gawk", "sed"})


def condition_dropped(question: str, plan: Plan) -> str:
    """What of the question's condition the plan leaves out, in words for its planner; "" for nothing."""
    if not plan.steps or not isinstance(plan.answer, AsCount | AsList):
        return ""
    last = plan.steps[-1]
    asked = _ASKED.match(question)
    if asked and last.command.verb == "get" and len(last.command.arguments) == 1 and not _chooses(last):
        return f"the question asks for those that are {asked[1].lower()}, and the plan takes all of them"
    if _PHASES.search(question) and (phase := _phase_off_a_row(last)):
        return (
            f"{phase} is a phase, and rows print other words for it (SchedulingGated, ContainerCreating, Evicted); "
            f"choose by --field-selector=status.phase={phase}, or by .status.phase"
        )
    return ""


def _chooses(step: Pipeline) -> bool:
    """Whether anything in the command or its filters may choose some of the objects."""
    command = step.command
    if command.flag("selector") or command.flag("field-selector") or _IN_TEMPLATE.search(command.flag("output")):
        return True
    return any(one.name not in ("wc", "sort", "uniq", "cut", "tr", "column", "nl", "cat") for one in step.filters)


def _phase_off_a_row(step: Pipeline) -> str:
    """The phase by which rows of a table of pods are chosen; "" where they are not."""
    command = step.command
    pods = command.verb == "get" and command.arguments[:1] and command.arguments[0] in ("pods", "pod", "po")
    if not pods or command.flag("output") not in ("", "wide") or command.flag("field-selector"):
        return ""
    words = " ".join(word for one in step.filters if one.name in _TEXT for word in one.arguments)
    found = _IN_TABLE.findall(words)
    return found[0] if len(set(found)) == 1 and not re.search(r"\||Creating|Gated|Init", words) else ""
