"""What is said of which, when or where something is asked is understood, or the question is left; and an answer that is
none to what is asked is not given."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_BAKERY = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: oven-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 80d}
- {name: oven-2, cpu: 8, memory: 16Gi, version: v1.31.2, age: 80d, cordoned: true}
namespaces:
- {name: flour, age: 80d}
- {name: shelf, age: 80d}
workloads:
- {kind: Deployment, ns: flour, name: kneader, replicas: 2, age: 30d, labels: {squad: live}, containers: [
   {name: dough, image: 'reg.example/dough:2.4', resources: {requests: {memory: 64Mi}}},
   {name: salt, image: 'reg.example/salt:1'}],
   pods: [{node: oven-1, restarts: 3}, {node: oven-1}]}
- {kind: Deployment, ns: flour, name: sieve, replicas: 1, age: 9d, image: 'reg.example/sieve:1', pods: [{node: oven-1}]}
- {kind: Deployment, ns: shelf, name: crumb, replicas: 1, age: 9d, image: 'reg.example/crumb:1', pods: [{node: oven-1}]}
- {kind: Deployment, ns: shelf, name: label-maker, replicas: 1, age: 9d, image: 'reg.example/label:1',
   pods: [{state: Pending}]}
objects:
- {kind: ConfigMap, ns: flour, name: recipes, data: {YEAST: fresh, SALT: fine}}
- {kind: RoleBinding, ns: flour, name: bakers, role: ClusterRole/edit, subjects: ['User:rye']}
"""


@pytest.fixture(scope="module")
def bakery() -> RecordedCluster:
    return RecordedCluster(built("bakery", yaml.safe_load(_BAKERY)))


@pytest.mark.parametrize(
    "question",
    [
        "apart from the newest one, which image does sieve run?",
        "yesterday, how many pods were pending?",
        "last week: how many nodes are there?",
        "in the old cluster, which node does crumb run on?",
        "if we drained all nodes, how many pods are pending?",
        "without the sidecar, which image does sieve run?",
        "how many pods are pending in percent?",
        "how many full deployments are in flour?",
        "which second image does sieve run?",
    ],
)
async def test_what_limits_a_question_and_is_not_understood_leaves_it(bakery: RecordedCluster, question: str) -> None:
    assert await Asked(bakery).ask(question) is None


@pytest.mark.parametrize("question", ["which european node is cordoned?", "how many legacy deployments are in flour?"])
async def test_an_adjective_before_a_kind_is_no_name_that_nothing_has(bakery: RecordedCluster, question: str) -> None:
    assert await Asked(bakery).ask(question) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("for the audit on monday: which image does sieve run?", "reg.example/sieve:1"),
        ("in a hurry for a demo, which node does crumb run on?", "oven-1"),
        ("which node is cordoned at the moment?", "oven-2"),
        ("what is broken in shelf at the moment?", "label-maker"),
        ("how many deployments live in the flour namespace?", "2"),
        ("which deployments have the squad live?", "kneader"),
        ("are all pods of kneader ready?", "yes"),
        ("is there a deployment named oven-9 in flour?", "no"),
        ("how many memory does one pod of kneader request?", "64Mi"),
        ("how much pods are in flour?", "3"),
        ("how much deployment has the flour namespace?", "2"),
        ("how much config maps has the flour namespace?", "2"),
        ("which role is given to user rye?", "edit"),
        ("what is written for YEAST in recipes?", "fresh"),
        ("the old hands talk of bread-bids. is there a deployment of that name in flour?", "not found: no deployment"),
    ],
)
async def test_what_only_tells_the_occasion_or_where_it_lives_limits_nothing(
    bakery: RecordedCluster, question: str, told: str
) -> None:
    assert (await Asked(bakery).ask(question) or "").startswith(told)


@pytest.mark.parametrize(
    "question",
    [
        "kneader restarted 3 times, but which of its two containers was it?",
        "how it is called the status in which kneader is hanging?",
        "how much traffic do the deployments in flour take?",
        "label-maker does not come up. what does its log say is missing?",
    ],
)
async def test_what_is_no_answer_to_a_question_is_not_told(bakery: RecordedCluster, question: str) -> None:
    assert await Asked(bakery).ask(question) is None


async def test_what_a_log_says_of_something_that_is_not_ready_is_told_from_the_log(bakery: RecordedCluster) -> None:
    assert await Asked(bakery).ask("kneader is not ready - what does its log say it is missing?") == "started"


async def test_where_no_form_is_left_to_weigh_the_question_is_left(
    bakery: RecordedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planners.offline.parsing.choice._all_go_with_one", lambda scored: True)
    assert await Asked(bakery).ask("which node does crumb run on?") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many pods are there, and how many in flour?", "9\n3"),
        ("How many deployments are there and how many are in shelf?", "5\n2"),
        ("Do kneader and sieve have the same kind of volume?", "yes"),
        ("Which path /data of kneader is mounted?", None),  # whether it is one, and not which
        ("Which squads have no deployment?", None),  # those of which none has one, and not those of others
        ("Since when are the pods of kneader crashing?", None),  # and not since when it is there
    ],
)
async def test_what_hardly_anybody_asks_is_told_or_left_all_the_same(
    bakery: RecordedCluster, question: str, answer: str | None
) -> None:
    assert await Asked(bakery).ask(question) == answer
