"""What is called the same in two namespaces, asked of both; and what several containers or pods have together."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

_CHOIR = {
    "at": "2026-03-03T08:00:00",
    "age": "90d",
    "nodes": [{"name": "nave", "cpu": 8, "memory": "16Gi"}],
    "namespaces": [{"name": "alto", "age": "80d"}, {"name": "bass", "age": "70d"}],
    "objects": [{"kind": "ConfigMap", "ns": "bass", "name": "hymns", "data": {"key": "F"}}],
    "workloads": [
        {"kind": "Deployment", "ns": "alto", "name": "organ", "replicas": 2, "age": "40d", "image": "reed/organ:4.1"},
        {"kind": "Deployment", "ns": "bass", "name": "organ", "replicas": 3, "age": "30d", "image": "reed/organ:4.2",
         "problem": {"ready": 1}},
        {"kind": "Deployment", "ns": "bass", "name": "bellows", "replicas": 2, "age": "30d",
         "containers": [
             {"name": "pump", "image": "reed/pump:1", "resources": {"requests": {"memory": "64Mi", "cpu": "200m"}}},
             {"name": "valve", "image": "reed/valve:1", "resources": {"requests": {"memory": "16Mi", "cpu": "50m"}}},
         ]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def choir() -> Asked:
    return Asked(RecordedCluster(built("choir", _CHOIR)))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many replicas does organ have in alto and in bass?", "alto: 2\nbass: 3"),
        ("how many replicas does organ have in alto and bass?", "alto: 2\nbass: 3"),
        ("which image does organ have in alto, and in bass?", "alto: reed/organ:4.1\nbass: reed/organ:4.2"),
        ("how many replicas does organ have in total in alto and bass?", "5"),
        ("how many organ replicas are there altogether in alto and in bass?", "5"),
        ("how many pods are in alto and in bass?", "7"),
    ],
)
async def test_of_namesakes_each_is_told_by_its_place_unless_a_sum_is_asked_for(
    choir: Asked, question: str, answer: str
) -> None:
    assert await choir.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("both containers of one bellows pod, what memory do they request together?", "80Mi"),
        ("how much memory does one bellows pod request, both containers together?", "80Mi"),
        ("all the bellows pods together: how much cpu do they request?", "500m"),
        ("per pod, which deployment in bass requests the most memory?", "bellows"),
    ],
)
async def test_what_several_have_together_may_be_put_first_or_last(choir: Asked, question: str, answer: str) -> None:
    assert await choir.ask(question) == answer


async def test_who_speaks_says_nothing_of_what_is_asked_but_a_place_does(choir: Asked) -> None:
    assert await choir.ask("ina here, how many pods are in bass?") == "5"
    assert await choir.ask("quick one before the rehearsal: how many pods are in bass?") == "5"
    assert await choir.ask("bass here, which pods are there?") != await choir.ask("which pods are there?")


@pytest.mark.parametrize(
    "question",
    [
        "how many config maps are in bass if i do not count kube-root-ca.crt?",
        "how many config maps are in bass, not counting the root certificate?",
        "how many config maps does bass have, if we don't count the one of the root certificate?",
    ],
)
async def test_what_is_not_to_be_counted_is_not(choir: Asked, question: str) -> None:
    assert await choir.ask(question) == "1"


async def test_what_is_not_to_be_counted_is_not_passed_over_where_the_rest_is_put_otherwise(choir: Asked) -> None:
    assert await choir.ask("we have how many config maps in bass, if we do not count the root certificate?") in (
        "1",
        None,
    )
