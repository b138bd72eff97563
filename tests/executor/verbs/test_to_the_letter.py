"""What kubectl 1.32 says to lines that are nearly right, in its own words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from executor.lines import run_line
from executor.pipelines import run_pipeline
from executor.requests import Requests
from kubectl.parser import parse

REFUSED = [
    ("get pod.v1 -n yard", 'the server doesn\'t have a resource type "pod"'),
    ("get DEPLOY -n yard", 'the server doesn\'t have a resource type "DEPLOY"'),
    ("get pods -n yard -o name --show-labels", "--show-labels option cannot be used with name printer"),
    ("get pod crane-sim -A", "a resource cannot be retrieved by name across all namespaces"),
    ("get pods crane-sim -n yard -l app=x", "name cannot be provided when a selector is specified"),
    ("get pod/crane-sim -n yard -l app=x", "name cannot be provided when a selector is specified"),
]


@pytest.fixture(scope="module")
def cluster() -> RecordedCluster:
    return RecordedCluster(load("fleet"))


@pytest.mark.parametrize(("line", "said"), REFUSED)
async def test_what_kubectl_refuses_is_refused_in_its_words(cluster: RecordedCluster, line: str, said: str) -> None:
    done = await run_line(f"kubectl {line}", Requests(cluster, ClusterCatalog(cluster)).view())
    assert (done["exit"], done["stdout"], done["stderr"]) == (1, "", f"error: {said}\n")


@pytest.mark.parametrize("word", ["Deployment", "deploy", "DEPLOYMENTS", "deployments.v1.apps", "deployments.apps"])
async def test_names_of_types_are_taken_in_any_case_and_short_ones_as_they_are(
    cluster: RecordedCluster, word: str
) -> None:
    done = await run_line(f"kubectl get {word} -A -o name", Requests(cluster, ClusterCatalog(cluster)).view())
    assert done["stdout"].startswith("deployment.apps/")


async def test_a_sort_by_of_several_fields_sorts_by_the_first(cluster: RecordedCluster) -> None:
    view = Requests(cluster, ClusterCatalog(cluster)).view()
    two = await run_line("kubectl get pods -A --sort-by='{.metadata.namespace}{.metadata.name}' -o name", view)
    one = await run_line("kubectl get pods -A --sort-by='{.metadata.namespace}' -o name", view)
    assert two["stdout"] == one["stdout"] != ""


SAID = [
    # line, exit, stdout, stderr: as kubectl 1.32.4 printed them on a replay of this recording
    ("get pods -n yard --sort-by=.nothing", 0, "", "No resources found in yard namespace.\n"),
    ("get pods -A --sort-by='.metadata['", 0, "", "No resources found\n"),
    ("get pods -n yard -o name --sort-by=.nothing", 1, "",
     'error: couldn\'t find any field with path "{.nothing}" in the list of objects\n'),
    ("get --raw /nothing/here", 1, "",
     "Error from server (NotFound): the server could not find the requested resource\n"),
    ("events -n yard --for nothing/x", 1, "", 'the server doesn\'t have a resource type "nothing"\n'),
    ("get deploy --subresource=scale -n yard", 1, "",
     "error: subresource cannot be used when bulk resources are specified\n"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "printed", "said"), SAID)
async def test_a_line_ends_as_in_kubectl(
    cluster: RecordedCluster, line: str, code: int, printed: str, said: str
) -> None:
    done = await run_line(f"kubectl {line}", Requests(cluster, ClusterCatalog(cluster)).view())
    assert (done["exit"], done["stdout"], done["stderr"]) == (code, printed, said)


async def test_one_object_is_shown_whatever_it_would_be_sorted_by(cluster: RecordedCluster) -> None:
    view = Requests(cluster, ClusterCatalog(cluster)).view()
    sorted_ = await run_line("kubectl get pod crane-sim -n yard --sort-by=.nothing", view)
    assert sorted_ == {
        **await run_line("kubectl get pod crane-sim -n yard", view),
        "command": sorted_["command"],
    }


@pytest.mark.parametrize(
    "line", ["get pods -n yard --sort-by=.nothing", "events -A -o name", "get pods -A --sort-by='.metadata['"]
)
async def test_what_kubectl_prints_nothing_of_is_a_failure_in_a_plan(cluster: RecordedCluster, line: str) -> None:
    view = Requests(cluster, ClusterCatalog(cluster)).view()
    output = (await run_pipeline(parse(f"kubectl {line}"), view, planned=True)).output
    assert output.failure is not None
    assert output.failure.reason == "bad_command"


@pytest.mark.parametrize("flag", ["", " --prefix=false"])
async def test_the_logs_of_all_pods_are_prefixed_whatever_prefix_says(flag: str) -> None:
    starter = RecordedCluster(load("starter"))
    view = Requests(starter, ClusterCatalog(starter)).view()
    done = await run_line(f"kubectl logs deploy/api -n backend --all-pods{flag}", view)
    lines = done["stdout"].splitlines()
    assert len({line.partition("/api] ")[0] for line in lines}) == 3
    assert all(line.startswith("[pod/api-") and line.endswith("/api] api listening on 3000") for line in lines)
    assert done["stderr"] == ""


async def test_a_scale_is_shown_as_the_server_shows_it(cluster: RecordedCluster) -> None:
    view = Requests(cluster, ClusterCatalog(cluster)).view()
    listed = await run_line("kubectl get deploy -A --no-headers", view)
    namespace, name = listed["stdout"].split()[:2]
    line = f"kubectl get deploy {name} -n {namespace} --subresource=scale"
    table = (await run_line(line, view))["stdout"].splitlines()
    assert table[0].split() == ["NAME", "DESIRED", "AVAILABLE", "AGE"]
    assert (await run_line(f"{line} -o name", view))["stdout"] == f"scale.autoscaling/{name}\n"


@pytest.mark.parametrize(("word", "found"), [("deploy.v9.apps", True), ("deployments.v9.apps", False)])
async def test_of_a_short_name_the_version_does_not_count(cluster: RecordedCluster, word: str, found: bool) -> None:
    done = await run_line(f"kubectl get {word} -A -o name", Requests(cluster, ClusterCatalog(cluster)).view())
    assert bool(done["stdout"]) is found


def _edited(path: str, edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> RecordedCluster:
    """The recording `fleet` with the objects of one list changed."""
    recording = load("fleet")
    responses = []
    for response in recording.responses:
        body = response.body
        if response.path == path and b'"items"' in body:
            document = json.loads(body)
            body = json.dumps({**document, "items": edit(document["items"])}).encode()
        responses.append(replace(response, body=body))
    return RecordedCluster(replace(recording, responses=tuple(responses)))


async def _printed(cluster: RecordedCluster, line: str) -> str:
    return (await run_line(f"kubectl {line}", Requests(cluster, ClusterCatalog(cluster)).view()))["stdout"]


async def test_a_namespace_tells_the_scopes_of_its_quotas() -> None:
    def scoped(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**item, "spec": {**item["spec"], "scopes": ["PriorityClass", "BestEffort"]}} for item in items]

    cluster = _edited("/api/v1/resourcequotas", scoped)
    printed = await _printed(cluster, "describe ns parcels")
    assert "  Name:    squad-cap\n  Scopes:  BestEffort, PriorityClass\n  * Matches all pods that do not" in printed
    quota = await _printed(cluster, "describe quota -n parcels")
    assert "\nScopes:     BestEffort, PriorityClass\n * Matches all pods that do not" in quota


async def test_a_node_without_a_lease_says_so() -> None:
    cluster = _edited("/apis/coordination.k8s.io/v1/leases", lambda items: [])
    said = 'Lease:              Failed to get lease: leases.coordination.k8s.io "edge-c1" not found\n'
    assert said in await _printed(cluster, "describe node edge-c1")


async def test_a_deployment_that_never_had_a_replica_set_tells_of_none() -> None:
    cluster = _edited("/apis/apps/v1/replicasets", lambda items: [])
    assert "ReplicaSet:" not in await _printed(cluster, "describe deploy gate -n depot-07")
    assert await _printed(cluster, "rollout history deploy gate -n depot-07") == (
        "deployment.apps/gate \nNo rollout history found.\n"
    )


async def test_the_merge_key_of_yaml_stays_plain() -> None:
    cluster = _edited("/api/v1/configmaps", lambda items: [{**item, "data": {"<<": "<<"}} for item in items])
    assert "  data:\n    <<: <<\n" in await _printed(cluster, "get cm -n depot-02 -o yaml")


async def test_a_priority_class_shows_its_annotations_on_one_line(cluster: RecordedCluster) -> None:
    printed = await _printed(cluster, "describe priorityclass haul-critical")
    assert "Annotations:       kubectl.kubernetes.io/last-applied-configuration={" in printed


async def test_what_a_template_printed_before_it_broke_is_printed(cluster: RecordedCluster) -> None:
    """As kubectl 1.33 does, but for the whole object, which it prints behind that."""
    line = "kubectl get ns yard -o go-template='{{.metadata.name}} {{len .nothing}}'"
    done = await run_line(line, Requests(cluster, ClusterCatalog(cluster)).view())
    assert (done["exit"], done["stdout"]) == (1, "yard ")
    assert "error executing template" in done["stderr"]


async def test_the_rollouts_of_a_namespace_without_workloads_are_none(cluster: RecordedCluster) -> None:
    done = await run_line(
        "kubectl rollout status deployment -n kube-public", Requests(cluster, ClusterCatalog(cluster)).view()
    )
    assert (done["exit"], done["stdout"]) == (0, "")
    assert done["stderr"] == "No resources found in kube-public namespace.\n"
