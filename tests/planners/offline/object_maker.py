"""Made-up objects, as an API server would give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]


def document(
    kind: str, name: str, namespace: str = "", labels: Mapping[str, str] | None = None, **rest: Any
) -> Document:
    """Any object of the API."""
    meta: Document = {"name": name}
    if namespace:
        meta["namespace"] = namespace
    if labels:
        meta["labels"] = dict(labels)
    return {"kind": kind, "apiVersion": "v1", "metadata": meta, **rest}


def node(name: str) -> Document:
    """A node that is ready."""
    return document(
        "Node",
        name,
        labels={"kubernetes.io/hostname": name},
        spec={},
        status={
            "conditions": [{"type": "Ready", "status": "True"}],
            "capacity": {"cpu": "8", "memory": "16Gi", "pods": "110"},
            "nodeInfo": {
                "kubeletVersion": "v1.33.4",
                "osImage": "Madeup 7",
                "kernelVersion": "6.1",
                "architecture": "arm64",
                "containerRuntimeVersion": "containerd://2.0.1",
            },
            "addresses": [{"type": "InternalIP", "address": "10.1.0.9"}],
        },
    )


def owned(thing: Document, owner: Document, kind: str) -> Document:
    """The object with an owner that controls it."""
    reference = {"kind": kind, "name": owner["metadata"]["name"], "controller": True, "apiVersion": "apps/v1"}
    owner["metadata"].setdefault("uid", f"uid-{kind}-{owner['metadata']['namespace']}-{owner['metadata']['name']}")
    thing["metadata"]["ownerReferences"] = [{**reference, "uid": owner["metadata"]["uid"]}]
    return thing


def pod(name: str, owner: Document, kind: str, workload: Document, node: str, healthy: bool) -> Document:
    """A pod of a workload: running, or crashing."""
    spec = {**workload["spec"]["template"]["spec"], "nodeName": node}
    container = spec["containers"][0]
    state = {"running": {}} if healthy else {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s"}}
    status = {
        "phase": "Running",
        "podIP": f"10.9.{len(name)}.{len(node)}",
        "conditions": [{"type": "Ready", "status": "True" if healthy else "False"}],
        "containerStatuses": [
            {
                "name": container["name"],
                "ready": healthy,
                "restartCount": 0 if healthy else 6,
                "state": state,
                "lastState": {} if healthy else {"terminated": {"exitCode": 3, "reason": "Error"}},
            }
        ],
    }
    labels = {**workload["spec"]["template"]["metadata"]["labels"], "pod-template-hash": "6f5d9c7b8d"}
    made = document("Pod", name, owner["metadata"]["namespace"], labels, spec=spec, status=status)
    made["metadata"]["generateName"] = owner["metadata"]["name"] + "-"
    return owned(made, owner, kind)
