"""What somebody who is new to a cluster asks first: which software runs, what each thing has, names with a slash."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from tests.planners.offline.asking import Asked

_APIARY = """
at: '2026-06-01T09:00:00'
age: 90d
nodes:
- {name: queen, cpu: 2, memory: 4Gi, version: v1.32.1, roles: [control-plane],
   taints: ['node-role.kubernetes.io/control-plane:NoSchedule']}
- {name: comb-1, cpu: 8, memory: 16Gi, version: v1.32.1, labels: {row: north}}
- {name: comb-2, cpu: 4, memory: 8Gi, version: v1.32.1, labels: {row: south}}
namespaces:
- {name: honey, age: 90d, labels: {floor: upper}}
- {name: pollen, age: 40d, labels: {floor: lower}}
workloads:
- {kind: StatefulSet, ns: honey, name: jars, replicas: 2, age: 80d, image: 'docker.io/library/postgres:16.2',
   labels: {grade: dark}, claims: {wax: {size: 20Gi, class: fast}}, pods: [{node: comb-1}, {node: comb-2}],
   resources: {requests: {memory: 1Gi}}}
- {kind: Deployment, ns: honey, name: label-maker, replicas: 1, age: 70d, labels: {grade: light},
   readinessProbe: {exec: {command: [/bin/sniff]}}, image: 'reg.example/label:2.0', pods: [{node: comb-1}],
   resources: {requests: {memory: 512Mi}}, spec: {nodeSelector: {row: north}}}
- {kind: Deployment, ns: pollen, name: label-maker, replicas: 3, age: 30d, image: 'reg.example/label:1.0',
   pods: [{node: comb-2}, {node: comb-2}, {node: comb-1}]}
- {kind: Deployment, ns: pollen, name: hive-web, replicas: 1, age: 30d,
   containers: [{name: front, image: 'reg.example/front:1.1'}, {name: tail, image: 'reg.example/tail:0.2'}],
   pods: [{node: comb-2}]}
- {kind: Pod, ns: pollen, name: drone, age: 2d, image: 'reg.example/redis-like:1', state: Pending,
   message: '0/3 nodes are available: 3 Insufficient memory.'}
objects:
- {kind: PersistentVolumeClaim, ns: honey, name: wax-jars-0, size: 20Gi, class: fast}
- {kind: PersistentVolumeClaim, ns: honey, name: wax-jars-1, size: 20Gi, class: fast}
- {kind: StorageClass, name: fast, provisioner: csi.example, default: true}
- {kind: StorageClass, name: slow, provisioner: csi.example}
- {kind: Role, ns: pollen, name: dancer, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}
- {kind: RoleBinding, ns: pollen, name: dances, role: Role/dancer, subjects: ['User:melissa']}
- {kind: HorizontalPodAutoscaler, ns: pollen, name: label-maker, target: Deployment/label-maker, min: 1, max: 3,
   cpu: 50, current: 90, replicas: 3}
