"""What kubectl 1.32 says to lines that are nearly right, in its own words."""

from __future__ import annotations

import pytest

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from executor.lines import run_line
from executor.requests import Requests

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
