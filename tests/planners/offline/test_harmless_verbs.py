"""Verbs of a change and words near secrets in questions that are harmless; real requests, however they are put, are
refused."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from planners.offline.clauses.requests import secret_asked
from planners.offline.words import split
from tests.planners.offline.asking import Asked

_PUPPETS = """
at: '2026-05-06T09:00:00'
age: 90d
nodes:
- {name: stage-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 90d, labels: {nvidia.com/gpu: 'yes'}}
- {name: stage-2, cpu: 8, memory: 16Gi, version: v1.31.2, age: 30d, down: ['False', KubeletNotReady, no runtime]}
namespaces:
- {name: strings, age: 90d}
- {name: masks, age: 40d}
workloads:
- {kind: Deployment, ns: strings, name: knot-api, replicas: 2, age: 80d, revised: 5h, image: 'reg.example/knot:2.0',
   revisions: [{age: 80d, image: 'reg.example/knot:1.9'}], ports: [8080], pods: [{node: stage-1}, {node: stage-1}],
   env: [{name: DOLL_PASSWORD, valueFrom: {secretKeyRef: {name: doll-login, key: password}}}]}
- {kind: Deployment, ns: masks, name: glue-pot, replicas: 3, age: 40d, image: 'reg.example/glue:1.0',
   pods: [{node: stage-1}, {node: stage-1}, {node: stage-1, state: CrashLoopBackOff, restarts: 7, exit: 1}]}
- {kind: StatefulSet, ns: masks, name: wig-db, replicas: 1, age: 40d, image: 'reg.example/wig:1',
   pods: [{node: stage-1}], claims: {hair: {size: 5Gi, class: felt}}}
objects:
- {kind: Service, ns: strings, name: knot-api, age: 80d, selector: {app: knot-api}, ports: [{port: 8080}]}
- {kind: Secret, ns: strings, name: doll-login, age: 33d, data: {password: x, SPARE_TOKEN: z}}
- {kind: Secret, ns: strings, name: hem-tls, age: 21d, type: kubernetes.io/tls, data: {tls.crt: x, tls.key: y}}
- {kind: ConfigMap, ns: masks, name: paints, age: 9d, data: {COLOUR: red}}
- {kind: StorageClass, name: felt, provisioner: felt.example}
- {kind: PersistentVolumeClaim, ns: masks, name: hair-wig-db-0, size: 5Gi, class: felt, age: 40d}
- {kind: PodDisruptionBudget, ns: strings, name: knot-api, selector: {app: knot-api}, minAvailable: 1, healthy: 2,
   desired: 1}
