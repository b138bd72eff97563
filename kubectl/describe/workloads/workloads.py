"""What keeps pods running: Deployment, ReplicaSet, ReplicationController, StatefulSet and DaemonSet."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, controller, labels_and_annotations, meta, name_and_namespace
from kubectl.describe.pods import selector, template
from kubectl.printers.times import long_time

REVISION = "deployment.kubernetes.io/revision"


def deployment(item: Item, about: About) -> str:
    """A Deployment; `about.related["replicasets"]` are those that it owns."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    page.field("CreationTimestamp", long_time(meta(item).get("creationTimestamp")))
    labels_and_annotations(page, item)
    page.field("Selector", selector(spec.get("selector")))
    page.field(
        "Replicas",
        f"{spec.get('replicas', 0)} desired | {status.get('updatedReplicas', 0)} updated | "
        f"{status.get('replicas', 0)} total | {status.get('availableReplicas', 0)} available | "
        f"{status.get('unavailableReplicas', 0)} unavailable",
    )
    strategy = spec.get("strategy") or {}
    page.field("StrategyType", strategy.get("type", ""))
    page.field("MinReadySeconds", spec.get("minReadySeconds", 0))
    if rolling := strategy.get("rollingUpdate"):
        surge = f"{rolling.get('maxUnavailable')} max unavailable, {rolling.get('maxSurge')} max surge"
        page.field("RollingUpdateStrategy", surge)
    template(page, spec.get("template") or {})
    conditions(page, status.get("conditions") or ())
    old, new = split(item, about.get("replicasets"))
    if old or new:
        page.field("OldReplicaSets", _replica_sets(old))
        page.field("NewReplicaSet", _replica_sets([new] if new else []))
    events(page, about)
    return page.text()


def conditions(page: Page, found: Sequence[Item]) -> None:
    """Type, status and reason; nothing where there are none."""
    if found:
        page.write("Conditions:")
        page.write("  Type\tStatus\tReason")
        page.write("  ----\t------\t------")
        for condition in found:
            page.write(f"  {condition.get('type')} \t{condition.get('status')}\t{condition.get('reason', '')}")


def split(item: Item, found: Sequence[Item]) -> tuple[list[Item], Item | None]:
    """A deployment's replica sets: the old ones, oldest first, and the one that has its present template."""
    ordered = sorted(found, key=lambda one: (meta(one).get("creationTimestamp") or "", meta(one).get("name") or ""))
    wanted = _without_hash((item.get("spec") or {}).get("template") or {})
    new = next((one for one in ordered if _without_hash((one.get("spec") or {}).get("template") or {}) == wanted), None)
    return [one for one in ordered if one is not new], new


def replica_set(item: Item, about: About) -> str:
    """A ReplicaSet or a ReplicationController; `about.related["pods"]` are those that it owns."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    chosen = spec.get("selector")
    if item.get("kind") == "ReplicationController":
        chosen = {"matchLabels": chosen}
    page.field("Selector", selector(chosen))
    labels_and_annotations(page, item)
    if owner := controller(item):
        page.field("Controlled By", f"{owner.get('kind')}/{owner.get('name')}")
    page.field("Replicas", f"{status.get('replicas', 0)} current / {spec.get('replicas', 0)} desired")
    page.field("Pods Status", pods_status(about.get("pods")))
    template(page, spec.get("template"))
    if found := status.get("conditions"):
        conditions(page, found)
    events(page, about)
    return page.text()


def stateful_set(item: Item, about: About) -> str:
    """A StatefulSet; `about.related["pods"]` are those that it owns."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    page.field("CreationTimestamp", long_time(meta(item).get("creationTimestamp")))
    page.field("Selector", selector(spec.get("selector")))
    labels_and_annotations(page, item)
    page.field("Replicas", f"{spec.get('replicas', 0)} desired | {status.get('replicas', 0)} total")
    strategy = spec.get("updateStrategy") or {}
    page.field("Update Strategy", strategy.get("type", ""))
    rolling = strategy.get("rollingUpdate") or {}
    if rolling.get("partition") is not None:
        page.field("Partition", rolling["partition"], 1)
        if rolling.get("maxUnavailable") is not None:
            page.field("MaxUnavailable", rolling["maxUnavailable"], 1)
    page.field("Pods Status", pods_status(about.get("pods")))
    template(page, spec.get("template"))
    _claims(page, spec.get("volumeClaimTemplates") or ())
    events(page, about)
    return page.text()


def daemon_set(item: Item, about: About) -> str:
    """A DaemonSet; `about.related["pods"]` are those that it owns."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    page.field("Selector", selector(spec.get("selector")))
    placed = ((spec.get("template") or {}).get("spec") or {}).get("nodeSelector")
    page.labels(placed, "Node-Selector")
    labels_and_annotations(page, item)
    for label, key in (
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ):
        page.write(f"{label}: {status.get(key, 0)}")
    page.field("Pods Status", pods_status(about.get("pods")))
    template(page, spec.get("template"))
    events(page, about)
    return page.text()


def pods_status(pods: Sequence[Item]) -> str:
    """How many pods are in which phase."""
    phases = [(pod.get("status") or {}).get("phase") for pod in pods]
    counted = (("Running", "Running"), ("Pending", "Waiting"), ("Succeeded", "Succeeded"), ("Failed", "Failed"))
    return " / ".join(f"{phases.count(phase)} {word}" for phase, word in counted)


def _replica_sets(found: Sequence[Item]) -> str:
    names = []
    for one in found:
        desired, made = (one.get("spec") or {}).get("replicas", 0), (one.get("status") or {}).get("replicas", 0)
        names.append(f"{meta(one).get('name')} ({made}/{desired} replicas created)")
    return ", ".join(names) or "<none>"


def _without_hash(found: Item) -> Item:
    """A pod template without the label that tells a replica set's from its deployment's."""
    labels = {key: value for key, value in (meta(found).get("labels") or {}).items() if key != "pod-template-hash"}
    return {**found, "metadata": {**meta(found), "labels": labels}}


def _claims(page: Page, found: Sequence[Item]) -> None:
    if not found:
        page.field("Volume Claims", "<none>")
        return
    page.write("Volume Claims:")
    for claim in found:
        spec = claim.get("spec") or {}
        page.field("Name", meta(claim).get("name"), 1)
        page.field("StorageClass", spec.get("storageClassName") or "", 1)
        page.labels(meta(claim).get("labels"), indent="  ")
        page.annotations(meta(claim).get("annotations"), indent="  ")
        capacity = ((spec.get("resources") or {}).get("requests") or {}).get("storage", "<default>")
        page.field("Capacity", capacity, 1)
        page.field("Access Modes", "[" + " ".join(spec.get("accessModes") or ()) + "]", 1)
