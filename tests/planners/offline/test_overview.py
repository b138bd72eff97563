"""A namespace or the cluster as a whole: what runs there, and how it does."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster, load
from tests.planners.offline.asking import Asked

PIER = {
    "at": "2026-03-01T06:00:00",
    "age": "40d",
    "nodes": [{"name": "pier-1", "cpu": 4, "memory": "8Gi", "labels": {"salt": "true"}}],
    "namespaces": [{"name": "ferries", "age": "40d", "labels": {"squad": "sailors"}}, {"name": "kiosks", "age": "40d"}],
    "workloads": [
        {"kind": "Deployment", "ns": "ferries", "name": "gangway", "replicas": 2, "age": "9d", "image": "p.example/g:1",
         "labels": {"app": "gangway"}, "annotations": {"contact": "deck@pier.example"},
         "pods": [{}, {"state": "CrashLoopBackOff", "restarts": 9}]},
        {"kind": "StatefulSet", "ns": "ferries", "name": "tides", "replicas": 1, "age": "9d", "image": "p.example/t:1",
         "pods": [{}]},
        {"kind": "CronJob", "ns": "ferries", "name": "timetable", "age": "9d", "schedule": "0 4 * * *",
         "image": "p.example/c:1", "last": "2h"},
        {"kind": "Deployment", "ns": "kiosks", "name": "lockers", "replicas": 0, "age": "9d", "image": "p.example/l:1"},
        {"kind": "Deployment", "ns": "kiosks", "name": "tickets", "replicas": 1, "age": "9d", "image": "p.example/k:1",
         "pods": [{}]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(RecordedCluster(built("pier", PIER)))


@pytest.mark.parametrize(
    "question",
    ["tell me about the namespace ferries", "give me an overview of ferries", "describe the ferries namespace"],
)
async def test_a_namespace_is_told_by_what_runs_in_it_and_how_it_does(asked: Asked, question: str) -> None:
    told = (await asked.ask(question) or "").splitlines()
    assert told == ["deployment gangway: 1/2", "statefulset tides: 1/1", "cronjob timetable: Active"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is ferries ok?", "no (gangway)"),
        ("does the ferries namespace look fine?", "no (gangway)"),
        ("is kiosks healthy?", "yes"),
        ("is the kiosks namespace fine", "yes"),
        ("how is ferries doing?", "gangway"),
        ("what is the state of the cluster?", "gangway"),
        ("summarise the problems", "gangway"),
        ("list all issues in ferries", "gangway"),
        ("are there any problems in kiosks?", "no"),
    ],
)
async def test_how_a_namespace_does_is_how_what_runs_in_it_does(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "what is deployed in ferries?",
        "what does the ferries namespace contain?",
        "what do we run in ferries",
        "which apps are in ferries?",
        "list the applications in ferries",
    ],
)
async def test_what_is_in_a_namespace_are_its_workloads(asked: Asked, question: str) -> None:
    assert await asked.ask(question) == "gangway, tides, timetable"


@pytest.mark.parametrize(
    "question", ["which operators are installed?", "what kind of cluster is this?", "what changed lately?"]
)
async def test_a_word_that_only_resembles_one_that_is_known_is_not_answered_by_it(asked: Asked, question: str) -> None:
    assert await asked.ask(question) is None


async def test_what_is_denied_is_not_like_words_that_deny_nothing(asked: Asked) -> None:
    assert await asked.ask("which deployments in kiosks have no running pods?") == "lockers"


async def test_whom_to_write_to_is_no_squad(asked: Asked) -> None:
    question = "which squads own namespaces with a deployment that is not fully available?"
    assert await asked.ask(question) == "sailors"


async def test_that_a_label_has_not_the_value_of_a_word_that_nobody_knows_tells_nothing(asked: Asked) -> None:
    assert await asked.ask("which nodes are not salt approved?") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("list services and their namespaces", "kubernetes: default\ncart: shop\ncatalog: shop"),
        ("pods that are not running with their namespace", "migrate-orders: shop"),
    ],
)
async def test_things_are_told_with_their_namespaces_where_these_are_asked_for(question: str, answer: str) -> None:
    assert (await Asked(RecordedCluster(load("shop"))).ask(question) or "").startswith(answer)


@pytest.mark.parametrize(
    "question",
    ["what needs my attention first", "what should i look at first", "where do we start?", "what's not ready here"],
)
async def test_who_comes_on_duty_is_told_what_is_broken(question: str) -> None:
    asked = Asked(RecordedCluster(load("troubled")))
    assert await asked.ask(question) == await asked.ask("what is broken?") is not None
