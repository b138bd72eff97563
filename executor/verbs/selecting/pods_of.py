"""From a workload to its pods: the selector of an object, and the pod that kubectl picks among several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from executor.access import Access
from executor.verbs.printing import Status, Stop, bad_command
from kubectl.golang.sort import sort
from kubectl.resources import Resource

_OWNERS = ("replicationcontrollers", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "deployments.apps",
           "jobs.batch", "services")  # fmt: skip


def selector_of(resource: Resource, document: Mapping[str, Any]) -> str:
    """The label selector of the object's pods. Raises `ValueError` with kubectl's words where it has none."""
    spec = document.get("spec") or {}
    if resource.qualified not in _OWNERS:
        version = resource.version if resource.group else "v1"
        raise ValueError(f"selector for *{version}.{resource.kind} not implemented")
    selector = spec.get("selector")
    if resource.qualified in ("services", "replicationcontrollers"):
        if not selector:
            name = (document.get("metadata") or {}).get("name", "")
            raise ValueError(f"invalid service '{name}': Service is defined without a selector")
        return label_selector({"matchLabels": selector})
    return label_selector(selector or {})


def label_selector(selector: Mapping[str, Any]) -> str:
    """A `LabelSelector` as the text that `labelSelector=` takes, sorted by key."""
    parts = [(key, f"{key}={value}") for key, value in (selector.get("matchLabels") or {}).items()]
    for expression in selector.get("matchExpressions") or ():
        key, values = expression.get("key", ""), ",".join(sorted(expression.get("values") or ()))
        texts = {
            "In": f"{key} in ({values})",
            "NotIn": f"{key} notin ({values})",
            "Exists": key,
            "DoesNotExist": f"!{key}",
        }
        parts.append((key, texts.get(expression.get("operator", ""), key)))
    return ",".join(text for _, text in sorted(parts))


async def list_pods(access: Access, namespace: str | None, selector: str) -> list[Mapping[str, Any]]:
    """The pods that a selector chooses. Raises `Stop`."""
    pods = (await access.resources()).find("pods.v1.")
    if pods is None:
        raise bad_command('the server doesn\'t have a resource type "pods"')
    query = (("labelSelector", selector),) if selector else ()
    status, document = await access.document(pods.path(namespace), query)
    if status != 200:
        failed = Status.of(status, document)
        raise Stop(failed.text, failed.failure())
    return list(document.get("items") or ())


def best_for_logs(pods: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The pod whose log kubectl shows: assigned, running, ready, longest ready, most restarts, oldest."""
    return sort(pods, lambda one, other: _rank(one) < _rank(other))[0]


def _rank(pod: Mapping[str, Any]) -> tuple[Any, ...]:
    status = pod.get("status") or {}
    ready: Mapping[str, Any] = next((c for c in status.get("conditions") or () if c.get("type") == "Ready"), {})
    is_ready = ready.get("status") == "True"
    restarts = max((c.get("restartCount", 0) for c in status.get("containerStatuses") or ()), default=0)
    since = ready.get("lastTransitionTime") or "~" if is_ready else ""
    return (
        not (pod.get("spec") or {}).get("nodeName"),
        {"Running": 0, "Unknown": 1, "Pending": 2}.get(status.get("phase", ""), 0),
        not is_ready,
        since,
        -restarts,
        (pod.get("metadata") or {}).get("creationTimestamp") or "~",
    )
