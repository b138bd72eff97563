"""Questions in other words than the cluster's: names as words, environments, how many there are, what nobody named."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_SIZES = {"requests": {"cpu": "250m", "memory": "100Mi"}}
_HARBOUR = {
    "at": "2026-03-03T08:00:00",
    "age": "90d",
    "nodes": [
        {"name": "quay-1", "cpu": 4, "memory": "8Gi", "version": "v1.31.2"},
        {"name": "quay-2", "cpu": 4, "memory": "8Gi", "version": "v1.31.2"},
    ],
    "namespaces": [
        {"name": "prd-cranes", "age": "80d"},
        {"name": "stg-cranes", "age": "70d"},
    ],
    "workloads": [
        {"kind": "Deployment", "ns": "prd-cranes", "name": "in-lift-worker", "replicas": 3, "age": "40d",
         "image": "reg.example/lift:1.4", "resources": _SIZES, "pods": [{"restarts": 7}],
         "containers": [{"name": "lift", "image": "reg.example/lift:1.4", "resources": _SIZES,
                         "envFrom": [{"configMapRef": {"name": "tides"}}],
                         "securityContext": {"privileged": True}}]},
        {"kind": "Deployment", "ns": "prd-cranes", "name": "gantry", "replicas": 2, "age": "40d",
         "image": "reg.example/gantry:2.0", "resources": _SIZES,
         "envFrom": [{"secretRef": {"name": "crane-keys"}}]},
        {"kind": "Deployment", "ns": "stg-cranes", "name": "gantry", "replicas": 1, "age": "9d",
         "image": "reg.example/gantry:2.1-rc1", "resources": _SIZES},
    ],
    "objects": [
        {"kind": "ConfigMap", "ns": "prd-cranes", "name": "tides", "data": {"high": "7"}},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def cluster() -> RecordedCluster:
    return RecordedCluster(built("harbour", _HARBOUR))


@pytest.fixture
def asked(cluster: RecordedCluster) -> Asked:
    return Asked(cluster)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which image does the lift worker run?", "reg.example/lift:1.4"),
        ("how many lift workers do we have?", "3"),
        ("how many replicas does the lift worker have", "3"),
    ],
)
async def test_the_words_of_a_name_are_the_name_even_where_one_is_a_kind(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many replicas does gantry have in production?", "2"),
        ("how many replicas does gantry have on staging", "1"),
        ("image of gantry in prod", "reg.example/gantry:2.0"),
    ],
)
async def test_an_environment_is_the_namespaces_that_are_called_so(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many restarts do the three in-lift-worker pods have in total?", "7"),
        ("How much memory do the two nodes have together?", "16Gi"),
        ("How much memory do the three in-lift-worker pods request together?", "300Mi"),
    ],
)
async def test_how_many_there_are_is_said_and_compared_with_nothing(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_what_a_deployment_requests_in_total_is_what_its_pods_request(asked: Asked) -> None:
    assert await asked.ask("What is the total of CPU requested by in-lift-worker?") == "750m"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("for the crane talk on friday I need the number of nodes", "2"),
        ("gantry in prd-cranes, it has a readiness probe or not?", "no"),
        ("both nodes are in ready state, yes?", "yes"),
        ("which deployment of gantry exists since the longest time?", "prd-cranes/gantry"),
        ("it exists a config map with the name tides?", "yes"),
        ("how many deployments are there if I don't count prd-cranes?", "2"),
        ("in prd-cranes, which deployments forgot to set a secret?", "in-lift-worker"),
        ("which deployment reserves the biggest chunk of memory in prd-cranes?", None),
        (
            "of which image is the gantry in stg-cranes, and does it have a readiness probe?",
            "reg.example/gantry:2.1-rc1\nno",
        ),
    ],
)
async def test_people_who_think_in_another_language_and_those_who_tell_what_for_are_understood(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "should we move off gantry in production?",
        "are we going to pass the audit of the cranes?",
        "What would a pod need to run on quay-1?",
        "what does the registry of in-lift-worker say?",
        "how many cranes does the lift worker know about?",
        "How long ago was the version of in-lift-worker made?",
        "tides is empty, which config map do we want and does that exist?",
    ],
)
async def test_advice_and_what_no_object_tells_is_left(asked: Asked, question: str) -> None:
    assert await asked.ask(question) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which workload mounts the secret crane-keys?", "prd-cranes/gantry"),
        ("is the crane-keys secret referenced anywhere?", "yes"),
        ("config map tides used by", "in-lift-worker"),
        ("anyone using tides?", "in-lift-worker"),
        ("Which pods run a privileged container?", "in-lift-worker"),
    ],
)
async def test_what_uses_a_thing_is_told_even_where_the_thing_does_not_exist(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


async def test_software_is_found_by_a_part_of_its_name_and_what_it_does(asked: Asked) -> None:
    assert await asked.ask("memory request of the lift backend?") == "100Mi"
    assert await asked.ask("is the crane-keys dashboard running?") is None  # a secret is no software


async def test_a_container_that_a_namespace_does_not_have_is_not_asked_for_its_image(asked: Asked) -> None:
    assert await asked.ask("what image does the lift of stg-cranes use?") is None
