"""Rights to single objects, what asks for a resource, how pods are replaced, who is let in, the one of a log's line."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_LAGOON = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: pier-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 80d}
namespaces:
- {name: ferries, age: 80d}
- {name: bells, age: 80d}
workloads:
- {kind: Deployment, ns: ferries, name: horn, replicas: 1, age: 30d, labels: {deck: a}, image: 'reg.example/horn:2.0',
   strategy: Recreate, livenessProbe: {httpGet: {path: /ok, port: 80}, failureThreshold: 6},
   resources: {limits: {memory: 64Mi}}, revisions: [{age: 50d, image: 'reg.example/horn:1.9'}],
   pods: [{node: pier-1, log: ['moored at quay 7', 'WARN rope AB-12 frays in 3 days']}]}
- {kind: Deployment, ns: ferries, name: sonar, replicas: 1, age: 30d, labels: {deck: b}, image: 'reg.example/sonar:2.0',
   resources: {requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 1}},
   pods: [{node: pier-1, log: ['depth 15 m at buoy 3']}]}
- {kind: CronJob, ns: bells, name: carillon, age: 50d, schedule: '0 4 * * *', image: 'reg.example/bell:1', last: 2h}
- {kind: Job, ns: bells, name: carillon-29628960, cron: carillon, age: 2h, image: 'reg.example/bell:1',
   pods: [{age: 2h, node: pier-1}]}
objects:
- {kind: Service, ns: ferries, name: horn, age: 80d, selector: {app: horn}, ports: [{port: 80, targetPort: 8080}]}
- {kind: ServiceAccount, ns: bells, name: ringer, age: 60d}
- {kind: Role, ns: bells, name: rope,
   rules: [{apiGroups: [''], resources: [secrets], resourceNames: [clapper], verbs: [get]}]}
- {kind: RoleBinding, ns: bells, name: rope, role: Role/rope, subjects: ['ServiceAccount:bells/ringer']}
- {kind: ClusterRole, name: bell-editor, rules: []}
- {kind: RoleBinding, ns: ferries, name: crew, role: ClusterRole/edit, subjects: ['User:marta']}
- {kind: NetworkPolicy, ns: ferries, name: horn, spec: {podSelector: {matchLabels: {app: horn}},
   policyTypes: [Ingress],
   ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bells}}}]}]}}
"""


@pytest.fixture(scope="module")
def lagoon() -> Asked:
    return Asked(RecordedCluster(built("lagoon", yaml.safe_load(_LAGOON))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which secrets may the service account ringer read in bells?", "clapper"),
        ("what secrets is ringer allowed to get in bells", "clapper"),
        ("which config maps may ringer read in bells?", "none"),
        ("which pods may marta delete?", "all in ferries"),
        ("may marta delete a stuck pod in ferries?", "yes"),
        ("may marta delete a stuck pod in bells?", "no"),
        ("in which namespace has marta edit?", "ferries"),
    ],
)
async def test_rights_are_told_by_the_objects_and_places_that_bindings_give(
    lagoon: Asked, question: str, answer: str
) -> None:
    assert await lagoon.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who asks for a gpu?", "sonar"),
        ("what in this cluster needs a gpu", "sonar"),
        ("what needs a gpu here?", "sonar"),
        ("who has no memory limit?", "carillon, sonar, coredns, kube-proxy"),
        ("does anything use a gpu?", "yes"),
        ("is there anybody who needs a gpu?", "yes"),
        ("who runs on pier-1?", "carillon, horn, sonar, coredns, kube-proxy"),
    ],
)
async def test_who_or_what_asks_for_a_resource_is_a_pod(lagoon: Asked, question: str, answer: str) -> None:
    assert await lagoon.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is horn replaced step by step or all at once?", "Recreate"),
        ("how is sonar replaced when somebody updates it, one by one or all at once?", "RollingUpdate"),
        ("how many liveness checks in a row may horn miss before it is restarted?", "6"),
        ("how many failed liveness checks does horn tolerate?", "6"),
        ("from which namespace is traffic to horn let in?", "bells"),
        ("is traffic to horn from ferries allowed?", "no"),
        ("is carillon still going?", "yes"),
        ("what image was there before the present one of horn?", "reg.example/horn:1.9"),
    ],
)
async def test_what_is_asked_in_other_words_than_fields_have_is_told(lagoon: Asked, question: str, answer: str) -> None:
    assert await lagoon.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("at which quay is horn moored, according to its log?", "7"),
        ("which rope does horn warn of?", "AB-12"),
        ("what depth did sonar log?", "depth 15 m at buoy 3"),
    ],
)
async def test_of_a_line_of_a_log_the_one_is_told_that_is_asked_for_and_no_amount_without_its_unit(
    lagoon: Asked, question: str, answer: str
) -> None:
    assert await lagoon.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("my report wants the number of deployments labelled deck=a. how many would that be?", "1"),
        ("which deployments are they, the label is deck=a", "horn"),
    ],
)
async def test_the_value_of_a_label_may_be_an_article(lagoon: Asked, question: str, answer: str) -> None:
    assert await lagoon.ask(question) == answer


@pytest.mark.parametrize(
    "question", ["is horn mounted in ferries?", "is horn scaled in ferries?", "is sonar protected in ferries?"]
)
async def test_that_something_is_there_is_no_answer_to_what_is_done_to_it(lagoon: Asked, question: str) -> None:
    assert await lagoon.ask(question) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is traffic from ferries to horn allowed?", "no"),
        ("are connections to horn from bells permitted?", "yes"),
        ("is horn in ferries?", "yes"),
        ("does a deployment horn exist in bells?", "no"),
    ],
)
async def test_whether_traffic_is_let_in_is_not_whether_something_is_there(
    lagoon: Asked, question: str, answer: str
) -> None:
    assert await lagoon.ask(question) == answer


async def test_a_role_is_meant_by_its_name_alone(lagoon: Asked) -> None:
    assert await lagoon.ask("where is marta editor?") is None
