"""Which controllers stand behind the objects that an answer names."""

from __future__ import annotations

from typing import Any

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.errors import Unavailable
from core.flow import AsRead, Plan, Proposal, Question, Reading, Value
from executor.execution import PlanExecutor
from executor.requests.requests import Requests, View
from executor.results.lineage import DEPTH, MOST_OBJECTS, names_in, trace
from kubectl.parser import parse
from tests.executor.fakes import FakeCatalog, FakeCluster
from voter import MajorityVoter

NS = "/namespaces/default"
PODS = f"/api/v1{NS}/pods"


def meta(name: str, *owner: str, namespace: str = "default") -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "namespace": namespace}
    if owner:
        kind, above, version = owner
        found["ownerReferences"] = [{"apiVersion": version, "kind": kind, "name": above, "controller": True}]
    return found


POD = meta("web-7f9f5ccdd6-pcdxx", "ReplicaSet", "web-7f9f5ccdd6", "apps/v1")
DOCUMENTS = {
    PODS: {"kind": "PodList", "items": [{"metadata": POD}, {"metadata": meta("audit-7d9f8b6c4d-x2x9k")}]},
    f"{PODS}/{POD['name']}": {"kind": "PartialObjectMetadata", "metadata": POD},
    f"/apis/apps/v1{NS}/replicasets/web-7f9f5ccdd6": {
        "kind": "PartialObjectMetadata",
        "metadata": meta("web-7f9f5ccdd6", "Deployment", "web", "apps/v1"),
    },
    f"/apis/apps/v1{NS}/deployments/web": {"kind": "PartialObjectMetadata", "metadata": meta("web")},
    f"/apis/batch/v1{NS}/jobs": {"items": [{"metadata": meta("nightly-29", "CronJob", "nightly", "batch/v1")}]},
    f"/apis/batch/v1{NS}/cronjobs/nightly": {"metadata": meta("nightly")},
    "/table": {},
    f"/api/v1{NS}/services": {
        "kind": "Table",
        "rows": [
            {"object": {"kind": "PartialObjectMetadata", "metadata": meta("slice-x", "Service", "web", "v1")}},
            {"object": None},
        ],
    },
    f"/api/v1{NS}/services/web": {"metadata": meta("web")},
    "/apis/x/v1/namespaces/default/slices": {
        "items": [
            {
                "metadata": meta("slice-y", "Service", "web", "v1"),
                "endpoints": [{"targetRef": {"kind": "Pod", "name": POD["name"], "namespace": "default"}}],
            }
        ]
    },
    "/api/v1/namespaces/kube-system/pods": {
        "items": [{"metadata": meta("etcd-minikube", "Node", "minikube", "v1", namespace="kube-system")}]
    },
    "/api/v1/nodes/minikube": {"metadata": {"name": "minikube"}},
}


async def seen(*paths: str, failures: int = 0) -> tuple[FakeCluster, View]:
    cluster = FakeCluster(DOCUMENTS)
    view = Requests(cluster, FakeCatalog()).view()
    for path in paths:
        await view.get(path)
    cluster.failures += [Unavailable("gone")] * failures
    return cluster, view


def chains(lineages: Any) -> list[tuple[str, ...]]:
    return [tuple(f"{item.kind}/{item.name}" for item in (lineage.object, *lineage.ancestors)) for lineage in lineages]


WEB = ("Pod/web-7f9f5ccdd6-pcdxx", "ReplicaSet/web-7f9f5ccdd6", "Deployment/web")
TRACED = [
    (PODS, ("web-7f9f5ccdd6-pcdxx",), [WEB]),
    (PODS, ("pod/web-7f9f5ccdd6-pcdxx",), [WEB]),
    (PODS, ("the pod web-7f9f5ccdd6-pcdxx.",), [WEB]),
    (PODS, ("audit-7d9f8b6c4d-x2x9k",), [("Pod/audit-7d9f8b6c4d-x2x9k",)]),
    (PODS, ("web",), []),
    (PODS, ("web-7f9f5ccdd6-pcdx",), []),
    (PODS, ("web-7f9f5ccdd6",), [WEB[1:]]),
    (f"/apis/batch/v1{NS}/jobs", ("nightly-29",), [("Job/nightly-29", "CronJob/nightly")]),
    (f"/api/v1{NS}/services", ("slice-x",), [("Service/slice-x", "Service/web")]),
    ("/apis/x/v1/namespaces/default/slices", ("web-7f9f5ccdd6-pcdxx",), [WEB]),
    ("/api/v1/namespaces/kube-system/pods", ("etcd-minikube",), [("Pod/etcd-minikube", "Node/minikube")]),
]


