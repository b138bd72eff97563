"""Kinds of the cluster's own in the words of those who run them: what a field is called otherwise, values that are
names of something else, whose kind it is; and how the order of words changes nothing."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_CIRCUS = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: wagon-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 80d}
- {name: wagon-2, cpu: 8, memory: 16Gi, version: v1.31.2, age: 5d}
namespaces:
- {name: resting, age: 80d}
- {name: ring, age: 80d}
workloads:
- {kind: Deployment, ns: ring, name: lights, replicas: 1, age: 9d, containers: [
   {name: bulbs, image: 'reg.example/bulbs:1'}, {name: fuse, image: 'reg.example/fuse:2'}]}
objects:
- {kind: ConfigMap, ns: ring, name: retention, data: {VIDEO_DAYS: '40', STILLS_YEARS: '3'}}
- {kind: Ingress, ns: ring, name: tickets, age: 9d, class: nginx, hosts: {tickets.example: {/: 'lights:80'}}}
- {kind: Ingress, ns: ring, name: posters, age: 9d, class: nginx, address: 192.0.2.7,
   hosts: {posters.example: {/: 'lights:80'}}, tls: {posters-tls: [posters.example]}}
- {kind: Service, ns: ring, name: lights, age: 9d, type: NodePort, selector: {app: lights}, ports: [
   {name: dmx, port: 5568, protocol: UDP, nodePort: 30556}, {name: web, port: 80, nodePort: 30080}]}
- {kind: PriorityClass, name: show, value: 700, globalDefault: true, age: 9d}
- {kind: PriorityClass, name: sweeping, value: -3, age: 9d}
- {kind: CustomResourceDefinition, resource: Troupe, plural: troupes, group: circus.example, version: v1, age: 80d,
   properties: {tent: {type: string}, staff: {type: integer}, fireproof: {type: boolean}},
   states: {state: {type: string}, paid: {type: string}, message: {type: string}}}
- {kind: CustomResourceDefinition, resource: TentPlan, plural: tentplans, group: rigproj.io, version: v1, age: 80d,
   properties: {poles: {type: integer}}}
custom:
- {kind: Troupe, ns: resting, name: clowns, spec: {tent: big-top, staff: 12, fireproof: false},
   status: {state: Resting, paid: 'False', message: the trumpet is dented}}
- {kind: Troupe, ns: resting, name: jugglers, spec: {tent: annex, staff: 5, fireproof: true},
   status: {state: Touring, paid: 'True'}}
- {kind: TentPlan, ns: ring, name: big-top, spec: {poles: 9}}
- {kind: TentPlan, ns: ring, name: annex, spec: {poles: 2}}
"""


@pytest.fixture(scope="module")
def circus() -> RecordedCluster:
    return RecordedCluster(built("circus", yaml.safe_load(_CIRCUS)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many people does the troupe clowns have?", "12"),
        ("which troupe has the most employees", "clowns"),
        ("troupes tent big-top", "clowns"),
        ("which troupes are not paid", "clowns"),
        ("which troupes can be fireproof?", "jugglers"),
        ("which troupes can take the fireproof", "jugglers"),
        ("how many rig tent plans are there?", "2"),
        ("what does the message of clowns say", "the trumpet is dented"),
        ("what troupes are fireproof?", "jugglers"),
        ("troupes with only 5 staff", "jugglers"),
    ],
)
async def test_fields_of_a_kind_of_the_clusters_own_are_found_by_other_words(
    circus: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(circus).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which troupes are resting now?", "clowns"),
        ("which troupes are in resting?", "clowns, jugglers"),
    ],
)
async def test_behind_are_stands_a_state_and_behind_in_a_namespace(
    circus: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(circus).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("video is kept for how many days in ring?", "40"),
        ("priority classes: which one has the lowest value", "sweeping"),
        ("which priority class has a negative value", "sweeping"),
        ("which priority class is used when nothing is set?", "show"),
        ("ingress without an address yet, which one?", "tickets"),
        ("which ingress still hasn't got an address?", "tickets"),
        ("which machine joined the cluster last", "wagon-2"),
    ],
)
async def test_the_order_of_words_changes_nothing(circus: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(circus).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("nodeport for the dmx of lights", "30556"),
        ("what protocol does the dmx port of the service lights use?", "UDP"),
        ("what is the node port of the web port of lights?", "30080"),
    ],
)
async def test_of_several_ports_the_one_that_is_named_is_told(
    circus: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(circus).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("the second container in lights pods, which image does it have?", "reg.example/fuse:2"),
        ("which image does the first container of lights run?", "reg.example/bulbs:1"),
        ("the last container of lights - image tag?", "2"),
    ],
)
async def test_of_several_containers_the_one_at_a_place_is_told(
    circus: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(circus).ask(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "logs of the second container of lights",
        "which pods have a second container?",
        "which troupes have no ready node?",
    ],
)
async def test_what_tells_one_of_several_is_never_left_out(circus: RecordedCluster, question: str) -> None:
    assert await Asked(circus).ask(question) is None
