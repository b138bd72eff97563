"""What a word beside another says of it: a container of one workload, a volume of a pod, since when a state is so, what
is said again, and what only a case is."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_LOFT = """
at: '2026-06-01T09:00:00'
age: 90d
nodes:
- {name: beam-1, cpu: 8, memory: 16Gi, version: v1.32.1}
- {name: beam-2, cpu: 8, memory: 16Gi, version: v1.32.1, cordoned: true}
namespaces:
- {name: doves, age: 90d}
workloads:
- {kind: Deployment, ns: doves, name: ring-dove, replicas: 2, age: 70d, containers: [
   {name: dove, image: 'reg.example/dove:2.0', resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}},
    volumeMounts: [{name: seeds, mountPath: /seeds}]},
   {name: wing, image: 'reg.example/wing:0.3', resources: {limits: {memory: 64Mi}}}],
   sa: keeper, spec: {volumes: [{name: seeds, configMap: {name: grain}}]},
   pods: [{node: beam-1, restarts: 4}, {node: beam-1}]}
- {kind: Deployment, ns: doves, name: nest, replicas: 1, age: 30d, image: 'reg.example/nest:1',
   pods: [{state: CrashLoopBackOff, node: beam-1, restarts: 9, last: Error, exit: 1}]}
- {kind: CronJob, ns: doves, name: feeding, age: 50d, schedule: '0 4 * * *', image: 'reg.example/feed:1',
   suspend: true, last: 3h}
objects:
- {kind: ServiceAccount, ns: doves, name: keeper}
- {kind: Service, ns: doves, name: nest, selector: {app: nest}, ports: [{port: 80}]}
- {kind: Service, ns: doves, name: ring-dove, selector: {app: ring-dove}, ports: [{port: 80}]}
- {kind: Ingress, ns: doves, name: loft, class: roof,
   hosts: {nest.example: {/: 'nest:80'}, ring.example: {/: 'ring-dove:80'}}}
- {kind: ConfigMap, ns: doves, name: grain, data: {WHEAT: '3'}}
- {kind: RoleBinding, ns: doves, name: keepers, role: ClusterRole/view, subjects: ['Group:keepers']}
"""


@pytest.fixture(scope="module")
def loft() -> Asked:
    return Asked(RecordedCluster(built("loft", yaml.safe_load(_LOFT))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which image does the container dove of ring-dove run?", "reg.example/dove:2.0"),
        ("what is the memory limit of container dove in ring-dove?", "1Gi"),
        ("is the container wing of ring-dove running?", "yes"),
        ("what is the memory limit of container dove?", "1Gi"),
        ("which image runs in container dove?", "reg.example/dove:2.0"),
        ("which pods mount the seeds volume?", "ring-dove"),
        ("what is mounted in the seeds volume of ring-dove?", "grain"),
        ("where is the seeds volume mounted in ring-dove?", "/seeds"),
    ],
)
async def test_a_container_and_a_volume_are_those_that_are_named(loft: Asked, question: str, answer: str) -> None:
    assert await loft.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which pods are ready, i mean which pods are not ready?", "nest"),
        ("how many nodes are there, or rather how many nodes are cordoned?", "1"),
        ("ring-dove restarts a lot, in other words how many restarts has ring-dove?", "4"),
    ],
)
async def test_of_what_is_said_again_the_second_is_meant(loft: Asked, question: str, answer: str) -> None:
    assert await loft.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "how long is nest in trouble?",
        "how long has the cron job feeding been suspended?",
        "since when is the node beam-2 cordoned?",
        "if a node fails, which one is it?",
        "which nodes failed?",
    ],
)
async def test_an_age_tells_no_state_and_a_failing_container_no_failing_node(loft: Asked, question: str) -> None:
    assert await loft.ask(question) is None


async def test_a_group_that_is_named_is_asked_for_its_rights_and_not_who_has_them(loft: Asked) -> None:
    told = await loft.ask("which permissions does group keepers have?")
    assert told is not None
    assert "view" in told


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what do all containers of ring-dove request?", "memory=1Gi"),  # and not which there are
        ("pods running as keeper", "ring-dove"),  # and not how many run
        ("was feeding ever executed?", "yes"),
        ("what host does the service nest have in loft?", "nest.example"),
    ],
)
async def test_what_stands_beside_it_says_what_is_asked_of_it(loft: Asked, question: str, answer: str) -> None:
    assert await loft.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "how many dove did ring-dove handle?",
        "how many rings does ring-dove have?",
        "how many rings did ring-dove send?",
    ],
)
async def test_a_part_of_a_name_is_no_kind_that_is_counted(loft: Asked, question: str) -> None:
    assert await loft.ask(question) is None
