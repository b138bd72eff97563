"""How far the rollout of a workload has come, and which revisions it had."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kubectl.describe.page import Item, meta
from kubectl.describe.workloads.workloads import REVISION
from kubectl.printers.tabwriter import align

_CAUSE = "kubernetes.io/change-cause"
_ROLLING = "rollout status is only available for RollingUpdate strategy type"
Status = Callable[[Item, int], "tuple[str, bool]"]
"""The sentence, and whether the rollout is done. Raises `ValueError` with kubectl's words where it went wrong."""


@dataclass(frozen=True)
class Revision:
    """One revision: its number, why it was made, its pod template, and the object that keeps it."""

    number: int
    cause: str
    template: Item
    owner: Item


def deployment(item: Item, revision: int) -> tuple[str, bool]:
    """Of a Deployment."""
    spec, status, name = item.get("spec") or {}, item.get("status") or {}, meta(item).get("name")
    if revision > 0:
        running = int((meta(item).get("annotations") or {}).get(REVISION, 0) or 0)
        if running != revision:
            raise ValueError(f"desired revision ({revision}) is different from the running revision ({running})")
    if meta(item).get("generation", 0) > status.get("observedGeneration", 0):
        return "Waiting for deployment spec update to be observed...\n", False
    progress: Item = next((one for one in status.get("conditions") or () if one.get("type") == "Progressing"), {})
    if progress.get("reason") == "ProgressDeadlineExceeded":
        raise ValueError(f'deployment "{name}" exceeded its progress deadline')
    wanted, total = spec.get("replicas", 1), status.get("replicas", 0)
    updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    waiting = f'Waiting for deployment "{name}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new replicas have been updated...\n", False
    if total > updated:
        return f"{waiting}{total - updated} old replicas are pending termination...\n", False
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available...\n", False
    return f'deployment "{name}" successfully rolled out\n', True


def daemon_set(item: Item, revision: int) -> tuple[str, bool]:
    """Of a DaemonSet."""
    spec, status, name = item.get("spec") or {}, item.get("status") or {}, meta(item).get("name")
    if (spec.get("updateStrategy") or {}).get("type") != "RollingUpdate":
        raise ValueError(_ROLLING)
    if meta(item).get("generation", 0) > status.get("observedGeneration", 0):
        return "Waiting for daemon set spec update to be observed...\n", False
    wanted, updated = status.get("desiredNumberScheduled", 0), status.get("updatedNumberScheduled", 0)
    available = status.get("numberAvailable", 0)
    waiting = f'Waiting for daemon set "{name}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new pods have been updated...\n", False
    if available < wanted:
        return f"{waiting}{available} of {wanted} updated pods are available...\n", False
    return f'daemon set "{name}" successfully rolled out\n', True


def stateful_set(item: Item, revision: int) -> tuple[str, bool]:
    """Of a StatefulSet."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    strategy = spec.get("updateStrategy") or {}
    if strategy.get("type") != "RollingUpdate":
        raise ValueError(_ROLLING)
    observed = status.get("observedGeneration", 0)
    if not observed or meta(item).get("generation", 0) > observed:
        return "Waiting for statefulset spec update to be observed...\n", False
    wanted, ready, updated = spec.get("replicas", 1), status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    if ready < wanted:
        return f"Waiting for {wanted - ready} pods to be ready...\n", False
    if rolling := strategy.get("rollingUpdate"):
        due = wanted - (rolling.get("partition") or 0)
        if updated < due:
            message = f"{updated} out of {due} new pods have been updated..."
            return f"Waiting for partitioned roll out to finish: {message}\n", False
        return f"partitioned roll out complete: {updated} new pods have been updated...\n", True
    if status.get("updateRevision") != status.get("currentRevision"):
        message = f"{updated} pods at revision {status.get('updateRevision')}..."
        return f"waiting for statefulset rolling update to complete {message}\n", False
    current = f"{status.get('currentReplicas', 0)} pods at revision {status.get('currentRevision')}..."
    return f"statefulset rolling update complete {current}\n", True


STATUS: dict[str, Status] = {
    "deployments.apps": deployment,
    "daemonsets.apps": daemon_set,
    "statefulsets.apps": stateful_set,
}


def revisions(owned: Iterable[Item]) -> list[Revision]:
    """The revisions that replica sets or controller revisions hold, by number."""
    found: dict[int, Revision] = {}
    for one in owned:
        annotations = meta(one).get("annotations") or {}
        holder = one.get("data") if one.get("kind") == "ControllerRevision" else one
        number = one.get("revision") if one.get("kind") == "ControllerRevision" else annotations.get(REVISION)
        if number in (None, ""):
            continue
        template = ((holder or {}).get("spec") or {}).get("template") or {}
        if holder is one and annotations.get(_CAUSE):  # kubectl shows a Deployment's cause with the template
            about = template.get("metadata") or {}
            caused = {**(about.get("annotations") or {}), _CAUSE: annotations[_CAUSE]}
            template = {**template, "metadata": {**about, "annotations": caused}}
        found[int(number)] = Revision(int(number), annotations.get(_CAUSE) or "<none>", template, one)
    return [found[number] for number in sorted(found)]


def history(found: Iterable[Revision]) -> str:
    """The table of revisions, or that there are none."""
    rows = "".join(f"{one.number}\t{one.cause}\n" for one in found)
    if not rows:
        return "No rollout history found."
    return align(f"REVISION\tCHANGE-CAUSE\n{rows}", padding=2, minimum=0)
