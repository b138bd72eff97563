"""Clusters made from a seed: names, kinds and fields drawn at random, so that no test can be passed by heart.

Discovery and the OpenAPI documents of Kubernetes' own kinds are those of a shipped recording; every object and every
custom resource (with its schema) is made up here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from clusters.recorded import RecordedCluster
from clusters.recording import OpenAPI, Recording, Response, load

_STARTS = [
    "vor",
    "keth",
    "mal",
    "dru",
    "zin",
    "pol",
    "tas",
    "bryn",
    "quel",
    "hom",
    "fen",
    "gris",
    "lun",
    "nox",
    "pav",
    "rud",
    "sol",
    "tem",
    "ulm",
    "wex",
    "yar",
    "zeb",
    "cor",
    "jun",
]
_ENDS = [
    "la",
    "rin",
    "dek",
    "mos",
    "tav",
    "ul",
    "eth",
    "on",
    "ix",
    "ara",
    "bel",
    "dor",
    "eska",
    "fin",
    "go",
    "hul",
    "ima",
    "jor",
    "kan",
    "lo",
]
_ADJECTIVES = [
    "cooling",
    "primary",
    "backup",
    "burst",
    "shadow",
    "outer",
    "landing",
    "hidden",
    "upper",
    "daily",
    "linked",
    "sealed",
    "frozen",
]
_NOUNS = [
    "rate",
    "zone",
    "depth",
    "grade",
    "color",
    "vendor",
    "altitude",
    "voltage",
    "quota",
    "batch",
    "warden",
    "crate",
    "lever",
    "tariff",
    "margin",
]
_KINDS = [
    "Turbine",
    "Ledgerbook",
    "Glider",
    "Beacon",
    "Orchard",
    "Kiln",
    "Foundry",
    "Harbor",
    "Lantern",
    "Silo",
    "Viaduct",
    "Windmill",
]

Document = dict[str, Any]


@dataclass
class Custom:
    """A made-up kind: the names of its fields by type, and its objects."""

    kind: str
    plural: str
    group: str
    text_field: str
    number_field: str
    flag_field: str
    enum_field: str
    enum: tuple[str, ...]
    objects: list[Document] = field(default_factory=list)


@dataclass
class Made:
    """A cluster and what is in it, by plural."""

    seed: int
    random: random.Random
    objects: dict[str, list[Document]] = field(default_factory=dict)
    customs: list[Custom] = field(default_factory=list)
    namespaces: list[str] = field(default_factory=list)

    def add(self, plural: str, document: Document) -> Document:
        """One more object, with what an API server would give it."""
        meta = document["metadata"]
        meta.setdefault("uid", f"uid-{plural}-{len(self.objects.get(plural, []))}-{meta['name']}")
        minute = sum(map(len, self.objects.values()))
        meta.setdefault("creationTimestamp", f"2026-11-20T{minute // 60 % 24:02}:{minute % 60:02}:00Z")
        self.objects.setdefault(plural, []).append(document)
        return document

    def cluster(self) -> RecordedCluster:
        """It behind the port."""
        return RecordedCluster(_recording(self))


def make(seed: int) -> Made:
    """The cluster of a seed."""
    made = Made(seed, random.Random(seed))
    names = _names(made.random)
    base = next(names)
    made.namespaces = [base, f"{base}1", next(names), next(names)]
    for name in made.namespaces:
        made.add("namespaces", _object("Namespace", name, labels={"crew": next(names)}, status={"phase": "Active"}))
    nodes = [next(names) for _ in range(3)]
    for name in nodes:
        made.add("nodes", _node(name))
    for namespace in made.namespaces:
        _fill(made, namespace, names, nodes)
    for kind in made.random.sample(_KINDS, 2):
        made.customs.append(_custom(made, kind, names))
    return made


def _names(source: random.Random) -> Iterable[str]:
    seen: set[str] = set()
    while True:
        name = source.choice(_STARTS) + source.choice(_ENDS)
        if source.random() < 0.4:
            name += "-" + source.choice(_STARTS) + source.choice(_ENDS)
        if name not in seen and not any(name in old or old in name for old in seen):
            seen.add(name)
            yield name


def _object(
    kind: str, name: str, namespace: str = "", labels: Mapping[str, str] | None = None, **rest: Any
) -> Document:
    meta: Document = {"name": name}
    if namespace:
        meta["namespace"] = namespace
    if labels:
        meta["labels"] = dict(labels)
    return {"kind": kind, "apiVersion": "v1", "metadata": meta, **rest}


def _node(name: str) -> Document:
    return _object(
        "Node", name, labels={"kubernetes.io/hostname": name}, spec={},
        status={
            "conditions": [{"type": "Ready", "status": "True"}],
            "capacity": {"cpu": "8", "memory": "16Gi", "pods": "110"},
            "nodeInfo": {"kubeletVersion": "v1.33.4", "osImage": "Madeup 7", "kernelVersion": "6.1", "architecture": "arm64",
                         "containerRuntimeVersion": "containerd://2.0.1"},
            "addresses": [{"type": "InternalIP", "address": "10.1.0.9"}],
        },
    )  # fmt: skip


def _fill(made: Made, namespace: str, names: Iterable[str], nodes: list[str]) -> None:
    source, fresh = made.random, iter(names)
    for number in range(2):
        name = next(fresh)
        healthy = number == 0
        config, port = next(fresh), source.randint(3000, 9000)
        made.add(
            "configmaps", _object("ConfigMap", config, namespace, data={"MODE_LEVEL": source.choice("abcdef") * 4})
        )
        made.add("serviceaccounts", _object("ServiceAccount", f"{name}-runner", namespace))
        deployment = _workload(made, "Deployment", name, namespace, config, port, replicas=source.randint(2, 4))
        deployment["status"] = {"readyReplicas": deployment["spec"]["replicas"] if healthy else 0,
                                "availableReplicas": deployment["spec"]["replicas"] if healthy else 0}  # fmt: skip
        made.add("deployments", deployment)
        owner = made.add("replicasets", _owned(_object("ReplicaSet", f"{name}-6f5d9c7b8d", namespace, spec={"replicas": 1},
                                       labels={"app": name, "pod-template-hash": "6f5d9c7b8d"}),
                                               deployment, "Deployment"))  # fmt: skip
        for index in range(deployment["spec"]["replicas"]):
            made.add("pods", _pod(f"{owner['metadata']['name']}-{'bcdfg'[index] * 5}", owner, "ReplicaSet", deployment,
                                  source.choice(nodes), healthy))  # fmt: skip
        made.add("services", _object(
            "Service", f"{name}-entry", namespace,
            spec={"type": "NodePort" if number else "ClusterIP", "clusterIP": f"10.96.{len(made.objects['pods'])}.7",
                  "selector": {"app": name}, "ports": [{"port": port + 1, "targetPort": port, "protocol": "TCP"}]},
        ))  # fmt: skip
    claim = next(fresh)
    made.add("persistentvolumeclaims", _object(
        "PersistentVolumeClaim", claim, namespace,
        spec={"storageClassName": next(fresh), "resources": {"requests": {"storage": f"{source.randint(2, 90)}Gi"}},
              "accessModes": ["ReadWriteOnce"]}, status={"phase": source.choice(["Bound", "Pending"])},
    ))  # fmt: skip
    target = made.objects["deployments"][-1]["metadata"]["name"]
    made.add("horizontalpodautoscalers", _object(
        "HorizontalPodAutoscaler", next(fresh), namespace,
        spec={"minReplicas": 2, "maxReplicas": source.randint(11, 40),
              "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": target}}, status={},
    ))  # fmt: skip
    made.add("cronjobs", _object(
        "CronJob", next(fresh), namespace,
        spec={"schedule": f"{source.randint(1, 59)} {source.randint(1, 23)} * * *", "suspend": source.random() < 0.5,
              "jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "run", "image": "made/task:3"}]}}}}},
    ))  # fmt: skip
    made.add("ingresses", _object("Ingress", next(fresh), namespace, spec={"rules": [{
        "host": f"{next(fresh)}.example.org", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {
            "service": {"name": f"{target}-entry", "port": {"number": 80}}}}]}}]}))  # fmt: skip


def _workload(made: Made, kind: str, name: str, namespace: str, config: str, port: int, replicas: int) -> Document:
    container = {
        "name": f"{name.split('-')[0]}-main", "image": f"made.example/{name}:{made.random.randint(1, 9)}.4",
        "ports": [{"containerPort": port}],
        "env": [{"name": "QUEUE_NAME", "value": next(iter(_names(made.random)))}],
        "envFrom": [{"configMapRef": {"name": config}}],
        "resources": {"requests": {"cpu": "70m", "memory": "48Mi"}, "limits": {"memory": f"{made.random.randint(2, 9)}00Mi"}},
        "readinessProbe": {"httpGet": {"path": "/ok", "port": port}, "periodSeconds": made.random.randint(4, 30)},
    }  # fmt: skip
    return _object(
        kind, name, namespace, labels={"app": name, "floor": made.random.choice(["alto", "basso"])},
        spec={"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "strategy": {"type": "Recreate"},
              "template": {"metadata": {"labels": {"app": name}}, "spec": {
                  "serviceAccountName": f"{name}-runner", "terminationGracePeriodSeconds": made.random.randint(31, 90),
                  "containers": [container]}}},
    )  # fmt: skip


def _owned(document: Document, owner: Document, kind: str) -> Document:
    reference = {"kind": kind, "name": owner["metadata"]["name"], "controller": True, "apiVersion": "apps/v1"}
    owner["metadata"].setdefault("uid", f"uid-{kind}-{owner['metadata']['namespace']}-{owner['metadata']['name']}")
    document["metadata"]["ownerReferences"] = [{**reference, "uid": owner["metadata"]["uid"]}]
    return document


def _pod(name: str, owner: Document, kind: str, workload: Document, node: str, healthy: bool) -> Document:
    spec = {**workload["spec"]["template"]["spec"], "nodeName": node}
    container = spec["containers"][0]
    state = {"running": {}} if healthy else {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s"}}
    status = {
        "phase": "Running", "podIP": f"10.9.{len(name)}.{len(node)}",
        "conditions": [{"type": "Ready", "status": "True" if healthy else "False"}],
        "containerStatuses": [{"name": container["name"], "ready": healthy, "restartCount": 0 if healthy else 6, "state": state,
                               "lastState": {} if healthy else {"terminated": {"exitCode": 3, "reason": "Error"}}}],
    }  # fmt: skip
    labels = {**workload["spec"]["template"]["metadata"]["labels"], "pod-template-hash": "6f5d9c7b8d"}
    pod = _object("Pod", name, owner["metadata"]["namespace"], labels, spec=spec, status=status)
    pod["metadata"]["generateName"] = owner["metadata"]["name"] + "-"
    return _owned(pod, owner, kind)


def _custom(made: Made, kind: str, names: Iterable[str]) -> Custom:
    source, fresh = made.random, iter(names)
    nouns, adjectives = source.sample(_NOUNS, 4), source.sample(_ADJECTIVES, 4)
    fields = [adjective + noun.capitalize() for adjective, noun in zip(adjectives, nouns, strict=True)]
    enum = tuple(source.sample(["amber", "cobalt", "crimson", "teal", "ochre"], 3))
    custom = Custom(kind, kind.lower() + "s", f"{source.choice(_STARTS)}.example.org", *fields, enum)
    for _ in range(4):
        custom.objects.append(made.add(custom.plural, {
            **_object(kind, next(fresh), source.choice(made.namespaces)), "apiVersion": f"{custom.group}/v1",
            "spec": {custom.text_field: next(fresh), custom.number_field: source.randint(1, 900),
                     custom.flag_field: source.random() < 0.5, custom.enum_field: source.choice(enum)},
        }))  # fmt: skip
    return custom


# ── as a recording ───────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _base() -> Recording:
    return load("starter")


def _recording(made: Made) -> Recording:
    base = _base()
    kept, lists = [], {}
    for response in base.responses:
        if response.path.startswith(("/version", "/healthz")) or b'"APIResourceList"' in response.body[:200]:
            kept.append(response)
        elif "APIGroupDiscoveryList" in response.accept:
            kept.append(_discovery(response, made))
        elif response.path.rpartition("/")[2] and response.accept == "application/json" and b'"items"' in response.body:
            lists[response.path] = json.loads(response.body)["kind"]
    for custom in made.customs:
        lists[f"/apis/{custom.group}/v1/{custom.plural}"] = f"{custom.kind}List"
        entry = {"name": custom.plural, "singularName": custom.kind.lower(), "namespaced": True, "kind": custom.kind,
                 "verbs": ["get", "list"]}  # fmt: skip
        types = {"kind": "APIResourceList", "groupVersion": f"{custom.group}/v1", "resources": [entry]}
        kept.append(_json(f"/apis/{custom.group}/v1", types))
    for path, kind in lists.items():
        plural = path.rpartition("/")[2]
        items = made.objects.get(plural, []) if not path.startswith(("/apis/events", "/apis/autoscaling/v1/")) else []
        body = {"kind": kind, "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": items}
        kept.append(_json(path, body))
    return Recording(f"made-{made.seed}", base.recorded_at, tuple(kept), {}, lambda: _openapi(base.openapi, made))


def _json(path: str, body: Document) -> Response:
    return Response(path, "application/json", 200, "application/json", json.dumps(body).encode())


def _discovery(response: Response, made: Made) -> Response:
    if not response.path.startswith("/apis"):
        return response
    body = json.loads(response.body)
    for custom in made.customs:
        body["items"].append({"metadata": {"name": custom.group}, "versions": [{"version": "v1", "resources": [{
            "resource": custom.plural, "responseKind": {"group": "", "version": "", "kind": custom.kind},
            "scope": "Namespaced", "singularResource": custom.kind.lower(),
            "verbs": ["get", "list", "watch", "create", "delete", "patch", "update"]}]}]})  # fmt: skip
    return Response(response.path, response.accept, 200, response.content_type, json.dumps(body).encode())


def _openapi(base: OpenAPI, made: Made) -> OpenAPI:
    index, documents = json.loads(base.index), dict(base.documents)
    for custom in made.customs:
        spec = {custom.text_field: {"type": "string"}, custom.number_field: {"type": "integer"},
                custom.flag_field: {"type": "boolean"}, custom.enum_field: {"type": "string", "enum": list(custom.enum)}}  # fmt: skip
        schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": spec}},
                  "x-kubernetes-group-version-kind": [{"group": custom.group, "version": "v1", "kind": custom.kind}]}  # fmt: skip
        name = f"apis/{custom.group}/v1"
        index["paths"][name] = {"serverRelativeURL": f"/openapi/v3/{name}?hash={made.seed}"}
        documents[name] = json.dumps({"components": {"schemas": {f"made.{custom.kind}": schema}}}).encode()
    return OpenAPI(json.dumps(index).encode(), documents)
