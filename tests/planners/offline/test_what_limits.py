"""What is said of things limits these, and nothing else: none of it is left out of an answer, or said of others."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import build, built
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from tests.planners.offline.asking import Asked

_GARDEN = """
at: '2026-04-02T08:00:00'
age: 90d
nodes:
- {name: bed-1, cpu: 4, memory: 8Gi, version: v1.31.2, labels: {shade: 'true', plot: north},
   taints: ['wet=yes:NoSchedule']}
- {name: bed-2, cpu: 4, memory: 8Gi, version: v1.30.1, labels: {shade: 'true', plot: north}, cordoned: true}
- {name: bed-3, cpu: 8, memory: 8Gi, version: v1.31.2, labels: {shade: 'false', plot: south}}
namespaces:
- {name: roses, age: 80d}
- {name: herbs, age: 80d}
- {name: growing, age: 80d}
workloads:
- kind: Deployment
  ns: roses
  name: sprinkler
  replicas: 2
  age: 30d
  containers:
  - {name: pump, image: 'reg.example/pump:1.4', resources: {limits: {cpu: '1', memory: 64Mi}},
     env: [{name: MODE, value: mist}, {name: PIN, valueFrom: {secretKeyRef: {name: valve, key: pin}}}]}
  - {name: gauge, image: 'reg.example/gauge:latest', resources: {limits: {memory: 64Mi}}}
  pods:
  - {node: bed-1, log: ['42 pipes open at shed', '7 pipes open at barn']}
  - {node: bed-2, state: CrashLoopBackOff, restarts: 6, last: Error, exit: 1, container: pump, log: [leak]}
- {kind: Deployment, ns: roses, name: trellis, replicas: 1, age: 9d, image: 'reg.example/trellis:0.2',
   pods: [{node: bed-2}]}
- {kind: CronJob, ns: roses, name: mow, age: 40d, schedule: '0 3 * * *', image: 'reg.example/mow:1', last: 5h}
objects:
- {kind: Ingress, ns: roses, name: gate, age: 60d, class: nginx,
   hosts: {garden.example: {/: 'sprinkler:80'}}, tls: {gate-cert: [garden.example]}}
- {kind: ResourceQuota, ns: roses, name: water, age: 9d, hard: {pods: '9'}, used: {pods: '3'}}
- {kind: ResourceQuota, ns: herbs, name: soil, age: 9d, hard: {pods: '9'}, used: {pods: '3'}}
- {kind: LimitRange, ns: roses, name: light, age: 9d, limits: [{type: Container, default: {cpu: '1'}}]}
- {kind: CustomResourceDefinition, resource: BedPlan, plural: bedplans, group: garden.example, version: v1, age: 80d,
   properties: {crop: {type: string}}, states: {phase: {type: string}, synced: {type: string}, message: {type: string}}}
- {kind: Secret, ns: roses, name: gate-cert, age: 3d, type: kubernetes.io/tls, data: {tls.crt: x, tls.key: x}}
- {kind: Secret, ns: roses, name: valve, age: 60d, data: {pin: x}}
custom:
- {kind: BedPlan, ns: growing, name: mint, spec: {crop: mint}, status: {phase: Growing, synced: 'True'}}
- {kind: BedPlan, ns: growing, name: kale, spec: {crop: kale},
   status: {phase: Resting, synced: 'False', message: too dry}}
"""


@pytest.fixture(scope="module")
def garden() -> Asked:
    return Asked(RecordedCluster(built("garden", yaml.safe_load(_GARDEN))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which TLS secrets are older than 20 days?", "none"),  # of the secrets, and not of an ingress that names one
        ("which container of sprinkler has no CPU limit?", "gauge"),
        ("which environment variables of sprinkler come from a secret?", None),
        ("which nodes does the sprinkler crash on?", "bed-2"),
        ("which nodes have no trellis pod?", "bed-1, bed-3"),
        ("which deployments use latest as image tag?", "sprinkler"),
        ("how many CPUs do the shade nodes have in total?", "8"),
        ("which cron jobs have not run in the last week?", None),
        ("which nodes run a different version than bed-2?", None),
        ("which shade has no trellis node?", None),
        ("which plots have no cordoned node?", None),  # not those of which one node is not
        ("which namespaces have a quota but no limit range?", "herbs"),
        ("which pods tolerate the wet taint?", None),  # of the pods, and not what they tolerate
        ("which bed plans are still growing?", "mint"),  # a state, and no place
        ("which bed plan is not synced and why?", "kale: Resting: too dry"),
        ("which bed plans are not synced but resting?", "kale"),
        ("which cron job runs in Danish time?", None),
        ("how many sprinkler pipes are open at the pond?", None),
        ("which pod is crashing and on which node?", "sprinkler: bed-2"),
        ("which pod is crashing and when?", None),
        ("which image is used and by which ingress?", None),  # of two the first alone would be told
        ("how many sprinkler replicas are wanted but not ready?", None),
        ("mint is growing. by whom?", None),
        ("whose access must be revoked?", None),
        ("which well-lit nodes are ready?", None),  # and nothing that is called so
        ("when did the password of the pump expire?", None),
    ],
)  # fmt: skip
async def test_what_is_said_of_things_limits_these_or_the_question_is_left(
    garden: Asked, question: str, answer: str | None
) -> None:
    assert await garden.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which pods in default are not managed by a deployment?", "example-pod, my-app"),
        ("which deployments exist in more than one namespace?", None),
        ("which node port is used and by which service?", None),  # and not that port alone
    ],
)
async def test_what_is_denied_is_denied_of_what_it_is_said_of(question: str, answer: str | None) -> None:
    assert await Asked(RecordedCluster(load("starter"))).ask(question) == answer


@pytest.mark.parametrize(
    ("cluster", "question", "answer"),
    [
        ("lanternfish", "Which zones have no GPU node?", None),  # not those of which one node has none
        ("newsroom", "Which pods tolerate the print taint?", None),  # of the pods, and not what they tolerate
        ("scooters", "Which applications are out of sync but healthy?", "growth"),
        ("telco", "Is nf-ausf running in both planes?", None),
    ],
)
async def test_what_is_said_on_made_up_clusters_limits_what_is_asked_for(
    cluster: str, question: str, answer: str | None
) -> None:
    assert await Asked(RecordedCluster(build(cluster))).ask(question) == answer


async def test_what_is_in_both_places_is_not_what_is_in_either() -> None:
    asked = Asked(RecordedCluster(load("shop")))
    assert await asked.ask("which deployments are in both shop and shop-staging?") is None


async def test_a_node_is_compared_with_the_control_plane_or_the_question_is_left() -> None:
    asked = Asked(RecordedCluster(load("fleet")))
    assert await asked.ask("which nodes run a different version than the control plane?") is None


async def test_how_many_of_a_kind_are_done_counts_these_and_not_what_each_has_done() -> None:
    asked = Asked(RecordedCluster(load("shop")))
    names = await asked.ask("which jobs completed in shop") or ""
    assert await asked.ask("how many jobs completed in shop?") == str(len(names.split(", ")))


async def test_a_node_that_is_not_ready_takes_no_pods() -> None:
    told = await Asked(RecordedCluster(load("fleet"))).ask("which nodes accept new pods?") or ""
    assert "minikube" in told
    assert "edge-c1" not in told
