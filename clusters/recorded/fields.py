"""Which fields a field selector may name, per resource type, as the API server has them compiled in. Pure.

Every type has `metadata.name` and, if namespaced, `metadata.namespace`; a custom resource has those that its definition
declares (`selectableFields`) besides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from clusters.selectors import SelectorError
from kubectl.resources import Resource

Extract = Callable[[Mapping[str, Any]], str]


def _at(path: str, absent: str = "") -> Extract:
    """The value at a dotted path, as Go prints it; `absent` where it is not set."""
    steps = path.split(".")

    def extract(document: Mapping[str, Any]) -> str:
        value: Any = document
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            return absent
        return str(value).lower() if isinstance(value, bool) else str(value)

    return extract


def _first(*paths: str) -> Extract:
    """The first of some values that is set."""
    extracts = [_at(path) for path in paths]
    return lambda document: next(filter(None, (extract(document) for extract in extracts)), "")


def _pod_ip(document: Mapping[str, Any]) -> str:
    ips = (document.get("status") or {}).get("podIPs") or [{}]
    return str(ips[0].get("ip", ""))


def _reference(label: str, path: str) -> dict[str, Extract]:
    """The fields of an event's reference to its object."""
    parts = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
    return {f"{label}.{part}": _at(f"{path}.{part}") for part in parts}


_FIELDS: Mapping[tuple[str, str], Mapping[str, Extract]] = {
    ("", "pods"): {
        "spec.nodeName": _at("spec.nodeName"),
        "spec.restartPolicy": _at("spec.restartPolicy"),
        "spec.schedulerName": _at("spec.schedulerName"),
        "spec.serviceAccountName": _at("spec.serviceAccountName"),
        "spec.hostNetwork": _at("spec.hostNetwork", "false"),
        "status.phase": _at("status.phase"),
        "status.podIP": _pod_ip,
        "status.podIPs": lambda _: "",
        "status.nominatedNodeName": _at("status.nominatedNodeName"),
    },
    ("", "nodes"): {"spec.unschedulable": _at("spec.unschedulable", "false")},
    ("", "namespaces"): {"status.phase": _at("status.phase")},
    ("", "secrets"): {"type": _at("type")},
    ("", "services"): {"spec.clusterIP": _at("spec.clusterIP"), "spec.type": _at("spec.type")},
    ("", "replicationcontrollers"): {"status.replicas": _at("status.replicas", "0")},
    ("apps", "replicasets"): {"status.replicas": _at("status.replicas", "0")},
    ("batch", "jobs"): {"status.successful": _at("status.succeeded", "0")},
    ("certificates.k8s.io", "certificatesigningrequests"): {"spec.signerName": _at("spec.signerName")},
    ("certificates.k8s.io", "clustertrustbundles"): {"spec.signerName": _at("spec.signerName")},
    ("resource.k8s.io", "resourceslices"): {
        "spec.nodeName": _at("spec.nodeName"),
        "spec.driver": _at("spec.driver"),
    },
    ("", "events"): {
        **_reference("involvedObject", "involvedObject"),
        "reason": _at("reason"),
        "reportingComponent": _at("reportingComponent"),
        "source": _first("source.component", "reportingComponent"),
        "type": _at("type"),
    },
    ("events.k8s.io", "events"): {
        **_reference("regarding", "regarding"),
        "reason": _at("reason"),
        "reportingController": _at("reportingController"),
        "type": _at("type"),
    },
}
_RENAMED = {("", "pods"): {"spec.host": "spec.nodeName"}}
"""Old names that the server still understands."""


class SelectableFields:
    """The selectable fields of one resource type. `declared` are the JSON paths of a custom resource's definition."""

    def __init__(self, resource: Resource, declared: tuple[str, ...] | None = None) -> None:
        self._key = (resource.group, resource.plural)
        self._namespaced = resource.namespaced
        self._declared = declared
        own = {path.lstrip("."): _at(path.lstrip(".")) for path in declared or ()}
        self._extracts = {**_FIELDS.get(self._key, {}), **own}

    def name(self, label: str) -> str:
        """The name that the server knows a field by; raises `SelectorError`, in its words, where it knows none."""
        label = _RENAMED.get(self._key, {}).get(label, label)
        if label in self._extracts or label == "metadata.name":
            return label
        if label == "metadata.namespace" and (self._namespaced or self._declared is None):
            return label
        if self._extracts or self._declared is not None:
            raise SelectorError(f"field label not supported: {label}")
        raise SelectorError(f'"{label}" is not a known field selector: only "metadata.name", "metadata.namespace"')

    def of(self, document: Mapping[str, Any]) -> dict[str, str]:
        """The values of an object's selectable fields, those of its metadata left out."""
        return {label: extract(document) for label, extract in self._extracts.items()}
