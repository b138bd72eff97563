"""Pods and pod templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from kubectl.describe.events import events
from kubectl.describe.page import (
    About,
    Item,
    Page,
    controller,
    labels_and_annotations,
    meta,
    name_and_namespace,
)
from kubectl.describe.pods.containers import containers, resources
from kubectl.describe.pods.volumes import volumes
from kubectl.printers.times import human_duration, long_time, parse_time


def pod(item: Item, about: About) -> str:
    """A pod: where it runs, its containers and what became of them, its volumes."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    _placement(page, spec, status)
    labels_and_annotations(page, item)
    _status(page, item, about)
    page.field("IP", status.get("podIP", ""))
    addresses = status.get("podIPs") or ()
    page.write("IPs:" + ("" if addresses else "\t<none>"))
    for address in addresses:
        page.field("IP", address.get("ip", ""), 1)
    if owner := controller(item):
        page.field("Controlled By", f"{owner.get('kind')}/{owner.get('name')}")
    if nominated := status.get("nominatedNodeName"):
        page.field("NominatedNodeName", nominated)
    if spec.get("resources") is not None:  # of the pod as a whole, since 1.34
        page.write("Resources:")
        resources(page, spec["resources"], 1)
    _all_containers(page, item)
    _conditions(page, spec, status)
    volumes(page, spec.get("volumes") or ())
    if status.get("qosClass"):
        page.field("QoS Class", status["qosClass"])
    page.labels(spec.get("nodeSelector"), "Node-Selectors")
    tolerations(page, spec.get("tolerations") or ())
    spread(page, spec.get("topologySpreadConstraints") or ())
    events(page, about)
    return page.text()


def template(page: Page, found: Item | None) -> None:
    """The `Pod Template:` section of a workload."""
    page.write("Pod Template:")
    if found is None:
        page.write("  <unset>")
        return
    spec = found.get("spec") or {}
    page.labels(meta(found).get("labels"), indent="  ")
    if meta(found).get("annotations"):
        page.annotations(meta(found)["annotations"], indent="  ")
    if spec.get("serviceAccountName"):
        page.write(f"  Service Account:\t{spec['serviceAccountName']}")
    if spec.get("initContainers"):
        containers(page, "Init Containers", spec["initContainers"], (), "  ")
    containers(page, "Containers", spec.get("containers") or (), (), "  ")
    volumes(page, spec.get("volumes") or (), "  ")
    spread(page, spec.get("topologySpreadConstraints") or (), "  ")
    if spec.get("priorityClassName"):
        page.write(f"  Priority Class Name:\t{spec['priorityClassName']}")
    page.labels(spec.get("nodeSelector"), "Node-Selectors", "  ")
    tolerations(page, spec.get("tolerations") or (), "  ")


def tolerations(page: Page, found: Sequence[Item], indent: str = "") -> None:
    """One toleration a line, in the order of their keys."""
    lines = []
    for toleration in sorted(found, key=lambda one: str(one.get("key") or "")):
        text = str(toleration.get("key") or "")
        value, effect = toleration.get("value"), toleration.get("effect")
        text += f"={value}" if value else ""
        text += f":{effect}" if effect else ""
        if toleration.get("operator") == "Exists" and not value:
            text += " op=Exists" if text else "op=Exists"
        if toleration.get("tolerationSeconds") is not None:
            text += f" for {toleration['tolerationSeconds']}s"
        lines.append(text)
    page.listed("Tolerations", lines, indent)


def spread(page: Page, constraints: Sequence[Item], indent: str = "") -> None:
    """Topology spread constraints, if there are any."""
    if not constraints:
        return
    lines = []
    for constraint in sorted(constraints, key=lambda one: str(one.get("topologyKey") or "")):
        text = f"{constraint.get('topologyKey')}:{constraint.get('whenUnsatisfiable')}"
        text += f" when max skew {constraint.get('maxSkew', 0)} is exceeded"
        if constraint.get("labelSelector"):
            text += f" for selector {selector(constraint['labelSelector'])}"
        lines.append(text)
    page.listed("Topology Spread Constraints", lines, indent)


def selector(found: Item | None) -> str:
    """A `LabelSelector` as kubectl writes it, `<none>` for one that chooses nothing or everything."""
    if found is None:
        return "<none>"
    parts = [f"{key}={value}" for key, value in sorted((found.get("matchLabels") or {}).items())]
    for one in found.get("matchExpressions") or ():
        key, values = one.get("key", ""), ",".join(one.get("values") or ())
        operator = one.get("operator")
        if operator in ("In", "NotIn"):
            parts.append(f"{key} {operator.lower()} ({values})")
        else:
            parts.append(key if operator == "Exists" else f"!{key}")
    return ",".join(parts) or "<none>"


def _placement(page: Page, spec: Item, status: Item) -> None:
    if spec.get("priority") is not None:
        page.field("Priority", spec["priority"])
    for name, key in (
        ("Priority Class Name", "priorityClassName"),
        ("Runtime Class Name", "runtimeClassName"),
        ("Service Account", "serviceAccountName"),
    ):
        if spec.get(key):
            page.field(name, spec[key])
    node = f"{spec['nodeName']}/{status.get('hostIP', '')}" if spec.get("nodeName") else "<none>"
    page.field("Node", node)
    if status.get("startTime"):
        page.field("Start Time", long_time(status["startTime"]))


def _status(page: Page, item: Item, about: About) -> None:
    status = item.get("status") or {}
    deleted = parse_time(meta(item).get("deletionTimestamp"))
    if deleted is not None and status.get("phase") not in ("Failed", "Succeeded"):
        lasts = human_duration(max(about.now - deleted, timedelta()))
        page.field("Status", f"Terminating (lasts {lasts})")
        page.field("Termination Grace Period", f"{meta(item).get('deletionGracePeriodSeconds', 0)}s")
    else:
        page.field("Status", status.get("phase", ""))
    for name, key in (("Reason", "reason"), ("Message", "message")):
        if status.get(key):
            page.field(name, status[key])
    profile = ((item.get("spec") or {}).get("securityContext") or {}).get("seccompProfile")
    if profile:
        page.field("SeccompProfile", profile.get("type", ""))
        if profile.get("type") == "Localhost":
            page.field("LocalhostProfile", profile.get("localhostProfile", ""))


def _all_containers(page: Page, item: Item) -> None:
    spec, status = item.get("spec") or {}, item.get("status") or {}
    sections = (
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
    )
    for label, key, statuses in sections:
        if spec.get(key) or key == "containers":
            containers(page, label, spec.get(key) or (), status.get(statuses) or (), "", lambda ref: _field(item, ref))


def _conditions(page: Page, spec: Item, status: Item) -> None:
    conditions = status.get("conditions") or ()
    if gates := spec.get("readinessGates"):
        page.write("Readiness Gates:")
        page.write("  Type\tStatus")
        held = {condition.get("type"): condition.get("status") for condition in conditions}
        for gate in gates:
            kind = gate.get("conditionType")
            page.write(f"  {kind} \t{held.get(kind, '<none>')} ")
    if conditions:
        page.write("Conditions:")
        page.write("  Type\tStatus")
        for condition in conditions:
            page.write(f"  {condition.get('type')} \t{condition.get('status')} ")


def _field(item: Item, ref: Item) -> str:
    """The value of a field that an environment variable refers to: of those that kubectl itself can tell."""
    wanted = {"metadata.name": "name", "metadata.namespace": "namespace"}.get(str(ref.get("fieldPath")), "")
    return str(meta(item).get(wanted, ""))
