"""HorizontalPodAutoscaler (`autoscaling/v2`)."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, labels_and_annotations, meta, name_and_namespace
from kubectl.printers.times import long_time


def autoscaler(item: Item, about: About) -> str:
    """What is scaled, by which metrics, and how that goes."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    page.field("CreationTimestamp", long_time(meta(item).get("creationTimestamp")))
    target = spec.get("scaleTargetRef") or {}
    page.field("Reference", f"{target.get('kind')}/{target.get('name')}")
    page.field("Metrics", "( current / target )")
    current = status.get("currentMetrics") or ()
    for place, metric in enumerate(spec.get("metrics") or ()):
        _metric(page, metric, current[place] if place < len(current) else {})
    page.field("Min replicas", spec.get("minReplicas") if spec.get("minReplicas") is not None else "<unset>")
    page.field("Max replicas", spec.get("maxReplicas", 0))
    _behavior(page, spec.get("behavior"))
    counts = f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired"
    page.field(f"{target.get('kind')} pods", counts)
    if conditions := status.get("conditions"):
        page.write("Conditions:")
        page.write("  Type\tStatus\tReason\tMessage")
        page.write("  ----\t------\t------\t-------")
        for one in conditions:
            cells = (one.get("type"), one.get("status"), one.get("reason", ""), one.get("message", ""))
            page.write("  " + "\t".join(map(str, cells)))
    events(page, about)
    return page.text()


def _metric(page: Page, metric: Item, current: Item) -> None:
    kind = metric.get("type", "")
    if kind == "Resource":
        _resource(page, "resource", metric.get("resource") or {}, current.get("resource") or {}, "on pods")
    elif kind == "ContainerResource":
        wanted = metric.get("containerResource") or {}
        where = f'of container "{wanted.get("container", "")}" on pods'
        _resource(page, "resource", wanted, current.get("containerResource") or {}, where)
    elif kind == "Pods":
        wanted = metric.get("pods") or {}
        name = (wanted.get("metric") or {}).get("name")
        value = ((current.get("pods") or {}).get("current") or {}).get("averageValue", "<unknown>")
        page.write(f'"{name}" on pods:\t{value} / {(wanted.get("target") or {}).get("averageValue")}', 1)
    elif kind in ("Object", "External"):
        key = kind.lower()
        wanted, goal = metric.get(key) or {}, (metric.get(key) or {}).get("target") or {}
        form = "averageValue" if goal.get("type") == "AverageValue" else "value"
        value = ((current.get(key) or {}).get("current") or {}).get(form, "<unknown>")
        name = (wanted.get("metric") or {}).get("name")
        average = "target average value" if form == "averageValue" else "target value"
        if kind == "Object":
            on = wanted.get("describedObject") or {}
            page.write(f'"{name}" on {on.get("kind")}/{on.get("name")} ({average}):\t{value} / {goal.get(form)}', 1)
        else:
            page.write(f'"{name}" ({average}):\t{value} / {goal.get(form)}', 1)
    else:
        page.write(f"<unknown metric type {kind!r}>", 1)


def _resource(page: Page, word: str, wanted: Item, current: Item, where: str) -> None:
    goal, held = wanted.get("target") or {}, current.get("current") or {}
    metric = f"{word} {wanted.get('name')} {where}"
    if goal.get("averageValue") is not None:
        page.write(f"{metric}:\t{held.get('averageValue', '<unknown>')} / {goal['averageValue']}", 1)
        return
    value = "<unknown>"
    if held.get("averageUtilization") is not None:
        value = f"{held['averageUtilization']}% ({held.get('averageValue')})"
    target = f"{goal['averageUtilization']}%" if goal.get("averageUtilization") is not None else "<auto>"
    page.write(f"{metric}  (as a percentage of request):\t{value} / {target}", 1)


def _behavior(page: Page, behavior: Item | None) -> None:
    if not behavior:
        return
    page.write("Behavior:")
    for label, key in (("Scale Up", "scaleUp"), ("Scale Down", "scaleDown")):
        rules = behavior.get(key)
        if rules is None:
            continue
        page.write(f"{label}:", 1)
        window = rules.get("stabilizationWindowSeconds")
        if window is not None:
            page.write(f"Stabilization Window: {window} seconds", 2)
        policies: Sequence[Item] = rules.get("policies") or ()
        if policies:
            page.write(f"Select Policy: {rules.get('selectPolicy') or 'Max'}", 2)
            page.write("Policies:", 2)
            for one in policies:
                lines = (
                    f"- Type: {one.get('type')}\tValue: {one.get('value')}\tPeriod: {one.get('periodSeconds')} seconds"
                )
                page.write(lines, 3)
