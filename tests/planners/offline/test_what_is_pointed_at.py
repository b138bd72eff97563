"""What a question points at: the key, the label, the note or the object that holds the answer. The words around it
describe it, and need no meaning of their own."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_SMITHY = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: anvil-1, cpu: 8, memory: 16Gi, version: v1.31.2, labels: {wing: north, storey: '2'},
   annotations: {smithy.example/note: leaks when it rains, smithy.example/lease-until: '2027-03-01'}}
- {name: anvil-2, cpu: 8, memory: 16Gi, version: v1.31.2, labels: {wing: south, storey: '5'}}
namespaces:
- {name: forge, age: 80d}
workloads:
- {kind: Deployment, ns: forge, name: bellows, replicas: 1, age: 9d, image: 'reg.example/bellows:1',
   args: ['-c', 'max_gusts=40'], env: [{name: BLOW_RETENTION_HOURS, value: '72'}, {name: HEAT_LIMIT, value: '900'}]}
- {kind: Deployment, ns: forge, name: tongs, replicas: 1, age: 9d, image: 'reg.example/tongs:1',
   env: [{name: GRIP_MODE, value: soft}, {name: MAX_WEIGHT, value: '30'}],
   annotations: {smithy.example/resize: ask ottmar first}}
- {kind: CronJob, ns: forge, name: sweep, age: 60d, schedule: '0 3 * * *', zone: America/Santiago,
   image: 'reg.example/sweep:1', last: 5h}
- {kind: CronJob, ns: forge, name: quench, age: 60d, schedule: '0 3 * * *', zone: Europe/Madrid,
   image: 'reg.example/quench:1', last: 5h}
objects:
- {kind: ConfigMap, ns: forge, name: tempering, data: {MAX_DEPTH: '7', SOAK_MINUTES: '25', OIL: linseed}}
- {kind: Service, ns: forge, name: ore, type: ExternalName, externalName: mine.example}
- {kind: CustomResourceDefinition, resource: Furnace, plural: furnaces, group: smithy.example, version: v1, age: 80d,
   properties: {mouthMetres: {type: string}, expires: {type: string}}}
custom:
- {kind: Furnace, ns: forge, name: old-bertha, spec: {mouthMetres: '1.8', expires: '2026-12-31'}}
- {kind: Furnace, ns: forge, name: young-max, spec: {mouthMetres: '0.7', expires: '2028-01-31'}}
"""


@pytest.fixture(scope="module")
def smithy() -> RecordedCluster:
    return RecordedCluster(built("smithy", yaml.safe_load(_SMITHY)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many puffs does bellows give (max_gusts)?", "40"),  # an argument behind another
        ("after how many hours does bellows forget? (retention)", "72"),  # a word of a key, and the unit
        ("how hot may the tip get? (HEAT_LIMIT)", "900"),
        ("which node stands with the old people (wing=south)?", "anvil-2"),
        ("how far up are the north people, the nodes carry a storey label i am told", "2"),
        ("how deep do the smiths go? i was told there is a config map tempering", "7"),
        ("how long must a blade rest in minutes, is that set in tempering?", "25"),
        ("how many things may one lift at most, is that configured in tongs?", "30"),
    ],
)
async def test_the_key_that_is_pointed_at_is_told(smithy: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(smithy).ask(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "how long must a blade rest in days, is that set in tempering?",  # it is said in minutes
        "which song do the smiths sing, is that set in tempering?",  # it has no such key
        "how many things may one lift (wing)?",  # which is a key of others
    ],
)
async def test_nothing_near_is_told_where_the_key_is_not_there(smithy: RecordedCluster, question: str) -> None:
    assert await Asked(smithy).ask(question) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("somebody left a note at anvil-1, what does it say?", "leaks when it rains"),
        ("before i resize tongs, is there a note on it whom to ask?", "ask ottmar first"),  # whatever its key is
        ("how big is the mouth of old-bertha in metres?", "1.8"),
        ("until when does the lease of anvil-1 last?", "2027-03-01"),
        ("until which date is young-max good?", "2028-01-31"),
        ("which scheduled jobs count in Chilean time?", "sweep"),
        ("which cron jobs run on Madrid time", "quench"),
        ("ore service is leading to which outside host?", "mine.example"),
    ],
)
async def test_what_is_described_is_told(smithy: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(smithy).ask(question) == told
