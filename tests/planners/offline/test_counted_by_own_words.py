"""What is counted by labels and by fields of the cluster's own kinds, the most of a field, whose kind need not be said,
and who looks after what."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_MENAGERIE = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: hut-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 80d, labels: {shed: east}}
- {name: hut-2, cpu: 8, memory: 16Gi, version: v1.31.2, age: 5d, labels: {shed: east}}
- {name: hut-3, cpu: 8, memory: 16Gi, version: v1.31.2, age: 5d, labels: {shed: west}}
namespaces:
- {name: feeding, age: 80d, labels: {crew: mops, guild: night-watch}, annotations: {zoo.example/contact: desk 7}}
- {name: washing, age: 70d, labels: {crew: mops, guild: day-shift}, annotations: {zoo.example/contact: desk 9}}
- {name: gates, age: 60d, labels: {crew: latch, guild: night-watch}}
workloads:
- {kind: Deployment, ns: feeding, name: scales, replicas: 1, age: 9d, image: 'reg.example/scales:1',
   env: [{name: HAY_URL, value: 'http://hay'}, {name: TRAY_COUNT, value: '3'}, {name: SCALE_MODE, value: brass}],
   log: ['weighed tickets: 77']}
- {kind: Pod, ns: washing, name: brass-shell, age: 2d, image: 'reg.example/shell:1'}
- {kind: Deployment, ns: gates, name: turnstile, replicas: 1, age: 9d, image: 'reg.example/turnstile:1'}
objects:
- {kind: ConfigMap, ns: gates, name: entry, data: {TICKET_CENTS: '900', NIGHT_LIGHTS: 'off'}}
- {kind: RoleBinding, ns: gates, name: mops-crew, role: ClusterRole/view, subjects: ['User:ada']}
- {kind: ResourceQuota, ns: gates, name: narrow, hard: {pods: '9'}, used: {pods: '1'}}
- {kind: CustomResourceDefinition, resource: Enclosure, plural: enclosures, group: zoo.example, version: v1, age: 80d,
   properties: {wing: {type: string}, keeper: {type: string}, animals: {type: integer}, rooms: {type: integer},
    heated: {type: boolean}, approved: {type: boolean}}, states: {mode: {type: string}, fault: {type: string}}}
custom:
- {kind: Enclosure, ns: feeding, name: otters, spec: {wing: river, keeper: alma, animals: 6, rooms: 2, heated: false,
   approved: true}, status: {mode: Open}}
- {kind: Enclosure, ns: feeding, name: herons, spec: {wing: river, keeper: alma, animals: 11, rooms: 1, heated: false,
   approved: false}, status: {mode: Shut, fault: the pump is silted}}
- {kind: Enclosure, ns: feeding, name: geckos, spec: {wing: glass, keeper: ingo, animals: 40, rooms: 3, heated: true,
   approved: true}, status: {mode: Open, fault: none}}
"""


@pytest.fixture(scope="module")
def menagerie() -> RecordedCluster:
    return RecordedCluster(built("menagerie", yaml.safe_load(_MENAGERIE)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which crew has the most namespaces", "mops"),
        ("which crew runs the fewest namespaces?", "latch"),
        ("crews with only one namespace", "latch"),
        ("which crews have more than one namespace", "mops"),
        ("which wing has two or more enclosures", "river"),
        ("in which wing do we have the most enclosures", "river"),
        ("what is the most common keeper among the enclosures", "alma"),
        ("which keeper is the most common among the enclosures", "alma"),
        ("which shed has exactly two nodes", "east"),
        ("which shed has the most nodes", "east"),
    ],
)
async def test_which_labels_and_fields_most_things_have_is_told(
    menagerie: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(menagerie).ask(question) == told


async def test_a_kind_that_has_the_most_of_something_is_no_label(menagerie: RecordedCluster) -> None:
    assert await Asked(menagerie).ask("which enclosure has the most animals") == "geckos"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what is the highest number of animals of all enclosures", "40"),
        ("what is the biggest animals value of the enclosures", "40"),
        ("how many animals do we have", "57"),
        ("how many rooms do we have in total", "6"),
        ("how many animals does the company have", "57"),
        ("how many animals are heated", "40"),
    ],
)
async def test_a_field_is_asked_for_and_its_kind_need_not_be_said(
    menagerie: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(menagerie).ask(question) == told


async def test_how_many_things_have_something_is_no_sum_of_it(menagerie: RecordedCluster) -> None:
    assert await Asked(menagerie).ask("how many enclosures have animals") == "3"
    assert await Asked(menagerie).ask("how many enclosures have heated animals") != "40"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which namespaces have no contact", "default, gates, kube-node-lease, kube-public, kube-system"),
        ("which namespaces belong to night watch", "feeding, gates"),
        ("what belongs to mops", "feeding, washing"),
        ("what is owned by latch", "gates"),
        ("the mops crew, which namespaces do they have?", "feeding, washing"),
        ("the latch crew. what namespaces do they own", "gates"),
        ("who looks after otters and what is their wing", "alma\nriver"),
        ("which namespaces have nobody to contact", "default, gates, kube-node-lease, kube-public, kube-system"),
        ("who looks after the otters enclosure", "alma"),
        ("who is in charge of the geckos these days", "ingo"),
        ("which enclosures are unheated", "herons, otters"),
        ("unapproved enclosures", "herons"),
        ("how many unapproved enclosures are there", "1"),
        ("are the night lights on or off in the entry config", "off"),
        ("who has HAY_URL", "scales"),
        ("how much is a ticket", "900"),
        ("what is wrong with the herons enclosure", "Shut: the pump is silted"),
    ],
)
async def test_everyday_words_for_who_and_whose_are_understood(
    menagerie: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(menagerie).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which deployments have SCALE_MODE brass", "scales"),
        ("which deployments have SCALE_MODE=brass?", "scales"),
        ("how many deployments have SCALE_MODE set to brass", "1"),
        ("which deployments have SCALE_MODE", "scales"),
        ("which deployments have SCALE_MODE set to copper", "none"),
    ],
)
async def test_what_stands_behind_a_variable_is_its_value(menagerie: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(menagerie).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which namespaces does the mops crew have", "feeding, washing"),
        ("what does mops look after", "feeding, washing"),
        ("nodes younger than a year", "hut-1, hut-2, hut-3"),
        ("which namespaces are older than a year", "none"),
    ],
)
async def test_a_group_is_its_label_though_something_else_is_called_so(
    menagerie: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(menagerie).ask(question) == told


@pytest.mark.parametrize("question", ["where are the most animals", "which crew has the most unicorns"])
async def test_what_nothing_tells_is_left(menagerie: RecordedCluster, question: str) -> None:
    assert await Asked(menagerie).ask(question) is None
