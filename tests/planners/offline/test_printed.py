"""What logs tell under the words of a question, and what is told of something that somebody complains of in words of
their own."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster, load
from tests.planners.offline.asking import Asked

_FERRY = """
at: '2026-04-09T06:30:00'
age: 90d
nodes:
- {name: quay-1, cpu: 8, memory: 16Gi, version: v1.31.2}
namespaces:
- {name: boarding, age: 80d}
- {name: engine-room, age: 80d}
workloads:
- {kind: Deployment, ns: engine-room, name: gauge-reader, replicas: 1, age: 9d, image: 'reg.example/gauge:1',
   log: [started, oil pressure 4.1 bar, 'WARN coolant leak at pump 2', oil pressure 4.3 bar]}
- {kind: CronJob, ns: boarding, name: count-tickets, age: 80d, schedule: '0 5 * * *', image: 'reg.example/count:2',
   last: 1h30m}
- {kind: Job, ns: boarding, name: count-tickets-29600160, cron: count-tickets, age: 25h30m,
   image: 'reg.example/count:2', finished: 25h,
   pods: [{state: Completed, finished: 25h, log: ['deck 7: 512 tickets counted']}]}
- {kind: Job, ns: boarding, name: count-tickets-29601600, cron: count-tickets, age: 1h30m, image: 'reg.example/count:2',
   finished: 1h, pods: [{state: Completed, finished: 1h, log: ['deck 8: 498 tickets counted']}]}
- {kind: Deployment, ns: boarding, name: gangway, replicas: 2, age: 9d, image: 'reg.example/gangway:1', pods: [
   {restarts: 12, last: OOMKilled, exit: 137, finished: 40m},
   {age: 2h, state: NotReady, message: 'Readiness probe failed: no ramp'}]}
- {kind: Deployment, ns: boarding, name: tannoy, replicas: 1, age: 9d, image: 'reg.example/tannoy:1', pods: [
   {restarts: 4, state: CrashLoopBackOff, last: Error, exit: 3, finished: 2m, log: ['FATAL no loudspeaker found']}]}
"""


@pytest.fixture(scope="module")
def ferry() -> RecordedCluster:
    return RecordedCluster(built("ferry", yaml.safe_load(_FERRY)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many tickets were counted last time?", "498"),
        ("how many tickets were counted on deck 7", "512"),
        ("what's the oil pressure according to gauge-reader", "oil pressure 4.3 bar"),
        ("did the gauge reader log any leaks?", "yes: WARN coolant leak at pump 2"),
    ],
)
async def test_the_last_line_that_says_what_is_asked_is_told(ferry: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(ferry).ask(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "how many bicycles did count-tickets count on deck 7",  # no line says so
        "at how many tickets above 400 does count-tickets stop",
        "which oil does gauge-reader need",  # that a line has the word alone says nothing
        "how many tickets did gauge-reader log before it restarted",
        "is no leak in the log of gauge-reader",
    ],
)
async def test_a_line_that_leaves_a_part_of_the_question_out_is_not_told(ferry: RecordedCluster, question: str) -> None:
    assert await Asked(ferry).ask(question) is None


@pytest.mark.parametrize(
    "question",
    ["what is tannoy moaning about", "tannoy has been down for ages, what's its gripe?", "tannoy down because of?"],
)
async def test_who_complains_of_one_thing_in_words_of_their_own_is_told_its_trouble(
    ferry: RecordedCluster, question: str
) -> None:
    assert "FATAL no loudspeaker found" in str(await Asked(ferry).ask(question))


async def test_what_kills_a_workload_is_told_of_the_pod_that_dies_and_not_of_one_that_is_not_ready(
    ferry: RecordedCluster,
) -> None:
    assert "OOMKilled" in str(await Asked(ferry).ask("what keeps killing gangway?"))
    assert "no ramp" in str(await Asked(ferry).ask("why is gangway not ready?"))


@pytest.mark.parametrize("question", ["how often is tannoy down", "when did tannoy go down", "who is tannoy's trouble"])
async def test_what_is_asked_beside_a_complaint_is_not_answered_by_its_cause(
    ferry: RecordedCluster, question: str
) -> None:
    assert "loudspeaker" not in str(await Asked(ferry).ask(question))


async def test_who_restarts_most_may_be_called_so(ferry: RecordedCluster) -> None:
    assert str(await Asked(ferry).ask("top restarter in boarding")).startswith("gangway")


_KITCHEN = """
at: '2026-05-09T06:30:00'
age: 90d
nodes:
- {name: stove-1, cpu: 8, memory: 16Gi, version: v1.31.2}
namespaces:
- {name: bakery-prod, age: 80d}
- {name: attic-stage, age: 80d}
- {name: bakery-stage, age: 80d}
- {name: pantry, age: 80d}
workloads:
- {kind: Deployment, ns: bakery-prod, name: oven, replicas: 1, age: 9d, image: 'reg.example/oven:1',
   log: [GET /bread 503]}
- {kind: Deployment, ns: bakery-stage, name: oven, replicas: 1, age: 9d, image: 'reg.example/oven:2', pods: [
   {restarts: 4, state: CrashLoopBackOff, last: Error, exit: 3, finished: 2m,
    log: ['FATAL setting FLOUR is not there']}]}
