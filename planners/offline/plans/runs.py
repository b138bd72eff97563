"""Runs of jobs and cron jobs: whether one ever ran, and how the last run ended."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsValue, AsYesNo, Plan
from planners.offline.data import load, pattern
from planners.offline.nouns import Missing
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import Program, query_of
from planners.offline.words import Found
from planners.offline.world import World

_EVER = pattern("ever ran")
_LAST = pattern("last run")
_THIS_DAY = pattern("this day")
_OVER = pattern("over")
_GOOD = pattern("ended well")
_ENDING = re.compile(rf"{_GOOD.pattern}$|{_EVER.pattern}")
"""How "last X run ok" and "X ever run" end, which ask whether it is so without a verb."""
_STATES = {"Complete": _GOOD, "Failed": pattern("ended badly"), "Running": pattern("goes on")}
_WORDS = frozenset(load("plans")["run_words"])
_RAN = "(.status.lastScheduleTime? // .status.startTime? // .status.lastSuccessfulTime?) | values"


def runs(asked: Marked) -> Plan | Missing | None:
    """ "Has X ever run?", "did the last run of X succeed?", of a cron job or a job."""
    asks = asked.begins.ask == "yes_no" or (asked.begins.ask == "noun" and _ENDING.search(asked.text))
    if not asks or asked.leftover(_WORDS):
        return None
    found = asked.subject(("cronjobs.batch", "jobs.batch"))
    if isinstance(found, Missing) or found is None:
        return found if _EVER.search(asked.text) else None
    if _EVER.search(asked.text):
        called = f"{found.resource.singular} {found.meta.name}"
        return query_of(found, _RAN, AsYesNo("non_empty"), f"whether {called} was ever started")
    states = [state for state, said in _STATES.items() if said.search(asked.text)]
    timed = _LAST.search(asked.text) or _OVER.search(asked.text)
    if not timed or len(states) != 1 or found.kind != "cronjobs.batch":
        return None
    return _last(found, asked, states[0])


def _last(cronjob: Found, asked: Marked, status: str) -> Plan:
    """Whether its newest job is in this state; one of this day, where the question says so."""
    program = Program(asked.world.resources, cronjob.resource, ("jobs.batch",))
    mine = f'.kind == "CronJob" and .name == {json.dumps(cronjob.meta.name)}'
    going = "yes" if status == "Running" else "no" if status == "Complete" and _OVER.search(asked.text) else ""
    going = json.dumps(going) if going else 'error("the last run goes on")'
    late = ' elif (now - (.metadata.creationTimestamp | fromdate)) > 86400 then error("it did not run in the last day")'
    body = (
        f'[$all[] | select(.kind == "Job" and any((.metadata.ownerReferences // [])[]; {mine}))]'
        ' | max_by(.metadata.creationTimestamp) | if . == null then error("it has no run that is kept")'
        f"{late if _THIS_DAY.search(asked.text) else ''}"
        f' elif (job_status | IN("Complete", "Failed") | not) then {going}'
        f' elif job_status == "{status}" then "yes" else "no" end'
    )
    because = f"how the last run of {cronjob.meta.name} ended"
    return program.plan(body, cronjob.meta.namespace, AsValue(), because)


def runs_of(found: Found, world: World) -> Sequence[Found]:
    """Of a cron job the jobs that it made, the newest first, by the time that they were due, which ends the names that
    the controller gives; of anything else itself."""
    jobs = world.listing("jobs.batch")
    if found.kind != "cronjobs.batch" or jobs is None:
        return [found]
    due: dict[int, Found] = {}
    for job in jobs.objects:
        end = job.name.rpartition("-")[2]
        owned = job.controller and (job.controller.kind, job.controller.name) == ("CronJob", found.meta.name)
        if owned and job.namespace == found.meta.namespace and end.isdigit():
            due[int(end)] = Found(jobs.resource, job)
    return [due[time] for time in sorted(due, reverse=True)]
