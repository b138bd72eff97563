"""Where a question says that its answer stands, it is looked for there, and nowhere else."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_KILN = {
    "at": "2026-03-03T08:00:00",
    "age": "90d",
    "nodes": [{"name": "shelf-1", "cpu": 8, "memory": "16Gi", "version": "v1.31.2"}],
    "namespaces": [{"name": "firing", "age": "80d"}],
    "workloads": [
        {"kind": "Deployment", "ns": "firing", "name": "glaze-mixer", "replicas": 0, "age": "40d",
         "image": "reg.example/glaze:1.4", "labels": {"crew": "night"}, "args": ["--soak=45m", "--cone=6"],
         "env": [{"name": "STIR_RPM", "value": "80"}, {"name": "SOAK", "value": "10m"}],
         "annotations": {"kiln.example/paused-by": "odile", "kiln.example/oncall": "marit",
                         "kiln.example/paused-why": "new pigments"}},
        {"kind": "StatefulSet", "ns": "firing", "name": "heat-store", "replicas": 1, "age": "40d",
         "image": "reg.example/heat:2", "labels": {"crew": "night"},
         "log": ["ramp 4 reached 900 C", "probe west does not answer"]},
        {"kind": "StatefulSet", "ns": "firing", "name": "clay-store", "replicas": 1, "age": "40d",
         "image": "reg.example/clay:2", "labels": {"crew": "day"}},
    ],
    "objects": [
        {"kind": "ConfigMap", "ns": "firing", "name": "clay-prices", "labels": {"year": "2026"},
         "data": {"stoneware": "1.20", "porcelain": "3.10"}},
    ],
    "events": [
        {"about": "ConfigMap/clay-prices", "ns": "firing", "reason": "Changed", "age": "3h", "type": "Normal",
         "message": "PORCELAIN_EUR raised from 3.00 to 3.10 by yannick", "source": "audit"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def cluster() -> RecordedCluster:
    return RecordedCluster(built("kiln", _KILN))


@pytest.fixture
def asked(cluster: RecordedCluster) -> Asked:
    return Asked(cluster)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how long does glaze-mixer soak? its in the args", "45m"),
        ("how long does glaze-mixer soak? i believe it's an env var", "10m"),
        ("glaze-mixer soaks 30 or 45 minutes? should be one of its args", "45m"),
        ("at what speed does glaze-mixer turn its paddle? they said it's an env STIR_RPM", "80"),
        ("why is glaze-mixer switched off? the annotations should know", "new pigments"),
        ("who paused glaze-mixer, maybe an annotation says", "odile"),
        ("what do we pay for porcelain this year, it's in the clay prices", "3.10"),
        ("which stateful sets do the night people look after? the label would be crew=night i think", "heat-store"),
        ("which probe does not answer according to the log of heat-store", "probe west does not answer"),
    ],
)
async def test_the_answer_is_told_that_stands_there(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "who raised the porcelain according to the events",
        "somebody touched clay-prices. who does the event say it was?",
        "what was done to clay-prices? an event should tell",
    ],
)
async def test_what_an_event_says_is_told(asked: Asked, question: str) -> None:
    assert "by yannick" in (await asked.ask(question) or "")


@pytest.mark.parametrize(
    "question",
    [
        "at how many rpm does glaze-mixer stir? its in the args",  # it is a variable
        "who paused glaze-mixer? it's in the env",
        "what does stoneware cost, an annotation says",
        "who raised the stoneware, according to the events",
    ],
)
async def test_nothing_is_told_from_another_place(asked: Asked, question: str) -> None:
    assert await asked.ask(question) is None


async def test_a_change_is_refused_wherever_it_is_said_to_stand(asked: Asked) -> None:
    answer = await asked.ask("scale glaze-mixer to 3, it's in the args") or ""
    assert answer.startswith("refused")


async def test_a_key_that_two_words_could_be_is_no_slip_of_the_pen(asked: Asked) -> None:
    assert await asked.ask("who do i call about glaze-mixer? there is an oncall annotation") == "marit"