"""


@pytest.fixture(scope="module")
def apiary() -> Asked:
    return Asked(RecordedCluster(built("apiary", yaml.safe_load(_APIARY))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which workloads run a postgres image", "jars"),
        ("which pods use a postgres image?", "jars-0, jars-1"),
        ("how many pods run a postgres image", "2"),
        ("how many workloads run postgres?", "1"),
        ("what runs postgresql?", "jars"),
        ("is postgres running on comb-1?", "yes"),
        ("is postgres running in pollen?", "no"),
        ("in which namespaces does postgres run?", "honey"),
        ("on which nodes does postgres run?", "comb-1, comb-2"),
        ("is there a postgres running somewhere?", "yes"),
        ("do we run nginx?", "no"),
        ("which deployments run an nginx image", "none"),
        ("which workloads run a frobnitz image?", "none"),
        ("which workloads run a private image?", None),
        ("which pods use library images?", "jars-0, jars-1"),
        ("is there any redis?", None),  # an image has it in its name
    ],
)
async def test_software_is_told_by_the_images_that_are_called_so(
    apiary: Asked, question: str, answer: str | None
) -> None:
    assert await apiary.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("image of deploy/hive-web", "reg.example/front:1.1, reg.example/tail:0.2"),
        ("image of pollen/label-maker", "reg.example/label:1.0"),
        ("how many replicas does deployment honey/label-maker have?", "1"),
        ("is honey/label-maker older than pollen/label-maker?", "yes"),
        ("why is pollen/drone pending", "Unschedulable: 0/3 nodes are available: 3 Insufficient memory."),
        ("size of pvc/wax-jars-1", "20Gi"),
        ("which pods use library/postgres", "jars-0, jars-1"),  # a slash within an image is none of these
    ],
)
async def test_names_with_a_slash_are_those_that_kubectl_takes(apiary: Asked, question: str, answer: str) -> None:
    assert await apiary.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("size of each claim", "wax-jars-0: 20Gi\nwax-jars-1: 20Gi"),
        ("replicas by deployment in pollen", "hive-web: 1\nlabel-maker: 3"),
        ("how many containers does each deployment in pollen have?", "hive-web: 2\nlabel-maker: 1"),
        ("node of each pod in honey", "jars-0: comb-1\njars-1: comb-2\nlabel-maker: comb-1"),
        ("service account of each deployment in pollen", "hive-web: default\nlabel-maker: default"),
        ("how old is every deployment in pollen?", "hive-web: 30d\nlabel-maker: 30d"),
        ("list all nodes with their taints",
         "comb-1: none\ncomb-2: none\nqueen: node-role.kubernetes.io/control-plane:NoSchedule"),
        ("memory requests per namespace", "honey: 2560Mi, kube-system: 0Mi, pollen: 0Mi"),
        ("pending pods by namespace", "pollen: 1"),
        ("oldest pod per namespace", None),
        ("values of label grade", "dark, light"),
        ("which values does the grade label have?", "dark, light"),
    ],
)  # fmt: skip
async def test_what_is_asked_of_each_is_told_with_its_name(apiary: Asked, question: str, answer: str | None) -> None:
    assert await apiary.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("number of worker nodes", "2"),
        ("which workers have taints?", "none"),
        ("which deployments have no probes in pollen", "hive-web, label-maker"),
        ("does honey/label-maker have a health check?", "yes"),
        ("readiness probe command of label-maker in honey", "/bin/sniff"),
        ("hpas that reached max replicas", "pollen/label-maker"),
        ("pods with node selector row=north", "honey/label-maker"),
        ("what role does the rolebinding dances give?", "dancer"),
        ("roles of user melissa", "dancer"),
        ("resources covered by role dancer", "pods"),
        ("memory used by pods", None),
        ("amount of stateful sets in honey", "1"),
        ("which storage classes are not used?", "slow"),
        ("deployments in honey or pollen", "honey/label-maker, hive-web, pollen/label-maker"),
        ("which deployments have limits but no requests?", "none"),  # not all that have no requests
        ("average memory request of pods in honey", "853.3Mi"),
        ("what is in the pollen namespace?", "hive-web, label-maker, drone"),
        ("pvcs", "wax-jars-0, wax-jars-1"),
        ("pvc", None),
        ("pods whose name starts with jar", "jars-0, jars-1"),
        ("which deployments end with -maker?", "honey/label-maker, pollen/label-maker"),
        ("namespaces that begin with hon", "honey"),
        ("pods whose image tag starts with 16", None),
        ("which jobs start in the morning?", None),
        ("which stateful sets run on all nodes?", None),
        ("does jars run on every node?", "no"),
        ("which deployments have different images in honey and pollen", None),
    ],
)
async def test_the_first_questions_about_nodes_probes_and_rights(
    apiary: Asked, question: str, answer: str | None
) -> None:
    assert await apiary.ask(question) == answer


@pytest.mark.parametrize(
    ("recording", "question", "answer"),
    [
        ("starter", "does the log of my-app mention 'mongodb'?", "yes"),  # a quoted word, though something is called so
        ("starter", "is the redis pod running?", "not found: no pod named redis"),  # and no software that no image is
        ("starter", "where is the data volume mounted in mongodb?", "/data/db"),
        ("shop", "which daemonset runs on every node?", "node-exporter"),
    ],
)
async def test_what_is_named_beside_its_kind_and_what_is_quoted_is_meant_as_it_is_said(
    recording: str, question: str, answer: str
) -> None:
    assert await Asked(RecordedCluster(load(recording))).ask(question) == answer
