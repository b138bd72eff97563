"""What is misspelt several times, offered as an answer, joined, or only describes, asked of a made-up cluster."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

_CIRCUS = {
    "at": "2026-03-03T08:00:00",
    "age": "90d",
    "nodes": [{"name": "caravan", "cpu": 8, "memory": "16Gi", "labels": {"disk": "nvme"}}],
    "namespaces": [{"name": "ring", "age": "80d"}, {"name": "stable", "age": "70d"}],
    "workloads": [
        {"kind": "Deployment", "ns": "ring", "name": "trapeze-net", "replicas": 2, "age": "40d",
         "image": "tent/net:4.1",         "strategy": "Recreate", "env": [{"name": "PATTERN", "value": "diamond"}],
         "spec": {"priorityClassName": "never-drop"}, "pods": [{"restarts": 1}, {"restarts": 4}]},
        {"kind": "StatefulSet", "ns": "ring", "name": "ticket-ledger", "replicas": 1, "age": "30d",
         "image": "tent/led:2",         "spec": {"priorityClassName": "never-drop"}},
        {"kind": "Deployment", "ns": "stable", "name": "hay-cart", "replicas": 3, "age": "10d", "image": "tent/hay:1"},
        {"kind": "CronJob", "ns": "stable", "name": "muck-out", "age": "30d", "schedule": "0 5 * * *",
         "image": "tent/muck:1", "concurrency": "Replace"},
        {"kind": "Job", "ns": "stable", "name": "shoeing", "age": "2h", "image": "tent/shoe:1", "completions": 5,
         "parallelism": 1, "pods": [{"state": "Completed"}, {"state": "Completed"}, {}]},
    ],
    "objects": [
        {"kind": "PriorityClass", "name": "never-drop", "value": 1000},
        {"kind": "Service", "ns": "ring", "name": "drum-line", "age": "40d", "selector": {"app": "trapeze-net"},
         "ports": [{"port": 5000, "protocol": "UDP"}]},
        {"kind": "PersistentVolumeClaim", "ns": "ring", "name": "costumes", "size": "5Gi", "class": "trunk"},
        {"kind": "ConfigMap", "ns": "ring", "name": "programme", "data": {"ACT": "lions"}},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def circus() -> Asked:
    return Asked(RecordedCluster(built("circus", _CIRCUS)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("wich patern is the trapeez-net configurd with", "which pattern is the trapeze-net configured with"),
        ("wich protocoll does the servcie drum-lien use", "which protocol does the service drum-line use"),
        ("how mny statefullsets are we runing in totl", "how many statefulsets are we running in total"),
        ("whcih contai ner imge dose ticket-leger run", "which container image does ticket-ledger run"),
        ("howmany repli cas does thetrapeze-net have", "how many replicas does the trapeze-net have"),
        ("memoory reqest oftrapeze-net", "memory request of trapeze-net"),
    ],
)
async def test_several_words_that_are_misspelt_are_read_as_what_was_meant(
    circus: Asked, written: str, meant: str
) -> None:
    answer = await circus.ask(meant)

    assert answer is not None
    assert await circus.ask(written) == answer


@pytest.mark.parametrize(
    "text",
    [
        "how many pods in ring are gruntled",  # two slips from no word that says something
        "which pods in ring are brindled",
        "is there a deployment named trapeze-nut",
        "which image does hay-part run",
    ],
)
async def test_a_word_is_not_left_out_as_a_slip_and_no_other_name_taken_for_one(circus: Asked, text: str) -> None:
    answer = await circus.ask(text)

    assert answer is None or answer.startswith(("no", "not found"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which protocol does drum-line use, tcp or udp", "UDP"),
        ("does drum-line talk tcp or udp?", "UDP"),
        ("is trapeze-net updated by rolling update or by recreate?", "Recreate"),
        ("trapeze-net: is its strategy rolling or recreate?", "Recreate"),
        ("does muck-out allow or forbid overlapping runs?", "Replace"),  # and none of what is offered
        ("the claim costumes in ring: is it bound, free or what phase is it in?", "Bound"),
    ],
)
async def test_answers_that_are_offered_tell_the_attribute_and_limit_nothing(
    circus: Asked, question: str, answer: str
) -> None:
    assert await circus.ask(question) == answer


async def test_values_that_say_which_are_meant_are_no_offer(circus: Asked) -> None:
    assert await circus.ask("is the claim costumes bound or not?") == "yes"
    assert await circus.ask("how many claims in ring are pending or lost?") in ("0", None)
    assert await circus.ask("which services are nodeport or loadbalancer?") in ("none", None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which stateful sets and deployments run with priority class never-drop?", {"trapeze-net", "ticket-ledger"}),
        ("list the deployments, stateful sets and services in ring", {"trapeze-net", "ticket-ledger", "drum-line"}),
        ("which deployments or cron jobs are in stable", {"hay-cart", "muck-out"}),
    ],
)
async def test_kinds_that_are_joined_are_each_told(circus: Asked, question: str, answer: set[str]) -> None:
    assert {*(await circus.ask(question) or "").split(", ")} == answer


async def test_kinds_that_are_joined_are_counted_together_where_that_is_asked(circus: Asked) -> None:
    assert await circus.ask("how many deployments and stateful sets are there in ring altogether?") == "2"


async def test_of_what_has_two_kinds_not_each_is_told(circus: Asked) -> None:
    assert await circus.ask("which namespaces have deployments and stateful sets?") in ("ring", None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many restarts do the two trapeze-net pods have together", "5"),
        ("what image do both trapeze-net pods run", "tent/net:4.1"),
        ("are all three hay-cart pods running", "yes"),
        ("how many of the five completions does shoeing have by now", "2"),
        ("how often have the trapeze-net pods been restarted, all two together?", "5"),
    ],
)
async def test_a_number_that_only_describes_limits_nothing(circus: Asked, question: str, answer: str) -> None:
    assert await circus.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which deployments have at least three replicas", "hay-cart"),
        ("does trapeze-net have all three replicas", "no"),
        ("what are the two newest deployments in ring and stable", "ring: trapeze-net\nstable: hay-cart"),
    ],
)
async def test_a_number_that_says_how_many_are_meant_is_kept(circus: Asked, question: str, answer: str) -> None:
    assert await circus.ask(question) == answer
