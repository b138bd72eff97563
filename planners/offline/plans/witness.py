"""The log of a run that ended badly: whose it is, only the objects tell, so it is found out before the plan is made."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.flow import AsRead, Execution, Failure, Plan, Proposal, Reading, Unread, Value
from core.ports import Executor
from kubectl.command import Command, Filter, Pipeline

_ONLY_ENDED = re.compile(
    r"ended with (?:Error|Completed|Unknown|ContainerStatusUnknown)\b|^(?:BackoffLimitExceeded|waiting for init)\b"
)
"""A cause behind which there is another, that only the program itself told."""
_PROBED = re.compile(r"^(?:Unhealthy|liveness probe|readiness probe)")
_KILLED = re.compile(r"exit code (?:137|143)\b")
"""How a container ends that its probe had killed."""
_LINES = "200"
_LONGEST = 300
"""Characters of a line of a log in an answer."""
TELLING = (
    r"error|fatal|exception|panic|fail|critical|denied|refused|invalid|cannot|can.t|could not|unable|missing|"
    r"not found|no such|timed? ?out|unauthori[sz]ed|forbidden|expired|too (low|high|small|large|big|many|old)|mismatch"
)
"""What a line has that tells of trouble."""
LAST, NOTHING, NOT_TOLD = "last(.[])", "empty", 'error("no line of the log tells of it")'
"""What is told where no line does: the last one, as a run that ended badly says why in it; nothing; or it is left."""


def last_telling(words: str = TELLING, otherwise: str = LAST) -> Filter:
    """The last line of a log that has one of these words."""
    telling = f'last(.[] | select(test({json.dumps(words)}; "i")))'
    return Filter("jq", ("-n", "-R", "-r", f'[inputs | select(test("\\\\S"))] | {telling} // {otherwise}'))


@dataclass(frozen=True)
class Witnessed(Plan):
    """A plan that is better with the log of the run that ended badly.

    `witness` prints whose log that is: namespace, pod, container, and `current`, `previous` or `either`. `instead`: the
    log is all that was asked for; `needed`: without it nothing is known."""

    witness: Plan | None = None
    instead: bool = False
    needed: bool = False

    @property
    def alone(self) -> Plan:
        """The plan without the log."""
        return Plan(self.steps, self.answer, self.rationale)


async def with_log(plan: Witnessed, executor: Executor) -> Plan | Failure:
    """The plan with the log of its witness, or as it is where there is none or the cause is told without."""
    if not plan.instead:
        lines = await lines_of(plan.alone, executor)
        probed = any(map(_PROBED.match, lines)) and any(map(_KILLED.search, lines))
        if probed or not any(map(_ONLY_ENDED.search, lines)):
            return plan.alone
    place = " ".join((await lines_of(plan.witness, executor))[:1]).split()
    if len(place) != 4:  # namespace, pod, container, which run
        unclear = Failure("not_understood", "not understood: which of several is meant", "Say its namespace.")
        return unclear if plan.needed else plan.alone
    if plan.instead:
        step = plan.steps[0]
        log = _log(place, step.filters, dict(step.command.flags))
        return Plan((log,), plan.answer, plan.rationale)
    runs = ("previous", "current") if place[-1] == "either" else place[-1:]
    logs = (_log((*place[:3], run), (last_telling(),), {"tail": _LINES}) for run in runs)
    return Plan((*plan.steps, *logs), AsRead(), f"{plan.rationale}, and what it printed last")


def read(turns: Sequence[Execution]) -> Reading | None:
    """What was wrong, and what the log says of it; None where there is nothing to read."""
    if not turns or not isinstance(turns[-1].outcome, Unread):
        return None
    cause, *logs = (output.stdout.strip() for output in turns[-1].outputs)
    lines = cause.splitlines() or [""]
    ended = next((line for line in lines if " ended with " in line), lines[0])
    printed = next((line for line in logs if line), "")
    reason = "" if ended == lines[0] else f"{lines[0].partition(':')[0]}: "
    return Reading(f"{reason}{ended}: {printed[:_LONGEST]}" if printed else cause, ended)


def _log(place: Sequence[str], filters: tuple[Filter, ...], flags: dict[str, str]) -> Pipeline:
    namespace, pod, container, run = place
    flags = {**flags, "namespace": namespace, "container": container}
    flags.pop("previous", None)
    if run != "current":
        flags["previous"] = "true"
    return Pipeline(Command("logs", (pod,), tuple(flags.items())), filters)


async def lines_of(plan: Plan | None, executor: Executor) -> list[str]:
    """What a plan that is asked on the way tells, line by line; nothing where it fails."""
    outcome = (await executor.execute(Proposal("offline", "", plan))).outcome if plan else None
    data = outcome.data if isinstance(outcome, Value) else ""
    return (data if isinstance(data, str) else "\n".join(map(str, data))).strip().splitlines()
