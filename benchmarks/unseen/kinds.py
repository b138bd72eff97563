"""Every other kind: compact entries as the objects that an API server would list. Pure."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.unseen.making import Document, Maker, taken

Entry = Mapping[str, Any]
CORE, NETWORK, STORAGE = "/api/v1/", "/apis/networking.k8s.io/v1/", "/apis/storage.k8s.io/v1/"
RBAC, POLICY, SCALING = "/apis/rbac.authorization.k8s.io/v1/", "/apis/policy/v1/", "/apis/autoscaling/v2/"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_RULES = "rbac.authorization.k8s.io"


def node(maker: Maker, entry: Entry, place: int) -> Document:
    """A node: `ready` (a reason where it is not), `cordoned`, `taints` as kubectl writes them, sizes."""
    name, arch = entry["name"], entry.get("arch", "amd64")
    labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": arch}
    roles = {f"node-role.kubernetes.io/{role}": "" for role in entry.get("roles", ())}
    meta = maker.meta({**entry, "labels": {**labels, **roles, **(entry.get("labels") or {})}})
    taints = [_taint(text) for text in entry.get("taints", ())]
    spec: Document = {"podCIDR": f"10.244.{place}.0/24", **({"taints": taints} if taints else {})}
    if entry.get("cordoned"):
        spec["unschedulable"] = True
    size = {"cpu": str(entry.get("cpu", 4)), "memory": entry.get("memory", "16Gi"), "pods": str(entry.get("pods", 110))}
    size["ephemeral-storage"] = entry.get("disk", "100Gi")
    down, since = entry.get("down"), maker.time(entry.get("age", "60d"))
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status"}
    if down:
        ready = {"type": "Ready", "status": down[0], "reason": down[1], "message": down[2]}
    conditions = [
        {"type": kind, "status": "True" if kind == entry.get("pressure") else "False", "reason": f"Kubelet{kind}"}
        for kind in ("MemoryPressure", "DiskPressure", "PIDPressure")
    ]
    conditions = [
        {**c, "lastHeartbeatTime": maker.time("20s"), "lastTransitionTime": since} for c in [*conditions, ready]
    ]
    addresses = [{"type": "InternalIP", "address": entry.get("ip", f"10.10.0.{place + 10}")}]
    info = {"kubeletVersion": entry.get("version", "v1.31.4"), "osImage": entry.get("os", "Ubuntu 22.04.5 LTS")}
    info |= {"kernelVersion": entry.get("kernel", "5.15.0-126-generic"), "architecture": arch}
    info |= {"containerRuntimeVersion": entry.get("runtime", "containerd://1.7.24"), "operatingSystem": "linux"}
    status = {"capacity": size, "allocatable": size, "conditions": conditions, "nodeInfo": info}
    status["addresses"] = [*addresses, {"type": "Hostname", "address": name}]
    return {"metadata": meta, "spec": spec, "status": status}


def _taint(text: str) -> Document:
    pair, _, effect = text.rpartition(":")
    key, _, value = pair.partition("=")
    return {"key": key, **({"value": value} if value else {}), "effect": effect}


def namespace(maker: Maker, entry: Entry) -> Document:
    """A namespace; `terminating` is how long ago it was deleted."""
    labels = {"kubernetes.io/metadata.name": entry["name"], **(entry.get("labels") or {})}
    meta = maker.meta({**entry, "labels": labels})
    spec = {"finalizers": ["kubernetes"]}
    return {"metadata": meta, "spec": spec, "status": {"phase": "Terminating" if "terminating" in entry else "Active"}}


def _service(maker: Maker, entry: Entry) -> Document:
    kind = entry.get("type", "ClusterIP")
    ports = [{"protocol": "TCP", "targetPort": port["port"], **port} for port in entry.get("ports", ())]
    spec: Document = {
        "type": kind,
        "sessionAffinity": entry.get("affinity", "None"),
        **({"ports": ports} if ports else {}),
    }
    spec |= taken(entry, ("selector", "externalName", "externalTrafficPolicy", "publishNotReadyAddresses"))
    if kind != "ExternalName":
        spec["clusterIP"] = entry.get("ip") or maker.service_address()
        spec |= {"clusterIPs": [spec["clusterIP"]], "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
    address = {"ingress": [{"ip": entry["external"]}]} if "external" in entry else {}
    return {"spec": spec, "status": {"loadBalancer": address}}


def _claim(maker: Maker, entry: Entry) -> Document:
    phase, volume = entry.get("phase", "Bound"), entry.get("volume") or f"pvc-{maker.uid()}"
    spec: Document = {"accessModes": [entry.get("mode", "ReadWriteOnce")], "volumeMode": "Filesystem"}
    spec |= {"resources": {"requests": {"storage": entry["size"]}}, "storageClassName": entry["class"]}
    status: Document = {"phase": phase}
    if phase == "Bound":
        spec["volumeName"] = volume
        status |= {"accessModes": spec["accessModes"], "capacity": {"storage": entry.get("capacity", entry["size"])}}
    return {"spec": spec, "status": status}


def volume_of(maker: Maker, claim: Document, reclaim: str) -> Document:
    """The volume behind a bound claim."""
    meta, spec = claim["metadata"], claim["spec"]
    reference = {
        "kind": "PersistentVolumeClaim",
        "namespace": meta["namespace"],
        "name": meta["name"],
        "uid": meta["uid"],
    }
    made = {"name": spec["volumeName"]}
    body: Document = {
        "capacity": claim["status"]["capacity"],
        "accessModes": spec["accessModes"],
        "claimRef": reference,
    }
    body |= {"persistentVolumeReclaimPolicy": reclaim, "storageClassName": spec["storageClassName"]}
    body |= {"volumeMode": "Filesystem", "hostPath": {"path": f"/srv/{meta['name']}"}}
    document = {"metadata": maker.meta(made), "spec": body, "status": {"phase": "Bound"}}
    document["metadata"]["creationTimestamp"] = meta["creationTimestamp"]
    return document


def _volume(_: Maker, entry: Entry) -> Document:
    spec: Document = {"capacity": {"storage": entry["size"]}, "accessModes": [entry.get("mode", "ReadWriteOnce")]}
    spec |= {
        "persistentVolumeReclaimPolicy": entry.get("reclaim", "Retain"),
        "storageClassName": entry.get("class", ""),
    }
    spec |= {"volumeMode": "Filesystem", **taken(entry, ("nfs", "hostPath", "claimRef"))}
    return {"spec": spec, "status": {"phase": entry.get("phase", "Available")}}


def _autoscaler(_: Maker, entry: Entry) -> Document:
    kind, _, name = entry["target"].partition("/")
    target = {"type": "Utilization", "averageUtilization": entry["cpu"]}
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": target}}
    reference = {"apiVersion": "apps/v1", "kind": kind, "name": name}
    spec = {"scaleTargetRef": reference, "minReplicas": entry["min"], "maxReplicas": entry["max"], "metrics": [metric]}
    now, count = entry.get("current"), entry["replicas"]
    status: Document = {"currentReplicas": count, "desiredReplicas": entry.get("desired", count)}
    active = {"type": "ScalingActive", "status": "True", "reason": "ValidMetricFound", "message": "ok"}
    limited = {"type": "ScalingLimited", "status": "False", "reason": "DesiredWithinRange", "message": "ok"}
    if count >= entry["max"]:
        limited = {"type": "ScalingLimited", "status": "True", "reason": "TooManyReplicas"}
        limited["message"] = "the desired replica count is more than the maximum replica count"
    if now is None:
        active = {"type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric"}
        active["message"] = "the HPA was unable to compute the replica count: unable to get metrics for resource cpu"
    else:
        current = {"averageUtilization": now, "averageValue": f"{now}m"}
        status["currentMetrics"] = [{"type": "Resource", "resource": {"name": "cpu", "current": current}}]
    able = {"type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale", "message": "ok"}
    return {"spec": spec, "status": {**status, "conditions": [able, active, limited]}}


def _ingress(_: Maker, entry: Entry) -> Document:
    rules = []
    for host, paths in entry["hosts"].items():
        found = []
        for path, backend in paths.items():
            name, _, port = backend.partition(":")
            service = {"name": name, "port": {"number": int(port)}}
            found.append({"path": path, "pathType": "Prefix", "backend": {"service": service}})
        rules.append({"host": host, "http": {"paths": found}})
    spec: Document = {"ingressClassName": entry["class"], "rules": rules}
    if "tls" in entry:
        spec["tls"] = [{"secretName": secret, "hosts": hosts} for secret, hosts in entry["tls"].items()]
    address = {"ingress": [{"ip": entry["address"]}]} if "address" in entry else {}
    return {"spec": spec, "status": {"loadBalancer": address}}


def _secret(_: Maker, entry: Entry) -> Document:
    data = {key: base64.b64encode(value.encode()).decode() for key, value in entry["data"].items()}
    return {"data": data, "type": entry.get("type", "Opaque")}


def _budget(_: Maker, entry: Entry) -> Document:
    spec = {"selector": {"matchLabels": entry["selector"]}, **taken(entry, ("minAvailable", "maxUnavailable"))}
    healthy, desired = entry["healthy"], entry["desired"]
    status = {"currentHealthy": healthy, "desiredHealthy": desired, "expectedPods": entry.get("expected", healthy)}
    return {
        "spec": spec,
        "status": {**status, "disruptionsAllowed": max(0, healthy - desired), "observedGeneration": 1},
    }


def _binding(_: Maker, entry: Entry) -> Document:
    kind, _, name = entry["role"].partition("/")
    subjects = []
    for text in entry["subjects"]:
        who, _, called = text.partition(":")
        if who == "ServiceAccount":
            space, _, account = called.partition("/")
            subjects.append({"kind": who, "name": account, "namespace": space})
        else:
            subjects.append({"apiGroup": _RULES, "kind": who, "name": called})
    return {"roleRef": {"apiGroup": _RULES, "kind": kind, "name": name}, "subjects": subjects}


def _class(_: Maker, entry: Entry) -> Document:
    made: Document = {"provisioner": entry["provisioner"], "reclaimPolicy": entry.get("reclaim", "Delete")}
    made["volumeBindingMode"] = entry.get("binding", "Immediate")
    return {**made, "allowVolumeExpansion": entry.get("expand", False), **taken(entry, ("parameters",))}


def _definition(_: Maker, entry: Entry) -> Document:
    kind, plural = entry["resource"], entry["plural"]
    names = {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": f"{kind}List"}
    names["shortNames"] = entry.get("short", [])
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": entry["properties"]}}}
    if "states" in entry:
        schema["properties"]["status"] = {"type": "object", "properties": entry["states"]}  # type: ignore[index]
    columns = [{"name": name, "type": "string", "jsonPath": path} for name, path in entry.get("columns", {}).items()]
    version: Document = {
        "name": entry["version"],
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
    }
    version |= {"additionalPrinterColumns": columns, "subresources": {"status": {}}}
    spec: Document = {"group": entry["group"], "names": names, "scope": entry.get("scope", "Namespaced")}
    established = {"type": "Established", "status": "True", "reason": "InitialNamesAccepted", "message": "ok"}
    status = {"conditions": [established], "acceptedNames": names, "storedVersions": [entry["version"]]}
    return {"spec": {**spec, "versions": [version]}, "status": status}


def _fields(*names: str) -> Callable[[Maker, Entry], Document]:
    """What needs nothing but the fields that are there."""
    return lambda _, entry: taken(entry, names)


KINDS: Mapping[str, tuple[str, Callable[[Maker, Entry], Document]]] = {
    "Service": (CORE + "services", _service),
    "ConfigMap": (CORE + "configmaps", _fields("data", "immutable")),
    "Secret": (CORE + "secrets", _secret),
    "ServiceAccount": (CORE + "serviceaccounts", _fields("imagePullSecrets", "automountServiceAccountToken")),
    "PersistentVolumeClaim": (CORE + "persistentvolumeclaims", _claim),
    "PersistentVolume": (CORE + "persistentvolumes", _volume),
    "ResourceQuota": (
        CORE + "resourcequotas",
        lambda _, e: {"spec": {"hard": e["hard"]}, "status": {"hard": e["hard"], "used": e["used"]}},
    ),
    "LimitRange": (CORE + "limitranges", lambda _, e: {"spec": {"limits": e["limits"]}}),
    "HorizontalPodAutoscaler": (SCALING + "horizontalpodautoscalers", _autoscaler),
    "Ingress": (NETWORK + "ingresses", _ingress),
    "IngressClass": (NETWORK + "ingressclasses", lambda _, e: {"spec": {"controller": e["controller"]}}),
    "NetworkPolicy": (NETWORK + "networkpolicies", _fields("spec")),
    "PodDisruptionBudget": (POLICY + "poddisruptionbudgets", _budget),
    "Role": (RBAC + "roles", _fields("rules")),
    "ClusterRole": (RBAC + "clusterroles", _fields("rules")),
    "RoleBinding": (RBAC + "rolebindings", _binding),
    "ClusterRoleBinding": (RBAC + "clusterrolebindings", _binding),
    "StorageClass": (STORAGE + "storageclasses", _class),
    "PriorityClass": (
        "/apis/scheduling.k8s.io/v1/priorityclasses",
        _fields("value", "globalDefault", "description", "preemptionPolicy"),
    ),
    "CustomResourceDefinition": (DEFINITIONS, _definition),
}
"""Where each kind is listed, and what of it follows its metadata."""
