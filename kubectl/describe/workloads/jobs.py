"""Job and CronJob."""

from __future__ import annotations

from kubectl.describe.events import events
from kubectl.describe.page import (
    About,
    Item,
    Page,
    controller,
    labels_and_annotations,
    lower_bool,
    name_and_namespace,
    or_unset,
    true_false,
)
from kubectl.describe.pods import selector, template
from kubectl.printers.times import human_duration, long_time, parse_time


def job(item: Item, about: About) -> str:
    """A Job: how many pods it wants and has, and for how long it ran."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    page.field("Selector", selector(spec.get("selector")))
    labels_and_annotations(page, item)
    if owner := controller(item):
        page.field("Controlled By", f"{owner.get('kind')}/{owner.get('name')}")
    if spec.get("parallelism") is not None:
        page.field("Parallelism", spec["parallelism"])
    page.field("Completions", or_unset(spec.get("completions")))
    if spec.get("completionMode"):
        page.field("Completion Mode", spec["completionMode"])
    if spec.get("suspend") is not None:
        page.field("Suspend", lower_bool(spec["suspend"]))
    if spec.get("backoffLimit") is not None:
        page.field("Backoff Limit", spec["backoffLimit"])
    if spec.get("ttlSecondsAfterFinished") is not None:
        page.field("TTL Seconds After Finished", spec["ttlSecondsAfterFinished"])
    _times(page, spec, status)
    ready = f" ({status['ready']} Ready)" if status.get("ready") is not None else ""
    page.field(
        "Pods Statuses",
        f"{status.get('active', 0)} Active{ready} / {status.get('succeeded', 0)} Succeeded / "
        f"{status.get('failed', 0)} Failed",
    )
    if spec.get("completionMode") == "Indexed":
        page.field("Completed Indexes", status.get("completedIndexes") or "<none>")
    template(page, spec.get("template"))
    events(page, about)
    return page.text()


def _times(page: Page, spec: Item, status: Item) -> None:
    started, completed = parse_time(status.get("startTime")), parse_time(status.get("completionTime"))
    if started is not None:
        page.field("Start Time", long_time(status["startTime"]))
    if completed is not None:
        page.field("Completed At", long_time(status["completionTime"]))
    if started is not None and completed is not None:
        page.field("Duration", human_duration(completed - started))
    if spec.get("activeDeadlineSeconds") is not None:
        page.field("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")


def cron_job(item: Item, about: About) -> str:
    """A CronJob: its schedule, and the Job that it makes."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    made = (spec.get("jobTemplate") or {}).get("spec") or {}
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    page.field("Schedule", spec.get("schedule", ""))
    page.field("Concurrency Policy", spec.get("concurrencyPolicy", ""))
    page.field("Suspend", true_false(spec.get("suspend")))
    page.field("Successful Job History Limit", or_unset(spec.get("successfulJobsHistoryLimit")))
    page.field("Failed Job History Limit", or_unset(spec.get("failedJobsHistoryLimit")))
    deadline = spec.get("startingDeadlineSeconds")
    page.field("Starting Deadline Seconds", "<unset>" if deadline is None else f"{deadline}s")
    page.field("Selector", selector(made["selector"]) if made.get("selector") else "<unset>")
    page.field("Parallelism", or_unset(made.get("parallelism")))
    page.field("Completions", or_unset(made.get("completions")))
    if made.get("activeDeadlineSeconds") is not None:
        page.field("Active Deadline Seconds", f"{made['activeDeadlineSeconds']}s")
    template(page, made.get("template"))
    last = status.get("lastScheduleTime")
    page.field("Last Schedule Time", long_time(last) if last else "<unset>")
    active = [str(one.get("name")) for one in status.get("active") or ()]
    page.field("Active Jobs", ", ".join(active) or "<none>")
    events(page, about)
    return page.text()
