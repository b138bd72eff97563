"""Questions that fit the cluster at hand, made of the names that it has: for somebody who does not know what to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.objects import ObjectMeta
from core.ports import Catalog
from kubectl.resources import Resources

_WORKLOADS = ("deployments.apps", "statefulsets.apps", "daemonsets.apps")
_SYSTEM = ("kube-system", "kube-public", "kube-node-lease")


async def examples(catalog: Catalog) -> tuple[str, ...]:
    """Up to seven questions about namespaces and workloads that exist. Raises `Unavailable` like the catalog."""
    resources = await catalog.resources()
    pods = await _objects(catalog, resources, "pods")
    workloads = [each for kind in _WORKLOADS for each in await _objects(catalog, resources, kind)]
    found = ["Which pods are not running?", "How many nodes are ready?"]
    if place := _busiest(pods):
        found.append(f"How many pods are in the namespace {place}?")
        found.append(f"Which deployments in {place} are not ready?")
        found.append(f"What runs in {place}?")
    if workload := _first(workloads, place):
        kind = workload.kind.lower()
        found.append(f"Which image does the {kind} {workload.name} in {workload.namespace} use?")
    found.append("Which pod has the most restarts?")
    return tuple(found)


async def _objects(catalog: Catalog, resources: Resources, name: str) -> Sequence[ObjectMeta]:
    resource = resources.find(name)
    return await catalog.objects(resource) if resource else ()


def _busiest(pods: Sequence[ObjectMeta]) -> str:
    """The namespace with most pods that is not Kubernetes' own; "" where there is none."""
    counted = Counter(pod.namespace for pod in pods if pod.namespace not in _SYSTEM)
    return counted.most_common(1)[0][0] if counted else ""


def _first(workloads: Sequence[ObjectMeta], place: str) -> ObjectMeta | None:
    """The first workload by name of those that are not Kubernetes' own; one of the namespace `place` where it can."""
    own = [each for each in workloads if each.namespace not in _SYSTEM]
    return min(own, key=lambda each: (each.namespace != place, each.name, each.namespace), default=None)