@pytest.mark.parametrize(("path", "data", "expected"), TRACED)
async def test_the_controllers_of_the_objects_named_are_followed_up(
    path: str, data: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    _, view = await seen(path)
    assert chains(await trace(Value("list", data), view)) == expected


async def test_each_controller_is_asked_for_once_however_many_objects_it_has() -> None:
    cluster, view = await seen(PODS)
    value = Value("value", "web-7f9f5ccdd6-pcdxx")
    await trace(value, view)
    await trace(value, view)
    assert len(cluster.asked) == 3


async def test_what_a_cluster_does_not_tell_is_left_out() -> None:
    _, view = await seen(PODS, failures=5)
    assert chains(await trace(Value("value", "web-7f9f5ccdd6-pcdxx"), view)) == [WEB[:1]]


async def test_a_count_and_a_text_name_no_objects() -> None:
    cluster, view = await seen(PODS)
    assert await trace(Value("text", "web-7f9f5ccdd6-pcdxx"), view) == ()
    assert await trace(Value("count", "web-7f9f5ccdd6-pcdxx"), view) == ()
    assert len(cluster.asked) == 1


async def test_an_answer_with_a_thousand_names_is_followed_up_only_so_far() -> None:
    cluster = FakeCluster(
        {PODS: {"items": [{"metadata": meta(f"web-{n}", "ReplicaSet", f"rs-{n}", "apps/v1")} for n in range(1000)]}}
    )
    view = Requests(cluster, FakeCatalog()).view()
    await view.get(PODS)
    lineages = await trace(Value("list", tuple(f"web-{n}" for n in range(1000))), view)
    assert len(lineages) == MOST_OBJECTS == 50
    assert len(cluster.asked) <= MOST_OBJECTS + 1


def test_only_words_that_could_be_names_are_looked_for() -> None:
    value = Value("list", ("pod/cart: Running", "nginx:1.25", "A Sentence."))
    assert names_in(value) == ("cart:", "cart", "nginx:1.25")


async def test_a_pod_that_was_read_of_is_told_with_its_controllers_too() -> None:
    cluster = RecordedCluster(load("starter"))
    executor = PlanExecutor(Question("Why?"), cluster, ClusterCatalog(cluster))
    pods = await executor.execute(Proposal("a", "m", Plan((parse("kubectl get pods -n backend"),), AsRead())))
    line = pods.outputs[0].stdout.splitlines()[1]
    name = line.split()[0]
    read = await executor.execute(Proposal("a", "m", Reading(f"{name} is fine", line)), (pods,))
    assert [(lineage.object.name, lineage.ancestors[-1].kind) for lineage in read.lineages] == [(name, "Deployment")]
    ballot = MajorityVoter().cast(Question("Why?"), "a", 1.0, (pods, read))
    assert isinstance(ballot.vote, Value)
    assert name.startswith(str(ballot.vote.data).split()[0])
    assert name not in str(ballot.vote.data)
    assert name in ballot.vote.evidence


async def test_references_are_looked_for_until_so_much_was_walked_and_no_further() -> None:
    """Pages of nothing use the budget up before the last reply, which alone tells of the pod."""
    empty: dict[str, Any] = {"items": [[] for _ in range(60_000)]}
    told = {"targetRef": {"kind": "Pod", "name": POD["name"], "namespace": "default", "apiVersion": "v1"}}
    paths = [f"/apis/x/v1{NS}/things{number}" for number in range(3)]
    for before, found in ((1, [WEB]), (2, [])):
        cluster = FakeCluster({**DOCUMENTS, **dict.fromkeys(paths[:before], empty), paths[2]: told})
        view = Requests(cluster, FakeCatalog()).view()
        for path in (*paths[:before], paths[2]):
            await view.get(path)
        assert chains(await trace(Value("value", str(POD["name"])), view)) == found


async def test_controllers_are_followed_so_far_up_and_no_further() -> None:
    pods = f"/api/v1{NS}/pods"
    documents = {pods: {"items": [{"metadata": meta("a-0", "Deployment", "a-1", "apps/v1")}]}}
    for number in range(1, DEPTH + 3):
        above = meta(f"a-{number}", "Deployment", f"a-{number + 1}", "apps/v1")
        documents[f"/apis/apps/v1{NS}/deployments/a-{number}"] = {"metadata": above}  # type: ignore[dict-item]
    view = Requests(FakeCluster(documents), FakeCatalog()).view()
    await view.get(pods)
    (lineage,) = await trace(Value("value", "a-0"), view)
    assert len(lineage.ancestors) == DEPTH == 4


async def test_so_many_controllers_are_asked_for_and_no_more_however_long_the_chains() -> None:
    pods = [{"metadata": meta(f"web-{n}", "ReplicaSet", f"rs-{n}", "apps/v1")} for n in range(MOST_OBJECTS)]
    sets = {
        f"/apis/apps/v1{NS}/replicasets/rs-{n}": {"metadata": meta(f"rs-{n}", "Deployment", f"d-{n}", "apps/v1")}
        for n in range(MOST_OBJECTS)
    }
    cluster = FakeCluster({PODS: {"items": pods}, **sets})
    view = Requests(cluster, FakeCatalog()).view()
    await view.get(PODS)
    await trace(Value("list", tuple(f"web-{n}" for n in range(MOST_OBJECTS))), view)
    assert len(cluster.asked) == MOST_OBJECTS + 1
