"""An empty list and a namespace that does not exist are told apart."""

from __future__ import annotations

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.flow import AsCount, AsList, AsYesNo, Execution, Extraction, Failure, Plan, Proposal, Question, Value
from executor.execution import PlanExecutor
from executor.results.namespaces import empty_namespaces
from kubectl.parser import parse


async def execute(line: str, answer: Extraction) -> Execution:
    cluster = RecordedCluster(load("starter"))
    executor = PlanExecutor(Question("?"), cluster, ClusterCatalog(cluster))
    return await executor.execute(Proposal("a", "m", Plan((parse(line),), answer)))


@pytest.mark.parametrize("answer", [AsCount(), AsList(), AsYesNo("non_empty"), AsYesNo("empty")])
async def test_a_namespace_that_does_not_exist_is_not_found_and_never_a_no(answer: Extraction) -> None:
    outcome = (await execute("kubectl get pods -n nowhere --no-headers", answer)).outcome
    assert isinstance(outcome, Failure)
    assert (outcome.reason, outcome.subject, outcome.kind) == ("not_found", "nowhere", "namespaces")


async def test_a_count_behind_a_pipe_over_no_namespace_is_not_zero() -> None:
    outcome = (await execute("kubectl get pods -n nowhere --no-headers | wc -l", AsCount())).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "not_found"


async def test_an_empty_list_in_a_namespace_that_exists_is_an_answer() -> None:
    assert (await execute("kubectl get jobs -n backend", AsCount())).outcome == Value("count", "0")


def test_a_namespace_counts_as_empty_only_when_every_list_in_it_is() -> None:
    pods, jobs = "/api/v1/namespaces/a/pods", "/apis/batch/v1/namespaces/a/jobs"
    assert empty_namespaces([(pods, {"items": None}), (jobs, {"rows": []})]) == ("a",)
    assert empty_namespaces([(pods, {"items": [{}]}), (jobs, {"rows": []})]) == ()
    assert empty_namespaces([(pods + "/x", {"metadata": {}}), ("/api/v1/pods", {"items": []})]) == ()
