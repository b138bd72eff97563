"""Resources of the cluster's own: whether they are as they should be is what their conditions say."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.unseen.building import built
from clusters.recorded import RecordedCluster, load
from tests.planners.offline.asking import Asked


def bell(name: str, *conditions: dict[str, str]) -> dict[str, Any]:
    return {"kind": "Bell", "ns": "tower", "name": name, "age": "9d", "spec": {"note": "A"},
            "status": {"conditions": list(conditions)}}  # fmt: skip


def tells(what: str, status: str) -> dict[str, str]:
    return {"type": what, "status": status, "reason": "R"}


def tower(*bells: dict[str, Any]) -> Asked:
    definition = {"kind": "CustomResourceDefinition", "resource": "Bell", "plural": "bells", "group": "tower.example",
                  "version": "v1", "age": "30d", "properties": {"note": {"type": "string"}}}  # fmt: skip
    text = {
        "at": "2026-03-01T06:00:00",
        "age": "40d",
        "nodes": [{"name": "loft-1", "cpu": 4, "memory": "8Gi"}],
        "namespaces": [{"name": "tower", "age": "40d"}],
        "workloads": [],
        "objects": [definition],
        "custom": list(bells),
    }
    return Asked(RecordedCluster(built("tower", text)))


RINGING = tower(
    bell("treble", tells("Ready", "True")),
    bell("tenor", tells("Synced", "True"), tells("Ready", "False")),
    bell("alto", tells("Available", "True")),
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which bells are not ready?", "tenor"),
        ("which bells are healthy?", "alto, treble"),
        ("is the bell tenor ready", "no"),
        ("are all bells ready?", "no"),
        ("how many bells are ready?", "2"),
        ("list the failing bells", "tenor"),
    ],
)
async def test_whether_a_resource_is_ready_is_what_its_conditions_say(question: str, answer: str) -> None:
    assert await RINGING.ask(question) == answer


@pytest.mark.parametrize(
    "question", ["which bells are not ready?", "which bells are ready?", "how many bells are ready?"]
)
async def test_where_no_condition_says_it_nothing_is_told(question: str) -> None:
    assert await tower(bell("treble"), bell("tenor")).ask(question) is None


@pytest.mark.parametrize("question", ["when does the bell ring?", "is any bell nearly full?"])
async def test_a_verb_and_an_adverb_are_no_names_of_what_is_missing(question: str) -> None:
    assert await RINGING.ask(question) is None


async def test_a_word_where_a_name_stands_is_a_name() -> None:
    assert (
        await RINGING.ask("how many replicas does the deployment tomato have?")
        == "not found: no deployment named tomato"
    )


async def test_a_value_of_a_field_of_the_kind_that_is_spoken_of_is_no_state_of_other_kinds() -> None:
    asked = Asked(RecordedCluster(load("fleet")))
    assert await asked.ask("average km of the parked trucks") == "198200.5"
