"""What is said to be missing behind it, what things hold and have left, and slips of the pen in the words for kinds."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

_BREWERY = {
    "at": "2026-04-02T09:00:00",
    "age": "60d",
    "nodes": [{"name": "vat-1", "cpu": 8, "memory": "16Gi", "version": "v1.31.2"}],
    "namespaces": [{"name": "malt", "age": "50d"}, {"name": "hops", "age": "50d"}],
    "workloads": [
        {"kind": "Deployment", "ns": "malt", "name": "masher", "replicas": 1, "image": "reg.example/masher:1",
         "resources": {"limits": {"memory": "1Gi"}},
         "containers": [{"name": "masher", "image": "reg.example/masher:1", "resources": {"limits": {"memory": "1Gi"}},
                         "lifecycle": {"preStop": {"exec": {"command": ["/bin/drain", "now"]}}},
                         "securityContext": {"readOnlyRootFilesystem": True,
                                             "capabilities": {"drop": ["ALL", "NET_RAW"]}},
                         "livenessProbe": {"httpGet": {"path": "/up", "port": 80}}}],
         "spec": {"securityContext": {"runAsUser": 1000}}},
        {"kind": "Deployment", "ns": "malt", "name": "cooler", "replicas": 1, "image": "reg.example/cooler:1"},
        {"kind": "StatefulSet", "ns": "hops", "name": "silo", "replicas": 1, "image": "reg.example/silo:1",
         "claims": {"grain": {"size": "5Gi", "class": "cold"}}},
    ],
    "objects": [
        {"kind": "Service", "ns": "malt", "name": "masher", "selector": {"app": "masher"}, "ports": [{"port": 80}]},
        {"kind": "Ingress", "ns": "malt", "name": "front", "class": "brass", "hosts": {"a.example": {"/": "masher:80"}},
         "tls": {"front-cert": ["a.example"]}},
        {"kind": "Ingress", "ns": "malt", "name": "back", "class": "brass", "hosts": {"b.example": {"/": "masher:80"}}},
        {"kind": "ConfigMap", "ns": "malt", "name": "recipes", "data": {"WATER": "7"}},
        {"kind": "PersistentVolumeClaim", "ns": "hops", "name": "grain-silo-0", "size": "5Gi", "class": "cold"},
        {"kind": "StorageClass", "name": "cold", "provisioner": "disk.example"},
        {"kind": "ResourceQuota", "ns": "malt", "name": "barrels", "hard": {"pods": "10", "requests.memory": "4Gi"},
         "used": {"pods": "7", "requests.memory": "3584Mi"}},
        {"kind": "LimitRange", "ns": "malt", "name": "pints",
         "limits": [{"type": "Container", "max": {"cpu": "2"}, "min": {"cpu": "50m"}}]},
        {"kind": "NetworkPolicy", "ns": "malt", "name": "cellar-door", "spec": {
            "podSelector": {"matchLabels": {"app": "masher"}}, "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "cooler"}}}]}]}},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def recorded() -> RecordedCluster:
    return RecordedCluster(built("brewery", _BREWERY))


@pytest.fixture
def asked(recorded: RecordedCluster) -> Asked:
    return Asked(recorded)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which deployments in malt have the memory limit missing?", "cooler"),
        ("on which deployments in malt is the liveness probe not set?", "cooler"),
        ("deployments in malt whose memory limit is unset", "cooler"),
        ("which deployments in malt have a memory limit that has not been configured?", "cooler"),
        ("by which ingresses is tls missing?", "back"),
        ("on which ingresses has TLS not been configured?", "back"),
        (
            "in which namespaces is a network policy missing?",
            "default, hops, kube-node-lease, kube-public, kube-system",
        ),
        ("is the memory limit missing on masher?", "no"),
        ("which deployments in malt have no memory limit set?", "cooler"),
    ],
)
async def test_what_is_missing_may_stand_before_the_word_that_says_so(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_what_is_missing_of_what_is_counted_is_not_taken_for_what_it_is_counted_without(asked: Asked) -> None:
    assert await asked.ask("how many pods are deployments missing?") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("does masher have a preStop hook?", "yes"),
        ("what is the pre-stop hook of masher?", "exec /bin/drain now"),
        ("does cooler have a lifecycle hook?", "no"),
        ("is the root file system of masher read-only?", "yes"),
        ("which deployments in malt have a writable root filesystem?", "cooler"),
        ("which security context does masher have?",
         "capabilities.drop=ALL,NET_RAW, readOnlyRootFilesystem=true, runAsUser=1000"),
        ("what is the maximum CPU of the limit range pints?", "2"),
        ("what is the minimum CPU of the limit range pints?", "50m"),
        ("how much of the quota barrels is used?", "pods=7, requests.memory=3584Mi"),
        ("how much room is left in the quota barrels?", "pods=3, requests.memory=512Mi"),
        ("how much of the resource quota barrels is left?", "pods=3, requests.memory=512Mi"),
        ("from where does the network policy cellar-door allow ingress?", "app=cooler"),
        ("who may reach masher?", "app=cooler"),
        ("who may reach cooler?", "everyone: no network policy is for it"),
        ("which config maps in malt are not used?", "kube-root-ca.crt, recipes"),
        ("which claims are not used by any pod?", "none"),
        ("who mounts the claim grain-silo-0?", "silo-0"),
        ("what happens to the data when the claim grain-silo-0 is deleted?", "Delete"),
        ("does cooler run under the root user?", "not set (the image decides)"),
    ],
)  # fmt: skip
async def test_what_things_have_set_is_told(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("list all storage clases", "list all storage classes"),
        ("how many ingreses are there", "how many ingresses are there"),
        ("which ingres has no tls", "which ingress has no tls"),
        ("which services does the ingres front have", "which services does the ingress front have"),
        ("which claim is the bigest", "which claim is the biggest"),
        ("how bgi is the claim grain-silo-0", "how big is the claim grain-silo-0"),
        ("which service acount does masher use", "which service account does masher use"),
        ("which pods utilise the claim grain-silo-0", "which pods use the claim grain-silo-0"),
    ],
)
async def test_a_slip_in_a_word_for_a_kind_is_read_as_what_was_meant(asked: Asked, written: str, meant: str) -> None:
    answer = await asked.ask(meant)

    assert answer is not None
    assert await asked.ask(written) == answer
