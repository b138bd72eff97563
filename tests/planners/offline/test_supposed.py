"""What would be if: a fact of the cluster tells it, or it is left; what nobody asked to have done is no request."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_QUILTS = """
at: '2026-05-06T09:00:00'
age: 90d
nodes:
- {name: loom-1, cpu: 8, memory: 16Gi, age: 90d}
- {name: loom-2, cpu: 8, memory: 16Gi, age: 30d, taints: ['felt=wet:NoSchedule']}
namespaces:
- {name: patches, age: 90d}
- {name: hems, age: 40d}
workloads:
- {kind: Deployment, ns: patches, name: seam-api, replicas: 3, age: 80d, revised: 5h, image: 'reg.example/seam:2.0.1',
   revisions: [{age: 80d, image: 'reg.example/seam:1.9.0'}], pods: [{node: loom-1}, {node: loom-1}, {node: loom-1}],
   env: [{name: A, valueFrom: {secretKeyRef: {name: yarn-login, key: password}}}],
   envFrom: [{configMapRef: {name: dyes}}]}
- {kind: Deployment, ns: patches, name: batting, replicas: 1, age: 80d, image: 'reg.example/batting:1',
   pods: [{node: loom-1}]}
- {kind: StatefulSet, ns: hems, name: pin-db, replicas: 2, age: 40d, image: 'reg.example/pin:1',
   pods: [{node: loom-1}, {node: loom-1}], claims: {pins: {size: 5Gi, class: cotton}}}
objects:
- {kind: Secret, ns: patches, name: yarn-login, age: 33d, data: {password: x}}
- {kind: ConfigMap, ns: patches, name: dyes, age: 9d, data: {COLOUR: red}}
- {kind: ConfigMap, ns: patches, name: stencils, age: 9d, data: {SHAPE: star}}
- {kind: StorageClass, name: cotton, provisioner: cotton.example, default: true}
- {kind: StorageClass, name: silk, provisioner: silk.example}
- {kind: PersistentVolumeClaim, ns: hems, name: pins-pin-db-0, size: 5Gi, class: cotton, age: 40d}
- {kind: PersistentVolumeClaim, ns: hems, name: pins-pin-db-1, size: 5Gi, class: cotton, age: 40d}
- {kind: PodDisruptionBudget, ns: patches, name: seam-api, selector: {app: seam-api}, minAvailable: 1, healthy: 3,
   desired: 1}
- {kind: PodDisruptionBudget, ns: hems, name: pin-db, selector: {app: pin-db}, minAvailable: 2, healthy: 2, desired: 2}
- {kind: ResourceQuota, ns: hems, name: hem-cap, hard: {pods: '9', persistentvolumeclaims: '2', requests.cpu: '4'},
   used: {pods: '2', persistentvolumeclaims: '2', requests.cpu: '1'}}
- {kind: LimitRange, ns: hems, name: small, limits: [{type: Container, default: {memory: 96Mi}}]}
- {kind: Role, ns: hems, name: cutter, rules: [{apiGroups: [''], resources: [pods], verbs: [delete]}]}
- {kind: RoleBinding, ns: hems, name: cutters, role: Role/cutter, subjects: ['User:odalys']}
"""


@pytest.fixture(scope="module")
def quilts() -> Asked:
    return Asked(RecordedCluster(built("quilts", yaml.safe_load(_QUILTS))))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("if i drain a node now, will the budget of pin-db let it go?", "no"),
        ("say somebody yanks loom-1 tonight, would the seam-api pdb stop me", "no"),
        ("thinking of draining a node... is the pin-db budget going to be in my way?", "yes"),
        ("pdb seam-api - room for another eviction?", "yes"),
        ("how many seam-api pods could a drain take away before the budget says no", "2"),
        ("can a batting pod be evicted right now", "yes"),
    ],
)
async def test_whether_a_pod_may_go_its_disruption_budget_tells(quilts: Asked, question: str, said: str) -> None:
    assert await quilts.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what would break if the secret yarn-login vanished, i mean who reads it?", "seam-api"),
        ("suppose somebody binned yarn-login by mistake, which deployment would notice", "seam-api"),
        ("deleting the config map dyes would hurt whom?", "seam-api"),
        ("if i change stencils, does anything break?", "no"),
        ("would batting suffer if the secret yarn-login went missing", "no"),
    ],
)
async def test_whom_it_hurts_who_uses_it_tells(quilts: Asked, question: str, said: str) -> None:
    assert await quilts.ask(question) == said


@pytest.mark.parametrize(
    "question",
    [
        "say we give up on seam-api 2.0.1 and undo it, which image would we be back on?",
        "seam-api 2.0.1 turns out rubbish and we take it back, on which image are we if so",
        "which image would a rollback of seam-api put us on",
    ],
)
async def test_an_undone_rollout_brings_back_the_image_before(quilts: Asked, question: str) -> None:
    assert await quilts.ask(question) == "reg.example/seam:1.9.0"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("one of us asks how many more pods they can start in hems before the quota stops them", "7"),
        ("can i create another volume claim in hems or is the quota used up", "no"),
        ("would one more pvc in hems go over the quota", "yes"),
        ("suppose hems wants more cpu, how much is left in its quota", "3"),
        ("which storage class do i get if i don't write one into my claim?", "cotton"),
        ("when a container in hems says no memory limit, what does it get", "96Mi"),
        ("if a pod tolerates nothing, could it land on loom-2", "no"),
        ("if odalys tried to delete pods in hems, would it work", "yes"),
        ("would odalys be able to delete pods in patches", "no"),
    ],
)
async def test_what_is_left_taken_by_default_or_allowed_is_a_fact(quilts: Asked, question: str, said: str) -> None:
    assert await quilts.ask(question) == said


@pytest.mark.parametrize(
    "question",
    [
        "if pin-db is evicted, which node would it go to",
        "can both pin-db pods be evicted at once",
        "who would have to approve deleting the secret yarn-login",
        "if i delete the claim pins-pin-db-0, can i get the data back",
        "if the config map dyes changes, do the pods restart by themselves",
        "who would not be hurt if the secret yarn-login vanished",
        "would 9 more pods be over the quota of hems",
        "if i drain only loom-2, would the seam-api pdb stop me",
        "say all pods but one are gone, who would suffer if the secret yarn-login vanished",
    ],
)
async def test_what_no_fact_tells_is_left(quilts: Asked, question: str) -> None:
    assert await quilts.ask(question) is None


async def test_who_asks_for_a_deletion_is_refused_whatever_they_ask_beside(quilts: Asked) -> None:
    said = await quilts.ask("please delete the secret yarn-login, which deployments use it")
    assert said is not None
    assert said.startswith("refused")
