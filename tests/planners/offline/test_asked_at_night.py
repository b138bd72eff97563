"""What is asked of a whole cluster when something is wrong: what is unused, what happened lately, what each one has."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import build
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from tests.planners.offline.asking import Asked


@pytest.fixture(scope="module")
def fleet() -> RecordedCluster:
    return RecordedCluster(load("fleet"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which claims are unused?", "lab-scratch, manifest-data"),
        ("which secrets are not used by anything", "planner-db"),
        ("how many unused secrets are in parcel", "0"),
    ],
)
async def test_what_nothing_refers_to_is_unused(fleet: RecordedCluster, question: str, answer: str) -> None:
    assert await Asked(fleet).ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which jobs failed in the last hour", "reindex-addresses, rebuild-graph"),
        ("which jobs failed in the last second", "none"),
        ("which pods restarted in the last minute", "none"),
        ("which cron jobs ran in the last day", "none"),
        ("pods that have been running for more than 3 days", "none"),
        ("how many nodes have been up for more than a second", "4"),
    ],
)
async def test_what_happened_within_a_time_is_told_by_when_it_happened(
    fleet: RecordedCluster, question: str, answer: str
) -> None:
    assert await Asked(fleet).ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("top 3 namespaces by number of pods", "parcel, dispatch, telematics"),
        ("how much memory does each node have", "batch-a1: 32Gi\nedge-b1: 4Gi\nedge-c1: 4Gi\nminikube: 24684092Ki"),
        ("total storage requested per namespace", "cold-chain: 253Gi, parcel: 12Gi"),
    ],
)
async def test_what_each_one_has_is_told_beside_its_name(fleet: RecordedCluster, question: str, answer: str) -> None:
    assert await Asked(fleet).ask(question) == answer


async def test_what_is_shared_by_several_is_left_and_not_told_of_all(fleet: RecordedCluster) -> None:
    assert await Asked(fleet).ask("which images are used by more than one deployment") is None


async def test_a_plural_that_ends_as_a_singular_does_is_one() -> None:
    asked = Asked(RecordedCluster(build("gpulab")))
    assert await asked.ask("total gpus requested in the cluster") == "18"
    assert await asked.ask("which claims can be mounted on several nodes") == "datasets"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which cron jobs ran in the last day", "snapshot-homes"),
        ("which cron jobs ran in the last week", "quota-report, snapshot-homes"),
    ],
)
async def test_what_is_old_and_ran_lately_ran_lately(question: str, answer: str) -> None:
    assert await Asked(RecordedCluster(build("gpulab"))).ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("did snapshot-homes run in the last day?", "yes"),
        ("has quota-report run within the last day", "no"),
        ("has quota-report run in the last week", "yes"),
    ],
)
async def test_whether_a_cron_job_ran_lately_is_told_by_its_last_run_and_not_by_its_age(
    question: str, answer: str
) -> None:
    assert await Asked(RecordedCluster(build("gpulab"))).ask(question) == answer


async def test_what_passes_is_no_password() -> None:
    told = await Asked(RecordedCluster(build("brewery"))).ask("did the e2e-4711 tests pass?")
    assert told is None or not told.startswith("refused")