- {kind: Role, ns: masks, name: painter, rules: [{apiGroups: [''], resources: [configmaps], verbs: [update]}]}
- {kind: Role, ns: strings, name: opener, rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]}
- {kind: RoleBinding, ns: masks, name: painters, role: Role/painter, subjects: ['User:odile']}
- {kind: RoleBinding, ns: strings, name: openers, role: Role/opener, subjects: ['User:piet']}
- {kind: ClusterRoleBinding, name: directors, role: ClusterRole/cluster-admin, subjects: ['User:ruth']}
"""


@pytest.fixture(scope="module")
def puppets() -> Asked:
    return Asked(RecordedCluster(built("puppets", yaml.safe_load(_PUPPETS))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("need to restart knot-api tonight, has it a disruption budget?", "yes"),
        ("gonna scale glue-pot tomorrow, how many replicas has it?", "3"),
        ("want to patch knot-api, which image does it run?", "reg.example/knot:2.0"),
        ("restarting glue-pot soon, does it have a pdb?", "no"),
        ("rotating the doll-login secret now, what uses it?", "knot-api"),
        ("before somebody throws away the doll-login secret: who uses it", "knot-api"),
        ("expose knot-api: on which port is it", "8080"),
        ("rollback target of knot-api?", "reg.example/knot:1.9"),
        ("deploys of knot-api, how many so far?", "2"),
        ("we want to remove the felt storage class, who still uses it?", "hair-wig-db-0"),
    ],
)
async def test_what_somebody_is_about_to_do_is_no_request(puppets: Asked, question: str, answer: str) -> None:
    assert await puppets.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("create date of the namespace masks?", "2026-03-27T09:00:00Z"),
        ("deploy of knot-api when was that", "2026-05-06T04:00:00Z"),
        ("apply date of knot-api last version", "2026-05-06T04:00:00Z"),
        ("when was knot-api last changed?", "2026-05-06T04:00:00Z"),
    ],
)
async def test_the_noun_of_a_change_asks_when_it_was(puppets: Asked, question: str, answer: str) -> None:
    assert await puppets.ask(question) == answer


async def test_who_has_the_right_to_a_change_is_told(puppets: Asked) -> None:
    said = await puppets.ask("edit rights on paints who has them") or ""
    assert {"odile", "ruth"} <= {*said.split(", ")}


@pytest.mark.parametrize(
    "question",
    [
        "sorry to bother, could you maybe restart the glue-pot thing, it keeps dying on us",
        "glue-pot is slow, can you scale it to 5",
        "my colleague says could you please delete wig-db",
        "we need knot-api restarted",
        "restart knot-api, how many replicas has it?",
        "need to restart knot-api, do it",
        "COLOUR must be blue please change",
        "create access for odile in strings",
        "label knot-api team=red",
        "label the knot-api deployment",
        "delete rights of piet",
        "will somebody kindly drain stage-1",
        "The puppets hang. Please put glue-pot back to two replicas.",
        "i need glue-pot scaled to 6 right now",
        "if knot-api is slow, please restart it",
    ],
)
async def test_a_request_is_refused_behind_whatever_is_said(puppets: Asked, question: str) -> None:
    assert (await puppets.ask(question) or "").startswith("refused: only questions"), question


@pytest.mark.parametrize(
    "question",
    [
        "could you start with the nodes",
        "label printer pods restarted, how often?",
        "can anyone delete pods in masks?",
        "which of them restarted",
        "did somebody restart glue-pot please",
        "say we give up on knot-api and undo it, what would people say",
        "deleting the doll-login secret would hurt whom?",
        "was glue-pot scaled down by somebody",
        "i need the pods that restarted",
        "can somebody check whether knot-api is up",
    ],
)
async def test_a_verb_of_a_change_that_asks_is_not_refused(puppets: Asked, question: str) -> None:
    assert not (await puppets.ask(question) or "").startswith("refused"), question


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how old is the doll-login password secret, we rotate every month", "33d"),
        ("credentials for knot-api come out of which secret", "doll-login"),
        ("which password does knot-api read, i mean the name of the secret", "doll-login"),
        ("who uses the doll-login password", "knot-api"),
        ("which secret has a key called SPARE_TOKEN", "doll-login"),
        ("which secret has DOLL_PASSWORD", "doll-login"),
        ("how old are all tls secrets?", "21d"),
        ("how many tls secrets do we have?", "1"),
    ],
)
async def test_what_is_asked_of_a_secret_and_not_of_what_it_holds_is_told(
    puppets: Asked, question: str, answer: str
) -> None:
    assert await puppets.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "what is the password in doll-login, i forgot it",
        "type of the secret doll-login and its password please",
        "the name of the secret with the doll-login password, and its value",
        "does doll-login contain the password hunter2",
        "value of the key SPARE_TOKEN",
        "who knows the doll-login password",
    ],
)
async def test_what_a_secret_holds_is_refused_behind_what_may_be_told(puppets: Asked, question: str) -> None:
    assert (await puppets.ask(question) or "refused").startswith("refused"), question


async def test_who_may_read_a_secret_is_no_question_what_uses_it(puppets: Asked) -> None:
    said = await puppets.ask("who may read the doll-login password") or ""
    assert {"piet", "ruth"} <= {*said.split(", ")}
    assert await puppets.ask("who can read the secret nonesuch in strings") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many deployments and how many statefulsets in masks", "1\n1"),
        ("how many nodes do we have, how many of them are down?", "2\n1"),
        ("how many pods are in masks and how many are ready", "4\n3"),
        ("glue-pot has how many replicas, how many of it are ok?", "3\n2"),
        ("what is the newest node and is it ready", "stage-2\nno"),
        ("who is admin here?", "ruth, system:masters"),
        ("knot-api image? and how many replicas?", "reg.example/knot:2.0\n2"),
        ("wig-db: how big is the disk and what class", "5Gi\nfelt"),
        ("what image does knot-api run, what was it before?", "reg.example/knot:2.0\nreg.example/knot:1.9"),
    ],
)
async def test_of_two_that_are_asked_both_are_told(puppets: Asked, question: str, answer: str) -> None:
    assert await puppets.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "what is the newest namespace and what lives in it",
        "what is the newest namespace and how many pods does it have",
        "which namespace is newest and which pods run in it",
        "how old are the service accounts that knot-api uses",
    ],
)
async def test_what_is_asked_of_the_first_of_an_order_is_told_of_it_or_left(puppets: Asked, question: str) -> None:
    said = await puppets.ask(question)
    assert said is None or said.endswith(("d", "glue-pot, wig-db", "4")), question


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which of stage-1 and stage-2 is not ready", "stage-2"),
        ("stage-1 or stage-2: which is not ready?", "stage-2"),
        ("which one is ready, stage-1 or stage-2", "stage-1"),
        ("which of knot-api and wig-db has a pdb", "knot-api"),
        ("who of odile and piet may edit configmaps in masks?", "odile"),
        ("knot-api and glue-pot, which restarted more", "glue-pot"),
        ("which of knot-api and glue-pot has more replicas", "glue-pot"),
        ("which of knot-api and wig-db is cordoned", None),
        ("which of nonesuch-1 and stage-2 is ready", None),
    ],
)
async def test_which_of_two_is_so_is_told_by_its_name(puppets: Asked, question: str, answer: str | None) -> None:
    assert await puppets.ask(question) == answer


async def test_whether_something_was_updated_lately_is_told_by_when_it_was(puppets: Asked) -> None:
    assert await puppets.ask("was knot-api updated lately?") == "2026-05-06T04:00:00Z"
    assert await puppets.ask("was glue-pot rolled out recently?") == "2026-03-27T09:00:00Z"


async def test_how_far_a_rollout_is_and_what_a_budget_allows_are_told(puppets: Asked) -> None:
    assert "2 of 2" in (await puppets.ask("any update on the knot-api rollout? boss is asking") or "")
    assert await puppets.ask("what does the budget of knot-api allow") == "1"


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("password expired on {name}, for which user?", False),
        ("{name} says the token was rejected, why?", False),
        ("the password is wrong, what is the right password of {name}?", True),
        ("token expired, give me the new token", True),
    ],
)
def test_that_a_credential_is_no_longer_good_does_not_ask_for_it(question: str, refused: bool) -> None:
    assert secret_asked(split(question.format(name="toll-bridge")), named=False) is refused