- {kind: Deployment, ns: bakery-prod, name: till, replicas: 2, age: 9d, image: 'reg.example/till:2', stuck: true,
   log: [counted 3 of 9 coins], pods: [
   {revision: 1}, {revision: 1}, {revision: 2, state: ContainerCreating, message: 'secret "coins" not found'}]}
- {kind: Job, ns: pantry, name: recount, age: 9h, image: 'reg.example/recount:1', completions: 9, pods: [
   {state: Error, exit: 1, age: 8h, finished: 7h}, {age: 2h}]}
- {kind: Job, ns: pantry, name: restock, age: 9h, image: 'reg.example/restock:1', pods: [
   {state: Pending, message: '0/1 nodes are available: 1 Insufficient memory.'}]}
- {kind: Job, ns: pantry, name: dust, age: 2d, image: 'reg.example/dust:1', finished: 40h,
   failure: [DeadlineExceeded, Job was active longer than specified deadline], pods: [
   {state: Error, exit: 143, finished: 40h}]}
objects:
- {kind: PersistentVolumeClaim, ns: pantry, name: flour, size: 1Gi, class: mill, phase: Pending, age: 3d}
- {kind: PersistentVolumeClaim, ns: pantry, name: sugar, size: 1Gi, class: mill, age: 3d}
events:
- {about: PersistentVolumeClaim/flour, ns: pantry, reason: ProvisioningFailed, message: no such mill, age: 5m}
- {about: Node/stove-1, ns: default, reason: Overheated, message: too hot to touch, age: 5m, source: kubelet}
- {about: Job/dust, ns: pantry, reason: Dusty, message: not clean yet, age: 5m, source: job-controller}
"""


@pytest.fixture(scope="module")
def kitchen() -> RecordedCluster:
    return RecordedCluster(built("kitchen", yaml.safe_load(_KITCHEN)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which claims are pending and why", "flour: ProvisioningFailed: no such mill"),
        ("pending claims, with the reason", "flour: ProvisioningFailed: no such mill"),
        ("how did dust end?", "Failed: DeadlineExceeded"),
        ("how far is till?", "counted 3 of 9 coins"),
        ("warnings about nodes", "node stove-1: Overheated: too hot to touch"),
        ("any 503s in the prod oven log?", "GET /bread 503"),
    ],
)
async def test_causes_ends_and_progress_are_told_of_what_is_asked(
    kitchen: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(kitchen).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [("what is broken in bakery-prod", "till"), ("what is not working in pantry", "restock, dust, flour")],
)
async def test_a_stuck_rollout_and_a_pod_without_a_place_are_broken_and_what_a_job_tried_before_is_not(
    kitchen: RecordedCluster, question: str, told: str
) -> None:
    assert sorted(str(await Asked(kitchen).ask(question)).split(", ")) == sorted(told.split(", "))


@pytest.mark.parametrize(
    "question",
    [
        "oven in stage is crashing, which setting is missing?",
        "oven in stage is down, why?",
        "the stage oven won't boot",
    ],
)
async def test_a_complaint_is_of_the_environment_that_it_says(kitchen: RecordedCluster, question: str) -> None:
    assert "FATAL setting FLOUR is not there" in str(await Asked(kitchen).ask(question))


async def test_who_did_something_to_what_is_broken_is_not_told_by_its_cause(kitchen: RecordedCluster) -> None:
    assert await Asked(kitchen).ask("which colleague crashed oven in stage") is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many items passed in tally", "7"),
        ("did tally log that basket 12 was weighed?", "yes: basket 12 weighed"),
        ("is basket 12 weighed, tally? check the log", None),  # it may be otherwise since
        ("which node has problems", "stove-1"),
        ("tally restarted. exit code?", "2"),
        ("top 2 restarting pods", "tally, bakery-stage/oven"),
        ("what's with the claims, all bound?", "no"),
    ],
)
async def test_what_is_stated_counted_or_left_out_is_understood(question: str, told: str | None) -> None:
    workloads = """
- {kind: Deployment, ns: pantry, name: tally, replicas: 1, age: 9d, image: 'reg.example/tally:2', log: [7 passed,
   basket 12 weighed], pods: [{restarts: 9, last: Error, exit: 2, finished: 2h}]}
objects:"""
    text = _KITCHEN.replace("\nobjects:", workloads).replace("v1.31.2}", "v1.31.2, pressure: PIDPressure}")
    assert await Asked(RecordedCluster(built("kitchen", yaml.safe_load(text)))).ask(question) == told


@pytest.mark.parametrize("question", ["oven in bakery-stage crashing", "restock pending", "restock not scheduled"])
async def test_a_thing_that_is_said_to_be_in_trouble_is_told_the_cause_and_not_its_own_name(
    kitchen: RecordedCluster, question: str
) -> None:
    told = str(await Asked(kitchen).ask(question))
    assert "FATAL setting FLOUR is not there" in told or "Insufficient memory" in told


async def test_a_pod_that_is_not_there_is_looked_for_in_no_other_ones_log() -> None:
    asked = Asked(RecordedCluster(load("starter")))  # where example-pod logs which nginx it is
    assert await asked.ask("Get logs for pod nginx.") == "not found: no pod named nginx"
