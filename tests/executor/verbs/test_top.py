"""`kubectl top` on a metrics API, which none of the recordings has."""

from __future__ import annotations

from typing import Any, cast

import pytest

from core.ports import Cluster
from executor.requests.requests import Requests
from executor.verbs import run
from kubectl.parser import parse
from kubectl.resources import Resource, Resources
from tests.executor.fakes import RESOURCES, FakeCatalog, FakeCluster
from tests.executor.verbs.test_verbs import Paper

METRICS = "metrics.k8s.io"


class Measured(FakeCatalog):
    async def resources(self) -> Resources:
        pods = Resource(METRICS, "v1beta1", "pods", "", "PodMetrics", True, ("get", "list"))
        nodes = Resource(METRICS, "v1beta1", "nodes", "", "NodeMetrics", False, ("get", "list"))
        return Resources((*RESOURCES.all, pods, nodes))


def pod(name: str, **containers: tuple[str, str]) -> dict[str, Any]:
    used = [{"name": c, "usage": {"cpu": cpu, "memory": memory}} for c, (cpu, memory) in containers.items()]
    return {"metadata": {"name": name, "namespace": "default"}, "containers": used}


CLUSTER = FakeCluster(
    documents={
        "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods": {
            "items": [pod("web", app=("1500u", "10Mi"), side=("3m", "1536Ki")), pod("db", db=("2", "1Gi"))]
        },
        "/apis/metrics.k8s.io/v1beta1/pods": {"items": [pod("web", app=("1m", "1Mi"))]},
        "/apis/metrics.k8s.io/v1beta1/nodes": {
            "items": [{"metadata": {"name": "n1"}, "usage": {"cpu": "500m", "memory": "1Gi"}}]
        },
        "/api/v1/nodes": {
            "items": [{"metadata": {"name": "n1"}, "status": {"allocatable": {"cpu": "2", "memory": "4Gi"}}}]
        },
    }
)

TOLD = [
    ("top pods", "NAME   CPU(cores)   MEMORY(bytes)\ndb     2000m        1024Mi\nweb    5m           11Mi\n"),
    ("top pods --sort-by=memory --no-headers", "db    2000m   1024Mi\nweb   5m      11Mi\n"),
    ("top pods -A", "NAMESPACE   NAME   CPU(cores)   MEMORY(bytes)\ndefault     web    1m           1Mi\n"),
    (
        "top nodes",
        "NAME   CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)\nn1     500m         25%      1024Mi          25%\n",
    ),
]


@pytest.mark.parametrize(("line", "printed"), TOLD, ids=[line for line, _ in TOLD])
async def test_what_is_used_is_told_in_millicores_and_mebibytes(line: str, printed: str) -> None:
    paper = Paper()
    access = Requests(cast(Cluster, CLUSTER), Measured()).view()
    ending = await run(parse(f"kubectl {line}").command, access, paper)
    assert [row.rstrip() for row in paper.text.splitlines()] == printed.splitlines()
    assert ending.exit == 0


async def test_containers_are_told_one_by_one() -> None:
    paper = Paper()
    access = Requests(cast(Cluster, CLUSTER), Measured()).view()
    await run(parse("kubectl top pods --containers").command, access, paper)
    assert [line.split()[:2] for line in paper.text.splitlines()] == [
        ["POD", "NAME"],
        ["db", "db"],
        ["web", "app"],
        ["web", "side"],
    ]
