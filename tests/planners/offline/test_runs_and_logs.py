"""Whether cron jobs are well, how far jobs are, and what the log of a pod tells that is not ready."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

_POTTERY = """
at: '2026-05-04T06:00:00'
age: 90d
nodes:
- {name: wheel-1, cpu: 4, memory: 8Gi, version: v1.31.2, age: 80d}
- {name: wheel-2, cpu: 4, memory: 8Gi, version: v1.31.2, age: 3d,
   down: [Unknown, NodeStatusUnknown, Kubelet stopped posting node status.]}
namespaces:
- {name: kilns, age: 80d}
workloads:
- {kind: Deployment, ns: kilns, name: firebox, replicas: 2, age: 9d, image: 'clay.example/firebox:2.0',
   annotations: {kubernetes.io/change-cause: hotter by ten degrees},
   pods: [{log: [warm and well]}, {state: NotReady, message: 'Readiness probe failed: statuscode: 500',
   log: [the flue is blocked]}]}
- {kind: Deployment, ns: kilns, name: idle-wheel, replicas: 0, age: 9d, image: 'clay.example/idle:1'}
- {kind: Deployment, ns: kilns, name: bellows, replicas: 1, age: 9d, image: 'clay.example/bellows:1',
   pods: [{state: CrashLoopBackOff, restarts: 9, last: Error, exit: 3, log: [torn leather]}]}
- {kind: CronJob, ns: kilns, name: ash-sweep, age: 60d, schedule: '15 2 * * *', image: 'clay.example/ash:3', last: 4h}
- {kind: Job, ns: kilns, name: ash-sweep-29540000, cron: ash-sweep, age: 28h, finished: 27h,
   image: 'clay.example/ash:3', pods: [{state: Completed, age: 28h, finished: 27h}]}
- {kind: Job, ns: kilns, name: ash-sweep-29541440, cron: ash-sweep, age: 4h, finished: 3h, backoff: 0,
   image: 'clay.example/ash:3', failure: [BackoffLimitExceeded, too often], pods: [{state: Error, exit: 1, age: 4h}]}
- {kind: CronJob, ns: kilns, name: glaze-mix, age: 60d, schedule: '15 3 * * *', image: 'clay.example/mix:3', last: 3h}
- {kind: Job, ns: kilns, name: glaze-mix-29541500, cron: glaze-mix, age: 3h, finished: 2h, image: 'clay.example/mix:3',
   pods: [{state: Completed, age: 3h, finished: 2h}]}
- {kind: CronJob, ns: kilns, name: yearly-polish, age: 60d, schedule: '0 0 1 1 *', image: 'clay.example/polish:3'}
- {kind: Job, ns: kilns, name: tile-order, age: 3h, image: 'clay.example/tile:1', completions: 5, parallelism: 1,
   pods: [{state: Completed, age: 3h, finished: 2h}, {state: Completed, age: 2h, finished: 1h}, {age: 1h}]}
objects:
- {kind: Service, ns: kilns, name: firebox, age: 9d, type: NodePort, selector: {app: firebox},
   ports: [{port: 81, nodePort: 30081}]}
- {kind: Service, ns: kilns, name: bellows, age: 9d, selector: {app: bellows}, ports: [{port: 82}]}
- {kind: PriorityClass, name: line-first, value: 5}
"""


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(RecordedCluster(built("pottery", yaml.safe_load(_POTTERY))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is ash-sweep ok?", "no"),
        ("is glaze-mix fine?", "yes"),
        ("which cron jobs are broken?", "ash-sweep"),
        ("did glaze-mix succeed?", "yes"),
        ("yearly-polish ever ran?", "no"),
    ],
)
async def test_a_cron_job_is_as_well_as_its_last_run(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_of_a_cron_job_without_runs_nothing_tells_whether_it_is_well(asked: Asked) -> None:
    assert await asked.ask("is yearly-polish ok?") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many tiles of tile-order are done out of the five?", "2"),
        ("since how long is tile-order running?", "3h"),
    ],
)
async def test_how_far_a_job_is_is_told_whatever_it_makes(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "one firebox pod is not ready, what stands in its log as reason?",
        "a firebox pod isn't ready. what does its log say?",
    ],
)
async def test_where_the_log_is_asked_for_it_is_that_of_the_pod_that_is_not_ready(asked: Asked, question: str) -> None:
    assert await asked.ask(question) == "the flue is blocked"


async def test_a_word_for_a_part_of_a_log_is_nothing_that_is_called_so(asked: Asked) -> None:
    assert await asked.ask("last log line bellows") == "torn leather"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which services are NodePort and on which port each?", "firebox: 81"),
        ("is there some node which is not ready? tell me its name", "wheel-2"),
        ("could you tell me in one go which deployments are not fully ready?", "bellows, firebox"),
        ("which deployments have zero ready pods though they want some?", "bellows"),
        ("which node joined last?", "wheel-2"),
        ("what is the change cause of firebox?", "hotter by ten degrees"),
        ("is there anything wrong with the node wheel-2?", "NodeStatusUnknown: Kubelet stopped posting node status."),
    ],
)
async def test_what_is_asked_beside_is_told_of_those_that_are_meant(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer
