"""What the contents of things say, asked in everyday words: labels and notes, states of the cluster's own kinds,
numbers in logs, what init containers print, and events."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_AVIARY = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: perch-1, cpu: 8, memory: 16Gi, version: v1.31.2, labels: {bh: east, floor: mesh}}
- {name: perch-2, cpu: 8, memory: 16Gi, version: v1.31.2, labels: {bh: west, floor: sand}}
namespaces:
- {name: parrots, age: 80d, labels: {contact: ottilie, ext: '77'}}
- {name: owls, age: 80d, labels: {contact: bram, ext: '78'}}
- {name: finches, age: 80d, labels: {contact: ottilie, ext: '77'}}
- {name: staging, age: 80d}
- {name: bird-log, age: 80d}
workloads:
- {kind: Deployment, ns: owls, name: night-feeder, replicas: 1, age: 9d, image: 'reg.example/feeder:1',
   annotations: {aviary.example/note: hopper is cracked},
   env: [{name: JAM_MODE, value: stop}, {name: MICE, value: '9'},
   {name: NIGHT_FLIGHT, value: 'off'}],
   log: [starting, 'fed 31 mice, 4 refused by the owls', 'ERROR hopper jammed', 'hatch 2 swinging']}
- {kind: Deployment, ns: owls, name: egg-cam, replicas: 1, age: 9d, image: 'reg.example/cam:1',
   spec: {initContainers: [{name: focus, image: 'reg.example/focus:1'}]},
   pods: [{state: 'Init:CrashLoopBackOff', restarts: 6, exit: 1, initlog: [turning lens, 'lens cap is on']}]}
- {kind: Deployment, ns: owls, name: pellet-press, replicas: 2, age: 9d, image: 'reg.example/press:1',
   pods: [{age: 9d, log: [pressed]}, {age: 1h, state: NotReady, message: not ready, log: ['ERROR no grit']}]}
objects:
- {kind: ConfigMap, ns: owls, name: diet-limits, labels: {signed-off-by: bram}, data: {MAX_MEAL_GBP: '12'}}
- {kind: CustomResourceDefinition, resource: Stage, plural: stages, group: aviary.example, version: v1, age: 80d,
   properties: {star: {type: string}, keeper: {type: string}, approvedBy: {type: string}},
   states: {outcome: {type: string}, phase: {type: string}, note: {type: string},
   mood: {type: string}, approved: {type: boolean}}}
custom:
- {kind: Stage, ns: owls, name: lawn, spec: {star: Athena, keeper: wim, approvedBy: bram},
   status: {outcome: Pending, phase: Flooding, approved: true, note: gutter is blocked}}
- {kind: Stage, ns: owls, name: loft, spec: {star: Strix, keeper: noor},
   status: {outcome: Overdue, phase: Free, mood: sulky}}
events:
- {about: Node/perch-2, ns: '', reason: Rebooted, message: 'Node perch-2 has been rebooted', age: 12d, type: Normal}
- {about: Stage/lawn, ns: owls, reason: GateJammed, message: the east gate is stuck, age: 3h, count: 5, first: 9h,
   source: latch-bot}
"""


@pytest.fixture(scope="module")
def aviary() -> RecordedCluster:
    return RecordedCluster(built("aviary", yaml.safe_load(_AVIARY)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what extension do i dial for the owls namespace", "78"),  # a key that begins the word; what is strange waits
        ("whom do i have to call about the parrots namespace?", "ottilie"),
        ("for which namespaces do i have to ring ottilie", "finches, parrots"),
        ("which namespaces is ottilie the contact for?", "finches, parrots"),
        ("which bird house is perch-2 in", "west"),  # BH: the initials
        ("which note is there on night-feeder?", "hopper is cracked"),
        ("does perch-1 have a mesh or sand floor", "mesh"),
        ("does the night feeder jam stop or go", "stop"),
        ("is night flight on or off", "off"),
        ("who signed off the diet limits", "bram"),  # words of a name that mean a kind and a bound by themselves
        ("how many pounds may one meal be worth at most, it's in the diet limits", "12"),
    ],
)
async def test_the_one_key_that_the_words_mean_is_told(aviary: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(aviary).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("who is the star of the lawn stage", "Athena"),  # a kind that is called as environments are
        ("which stages are pending", "lawn"),  # a state that has another meaning for pods
        ("free stages", "loft"),
        ("which stage is sulky?", "loft"),  # a word that no field chooses
        ("stages being flooded", "lawn"),
        ("whose stage is overdue?", "loft"),
        ("which stages belong to the keeper wim?", "lawn"),
        ("who approved stage lawn?", "bram"),  # not whether somebody has
        ("which stage is flooding and why", "lawn: Flooding: gutter is blocked"),
    ],
)
async def test_kinds_of_the_clusters_own_are_asked_by_their_states(
    aviary: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(aviary).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many mice did the owls refuse according to the night-feeder log", "4"),  # of two numbers the one beside
        ("how many mice were fed according to the night-feeder log", "31"),
        ("what does night-feeder complain about in its log?", "ERROR hopper jammed"),
        ("what did pellet-press complain about", "ERROR no grit"),  # of two pods the one that is not ready
        ("night-feeder log, which hatch", "2"),
        ("what does the init container of egg-cam say", "turning lens\nlens cap is on"),
    ],
)
async def test_logs_are_read_by_the_words_around_what_is_asked(
    aviary: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(aviary).ask(question) == told


async def test_what_is_logged_is_no_setting(aviary: RecordedCluster) -> None:
    assert await Asked(aviary).ask("night-feeder log, jam mode") is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many days ago was perch-2 rebooted?", "12d"),
        ("when was perch-2 rebooted", "12d ago (2026-04-20T08:00:00Z)"),
        ("what did the latch bot report on lawn?", "GateJammed: the east gate is stuck"),
        ("how often was the gate of lawn jammed", "5"),
        ("was perch-2 rebooted?", "yes: Rebooted: Node perch-2 has been rebooted"),
    ],
)
async def test_events_are_told_by_their_words(aviary: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(aviary).ask(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "what extension do i dial for the cupboard namespace",
        "is perch-2 rebooted?",  # what is so now, no event tells
        "when was perch-1 rebooted",
        "was the loft gate jammed?",
        "how many mice did the keepers refuse according to the egg-cam log",
        "which stages are sunny",
    ],
)
async def test_what_nothing_says_is_left(aviary: RecordedCluster, question: str) -> None:
    answer = await Asked(aviary).ask(question)
    assert answer is None or answer.startswith("not found"), answer
