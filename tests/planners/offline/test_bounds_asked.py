"""Bounds, defaults, and what is kept off or let through: taints, budgets, quotas, limits, claims, accounts."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_WEIR = {
    "at": "2026-03-03T08:00:00",
    "age": "90d",
    "nodes": [
        {"name": "sluice-1", "cpu": 4, "memory": "8Gi", "version": "v1.31.2", "kernel": "6.8.0-45-generic",
         "taints": ["water=deep:NoSchedule"]},
        {"name": "sluice-2", "cpu": 4, "memory": "8Gi", "version": "v1.30.9", "kernel": "6.1.0-12-cloud",
         "pressure": "DiskPressure"},
    ],
    "namespaces": [{"name": "gates", "age": "80d"}, {"name": "ingress", "age": "70d"}],
    "workloads": [
        {"kind": "StatefulSet", "ns": "gates", "name": "level", "replicas": 2, "age": "40d", "image": "mill/level:4",
         "claims": {"data": {"size": "6Gi", "class": "reed"}},
         "pods": [{"node": "sluice-1"}, {"node": "sluice-1"}]},
        {"kind": "Deployment", "ns": "gates", "name": "winch", "replicas": 2, "age": "40d",
         "containers": [
             {"name": "winch", "image": "mill/winch:2",
              "resources": {"requests": {"memory": "64Mi"}, "limits": {"memory": "256Mi"}}},
             {"name": "oiler", "image": "mill/oiler:1", "resources": {"requests": {"memory": "16Mi"}}},
         ],
         "pods": [{"node": "sluice-1"}, {"node": "sluice-1"}]},
    ],
    "objects": [
        {"kind": "StorageClass", "name": "reed", "provisioner": "reed.example", "default": True},
        {"kind": "StorageClass", "name": "oak", "provisioner": "oak.example", "expand": True, "reclaim": "Retain"},
        {"kind": "PersistentVolume", "name": "torn-charts", "size": "4Gi", "class": "oak", "phase": "Failed"},
        {"kind": "PersistentVolumeClaim", "ns": "gates", "name": "data-level-0", "size": "6Gi", "class": "reed"},
        {"kind": "PersistentVolumeClaim", "ns": "gates", "name": "data-level-1", "size": "6Gi", "class": "reed"},
        {"kind": "PersistentVolumeClaim", "ns": "gates", "name": "charts", "size": "1Gi", "capacity": "2Gi",
         "class": "oak"},
        {"kind": "PersistentVolume", "name": "old-charts", "size": "3Gi", "class": "oak", "phase": "Released"},
        {"kind": "LimitRange", "ns": "gates", "name": "modest",
         "limits": [{"type": "Container", "default": {"memory": "96Mi"}, "defaultRequest": {"memory": "48Mi"}}]},
        {"kind": "ResourceQuota", "ns": "gates", "name": "cap", "hard": {"pods": "9"}, "used": {"pods": "4"}},
        {"kind": "HorizontalPodAutoscaler", "ns": "gates", "name": "winch", "target": "Deployment/winch", "min": 1,
         "max": 7, "cpu": 60, "replicas": 2},
        {"kind": "PodDisruptionBudget", "ns": "gates", "name": "winch", "selector": {"app": "winch"},
         "minAvailable": 2, "healthy": 2, "desired": 2},
        {"kind": "PodDisruptionBudget", "ns": "gates", "name": "ghost", "selector": {"app": "ghost"},
         "minAvailable": 1, "healthy": 0, "desired": 1},
        {"kind": "Ingress", "ns": "gates", "name": "locks", "class": "nginx",
         "hosts": {"locks.example": {"/": "winch:80"}}},
        {"kind": "ClusterRoleBinding", "name": "wardens", "age": "12d", "role": "ClusterRole/cluster-admin",
         "subjects": ["Group:wardens", "User:ada", "ServiceAccount:gates/pilot"]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def weir() -> Asked:
    return Asked(RecordedCluster(built("weir", _WEIR)))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what holds ordinary pods off sluice-1?", "water=deep:NoSchedule"),
        ("which node runs a kernel other than 6.8.0-45-generic", "sluice-2"),
        ("more pods on sluice-1 or on sluice-2", "sluice-1"),
        ("which node is on an older kubernetes than the rest?", "sluice-2"),
        ("what is scheduled on sluice-1?", "level-0, level-1, winch, kube-proxy"),
        ("the alert says disk pressure. which node", "sluice-2"),
    ],
)
async def test_what_sets_nodes_apart_is_told(weir: Asked, question: str, answer: str) -> None:
    assert await weir.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which storage class do we get if we name none?", "reed"),
        ("if somebody starts a pod in gates and forgets the memory limit, what does it get?", "96Mi"),
        ("cap pods used and hard", "4/9"),
        ("cap pods: how many used, how many allowed?", "4/9"),
        ("how many pods would gates still take", "5"),
        ("up to how many pods can the autoscaler bring winch", "7"),
        ("how many winch pods must always stay up?", "2"),
        ("how many pods must stay available for winch?", "2"),
        ("what memory limit does a container in gates get if it has none", "96Mi"),
        ("how much memory is winch allowed to use?", "256Mi"),
        ("how much memory does one winch pod request if I take both containers together?", "80Mi"),
        ("how much memory does a winch pod request, the oiler included?", "80Mi"),
    ],
)
async def test_bounds_and_defaults_are_told_however_they_are_asked_for(weir: Asked, question: str, answer: str) -> None:
    assert await weir.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("does the winch budget allow me to evict one of its pods", "no"),
        ("which disruption budget matches no pods?", "ghost"),
        ("which budget lets nobody go?", "ghost, winch"),
        ("is it ok to evict a winch pod according to the budget?", "no"),
        ("total storage requested from reed", "12Gi"),
        ("there is a released volume hanging around, what is it called?", "old-charts"),
        ("any volume in state Failed? which one", "torn-charts"),
        ("what happens to the data when a claim of oak is deleted?", "Retain"),
        ("if a disk on the oak storage class gets too small, can we make it larger?", "yes"),
        ("level claims, total", "12Gi"),
        ("how many claims use class reed?", "2"),
        ("does the winch budget allow losing a pod?", "no"),
        ("what is the size of all level disks added up", "12Gi"),
        ("how much has the claim charts really got?", "2Gi"),
        ("which stateful set asks for the most storage per claim", "level"),
        ("ingress hosts without tls", "locks.example"),
    ],
)
async def test_what_is_let_through_or_left_over_is_told(weir: Asked, question: str, answer: str) -> None:
    assert await weir.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which accounts are cluster-admin here?", "ada, pilot, system:masters, wardens"),
        ("which service accounts are cluster-admin here?", "pilot"),
        ("which people have cluster-admin", "ada"),
        ("who holds cluster-admin? leave out the system's own groups", "ada, pilot, wardens"),
        ("how long has the binding wardens been in place", "12d"),
        ("which user is bound in the wardens binding?", "ada"),
        ("who is ada bound to? which role", "cluster-admin"),
    ],
)
async def test_accounts_are_of_any_sort_unless_one_is_said(weir: Asked, question: str, answer: str) -> None:
    assert await weir.ask(question) == answer


async def test_how_much_of_one_thing_is_no_number_of_things(weir: Asked) -> None:
    assert await weir.ask("how much has the claim charts?") is None
