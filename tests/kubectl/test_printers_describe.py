"""Sections of `describe` that no golden line has; expected as real kubectl 1.32 printed them on such objects."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from kubectl.describe import policies, rbac, services, storage
from kubectl.describe.generic import smart_label
from kubectl.describe.page import About, Page
from kubectl.describe.pods.containers import containers
from kubectl.describe.pods.pods import pod, tolerations
from kubectl.describe.pods.volumes import volumes

ABOUT = About(datetime(2026, 11, 23, 6, 0, 22, tzinfo=timezone.utc))

CONTAINER: dict[str, Any] = {
    "name": "c",
    "image": "i",
    "ports": [{"containerPort": 80, "hostPort": 8080, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}],
    "args": ["--a", "b\nc"],
    "resources": {"limits": {"cpu": "500m", "memory": "64Mi"}},
    "livenessProbe": {"exec": {"command": ["cat", "/x"]}, "timeoutSeconds": 1, "periodSeconds": 10},
    "startupProbe": {"grpc": {"port": 99, "service": "s"}, "timeoutSeconds": 1},
    "envFrom": [{"secretRef": {"name": "se", "optional": True}, "prefix": "P_"}],
    "env": [
        {"name": "M", "value": "x\ny"},
        {"name": "P", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
        {"name": "I", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}},
        {"name": "R", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "0"}}},
        {"name": "S", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}}},
        {"name": "K", "valueFrom": {"secretKeyRef": {"name": "sec", "key": "k", "optional": True}}},
    ],
    "volumeMounts": [{"name": "e", "mountPath": "/a", "readOnly": True, "subPath": "q"}],
}


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_container_tells_where_its_environment_comes_from() -> None:
    page = Page()
    containers(
        page, "Containers", [CONTAINER], (), resolve=lambda ref: {"metadata.name": "web"}.get(ref["fieldPath"], "")
    )
    told = lines(page.text())
    assert told[1:7] == ["c:", "Image: i", "Ports: 80/TCP, 53/UDP", "Host Ports: 8080/TCP, 0/UDP", "Args:", "--a"]
    assert "Liveness: exec [cat /x] delay=0s timeout=1s period=10s #success=0 #failure=0" in told
    assert "Startup: grpc <pod>:99 s delay=0s timeout=1s period=0s #success=0 #failure=0" in told
    at = told.index("Environment Variables from:")
    assert told[at + 1 :] == [
        "se Secret with prefix 'P_' Optional: true",
        "Environment:",
        "M: x",
        "y",
        "P: web (v1:metadata.name)",
        "I: (v1:status.podIP)",
        "R: 1 (limits.cpu)",
        "S: 64 (limits.memory)",
        "K: <set to the key 'k' in secret 'sec'> Optional: true",
        "Mounts:",
        '/a from e (ro,path="q")',
    ]


VOLUMES: list[tuple[dict[str, Any], list[str]]] = [
    ({"hostPath": {"path": "/h"}}, ["Type: HostPath (bare host directory volume)", "Path: /h", "HostPathType:"]),
    (
        {"emptyDir": {"medium": "Memory", "sizeLimit": "10Mi"}},
        ["Type: EmptyDir (a temporary directory that shares a pod's lifetime)", "Medium: Memory", "SizeLimit: 10Mi"],
    ),
    (
        {"csi": {"driver": "d", "volumeAttributes": {"a": "b", "c": "d"}}},
        [
            "Type: CSI (a Container Storage Interface (CSI) volume source)",
            "Driver: d",
            "FSType:",
            "ReadOnly: false",
            "VolumeAttributes: a=b",
            "c=d",
        ],
    ),
    (
        {"downwardAPI": {"items": [{"path": "p", "fieldRef": {"fieldPath": "metadata.name"}}]}},
        ["Type: DownwardAPI (a volume populated by information about the pod)", "Items:", "metadata.name -> p"],
    ),
    ({"somethingNew": {}}, ["<unknown>"]),
]


@pytest.mark.parametrize(("volume", "told"), VOLUMES, ids=[next(iter(volume)) for volume, _ in VOLUMES])
def test_a_volume_tells_its_source(volume: dict[str, Any], told: list[str]) -> None:
    page = Page()
    volumes(page, [{"name": "v", **volume}])
    assert lines(page.text())[2:] == told


def test_tolerations_are_in_the_order_of_their_keys() -> None:
    page = Page()
    found: list[dict[str, Any]] = [
        {"key": "k", "operator": "Equal", "value": "v", "effect": "NoSchedule"},
        {"operator": "Exists"},
        {"key": "b", "effect": "NoExecute", "tolerationSeconds": 30, "operator": "Exists"},
    ]
    tolerations(page, found)
    assert lines(page.text()) == ["Tolerations: op=Exists", "b:NoExecute op=Exists for 30s", "k=v:NoSchedule"]


def test_a_pod_that_goes_away_says_for_how_long() -> None:
    meta = {"name": "p", "deletionTimestamp": "2026-11-23T05:59:00Z", "deletionGracePeriodSeconds": 30}
    told = lines(pod({"metadata": meta, "spec": {}, "status": {"phase": "Running"}}, ABOUT))
    assert "Status: Terminating (lasts 82s)" in told
    assert "Termination Grace Period: 30s" in told


def test_a_pod_with_resources_of_its_own_tells_them_before_its_containers() -> None:
    item = {
        "metadata": {"name": "a", "namespace": "b"},
        "spec": {"resources": {"limits": {"cpu": "2"}, "requests": {"memory": "1Gi"}}, "containers": [CONTAINER]},
    }
    told = lines(pod(item, ABOUT))
    at = told.index("Resources:")
    assert told[at + 1 : at + 6] == ["Limits:", "cpu: 2", "Requests:", "memory: 1Gi", "Containers:"]


def test_annotations_that_are_long_or_of_several_lines_stand_below_their_key() -> None:
    page = Page()
    page.annotations({"long": "x" * 200, "multi": "a\nb\n", "short": "v"})
    assert lines(page.text()) == ["Annotations: long:", "x" * 138 + "...", "multi:", "a", "b", "short: v"]


def test_a_network_policy_tells_ports_ranges_and_peers() -> None:
    spec = {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}],
                "ports": [{"port": 80, "endPort": 90}, {"protocol": "SCTP"}],
            },
            {},
        ],
    }
    told = lines(policies.network_policy({"metadata": {"name": "n"}, "spec": spec}, ABOUT))
    at = told.index("Allowing ingress traffic:")
    assert told[at + 1 :] == [
        "To Port Range: 80-90/TCP",
        "To Port: <nil>/SCTP",
        "From:",
        "IPBlock:",
        "CIDR: 10.0.0.0/8",
        "Except: 10.1.0.0/16",
        "----------",
        "To Port: <any> (traffic allowed to all ports)",
        "From: <any> (traffic not restricted by source)",
        "Allowing egress traffic:",
        "<none> (Selected pods are isolated for egress connectivity)",
        "Policy Types: Ingress, Egress",
    ]


def test_a_volume_tells_on_which_nodes_it_can_be_had() -> None:
    terms = [
        {"matchExpressions": [{"key": "k", "operator": "In", "values": ["a", "b"]}, {"key": "z", "operator": "Exists"}]}
    ]
    item = {"metadata": {"name": "v"}, "spec": {"nodeAffinity": {"required": {"nodeSelectorTerms": terms}}}}
    told = lines(storage.volume(item, ABOUT))
    at = told.index("Node Affinity:")
    assert told[at + 1 : at + 4] == ["Required Terms:", "Term 0: k in [a, b]", "z exists"]


def test_an_ingress_tells_which_of_its_services_are_missing() -> None:
    backend = {"service": {"name": "nosvc", "port": {"name": "http"}}}
    item = {
        "metadata": {"name": "i"},
        "spec": {"rules": [{"host": "h", "http": {"paths": [{"path": "/x", "backend": backend}]}}]},
    }
    assert '/x nosvc:http (<error: services "nosvc" not found>)' in lines(services.ingress(item, ABOUT))


def test_rules_are_in_the_order_of_their_verbs_and_names_of_subresources_stand_last() -> None:
    rules = [
        {"apiGroups": ["apps"], "resources": ["deployments", "deployments/scale"], "verbs": ["get", "list"]},
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["watch"]},
        {"nonResourceURLs": ["/healthz"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a"], "verbs": ["*"]},
    ]
    assert rbac.rule_rows(rules) == [
        ["secrets", "[]", "[a]", "[*]"],
        ["deployments.apps", "[]", "[]", "[get list watch]"],
        ["deployments.apps/scale", "[]", "[]", "[get list]"],
        ["", "[/healthz]", "[]", "[get]"],
    ]


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("creationTimestamp", "Creation Timestamp"),
        ("uid", "UID"),
        ("apiVersion", "API Version"),
        ("podIP", "Pod IP"),
        ("openAPIV3Schema", "openAPIV3Schema"),
        ("a.b/c", "a.b/c"),
    ],
)
def test_fields_are_spelled_as_words(field: str, label: str) -> None:
    assert smart_label(field) == label
