"""Which software runs, values said as adjectives, words for several kinds at once, and two things compared."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_FOUNDRY = {
    "at": "2026-03-03T08:00:00",
    "age": "90d",
    "nodes": [
        {"name": "bench-1", "cpu": 4, "memory": "8Gi", "version": "v1.31.2"},
        {"name": "bench-2", "cpu": 4, "memory": "8Gi", "version": "v1.30.8", "arch": "arm64"},
    ],
    "namespaces": [{"name": "castings", "age": "80d"}, {"name": "moulds", "age": "70d"}],
    "workloads": [
        {"kind": "Deployment", "ns": "castings", "name": "smelter", "replicas": 2, "age": "40d",
         "image": "reg.example/guild/furnace:15.2", "resources": {"requests": {"memory": "64Mi"}},
         "spec": {"hostNetwork": True}},
        {"kind": "Deployment", "ns": "castings", "name": "ladle", "replicas": 1, "age": "40d",
         "image": "guild/pourer:2.0.0-rc3", "resources": {"requests": {"memory": "64Mi"}}},
        {"kind": "Deployment", "ns": "moulds", "name": "ladle", "replicas": 1, "age": "40d",
         "image": "guild/pourer:1.9.4", "resources": {"requests": {"memory": "32Mi"}}},
        {"kind": "StatefulSet", "ns": "castings", "name": "tally", "replicas": 1, "age": "40d",
         "image": "furnace:14-slim"},
        {"kind": "DaemonSet", "ns": "moulds", "name": "bellows", "age": "40d", "image": "reg.example/air:3-nightly",
         "spec": {"hostNetwork": True}, "pods": [{"node": "bench-1"}, {"node": "bench-2"}]},
        {"kind": "CronJob", "ns": "castings", "name": "sweep", "age": "40d", "schedule": "0 3 * * *",
         "image": "reg.example/broom:1", "last": "5h", "suspend": True},
        {"kind": "Pod", "ns": "castings", "name": "spare", "age": "2d", "image": "reg.example/air:2"},
    ],
    "objects": [
        {"kind": "ConfigMap", "ns": "castings", "name": "alloys", "data": {"tin": "7"}, "immutable": True},
        {"kind": "ConfigMap", "ns": "castings", "name": "shifts", "data": {"night": "2"}},
        {"kind": "Service", "ns": "castings", "name": "gate", "type": "NodePort", "selector": {"app": "smelter"},
         "ports": [{"port": 80, "nodePort": 30080}]},
        {"kind": "Service", "ns": "castings", "name": "chute", "type": "LoadBalancer", "selector": {"app": "ladle"},
         "ports": [{"port": 80}]},
        {"kind": "Service", "ns": "moulds", "name": "ramp", "type": "LoadBalancer", "selector": {"app": "ladle"},
         "ports": [{"port": 80}], "external": "198.51.100.9"},
        {"kind": "Ingress", "ns": "castings", "name": "front", "class": "plain",
         "hosts": {"a.works.example": {"/": "gate:80"}, "b.works.example": {"/": "gate:80"}},
         "tls": {"front-cert": ["a.works.example"]}},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def cluster() -> RecordedCluster:
    return RecordedCluster(built("foundry", _FOUNDRY))


@pytest.fixture
def asked(cluster: RecordedCluster) -> Asked:
    return Asked(cluster)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("furnace version", "14-slim, 15.2"),
        ("who is still on furnace 15?", "smelter"),
        ("does anybody still use furnace 14?", "yes"),
        ("does anything use furnace 1?", "no"),
        ("how many deployments run something from guild?", "3"),
        ("images from reg.example", "reg.example/air:2, reg.example/air:3-nightly, reg.example/guild/furnace:15.2"),
        ("Which deployments run a release candidate or nightly image?", "castings/ladle"),
        ("does anyone use a nightly image? which daemonsets?", "bellows"),
    ],
)
async def test_what_an_image_is_called_its_version_and_its_place_tell_which_software_is_meant(
    asked: Asked, question: str, answer: str
) -> None:
    assert _sorted(await asked.ask(question)) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("nodeport services", "gate"),
        ("how many services are of type loadbalancer", "2"),
        ("loadbalancer without ip", "chute"),
        ("Has the ramp service got an ip?", "yes"),
        ("arm nodes", "bench-2"),
        ("Which config map is immutable?", "alloys"),
        ("immutable config maps", "alloys"),
        ("hosts w/o tls", "b.works.example"),
    ],
)
async def test_what_a_field_may_be_is_said_as_an_adjective(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("workloads in castings", "ladle, smelter, spare, sweep, tally"),
        ("how many workloads are in castings?", "5"),
        ("hostnetwork workloads", "bellows, smelter"),
        ("suspended workloads", "sweep"),
        ("are there any workloads with a nightly image?", "yes"),
        ("which workload is the oldest?", None),
    ],
)
async def test_a_workload_is_whatever_runs_and_was_not_made_by_another(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert _sorted(await asked.ask(question)) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("do all nodes run the same kubelet version?", "no"),
        ("do all nodes run the same os?", "yes"),
        ("Do smelter and tally run the same image?", "no"),
        ("Are bench-1 and bench-2 the same size?", "yes"),
        ("more deployments in castings or moulds?", "castings"),
        ("more deployments: moulds or castings", "castings"),
        ("Is the ladle version in castings newer than the one in moulds?", "yes"),
        ("which version of ladle is in castings and which in moulds?", "castings: 2.0.0-rc3\nmoulds: 1.9.4"),
        (
            "Compare the ladle image in castings and moulds",
            "castings: guild/pourer:2.0.0-rc3\nmoulds: guild/pourer:1.9.4",
        ),
    ],
)
async def test_two_things_or_all_of_a_kind_are_compared(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


def _sorted(said: str | None) -> str | None:
    return ", ".join(sorted(said.split(", "))) if said else said
