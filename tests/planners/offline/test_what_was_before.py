"""What was so before something was done is not what is so now."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_MILL = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: wheel-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 80d}
namespaces:
- {name: flour, age: 80d}
workloads:
- {kind: Deployment, ns: flour, name: sieve-api, replicas: 2, age: 30d, image: 'reg.example/sieve:2.4',
   revisions: [{age: 30d, image: 'reg.example/sieve:2.3'}], revised: 2d}
"""


@pytest.fixture(scope="module")
def mill() -> RecordedCluster:
    return RecordedCluster(built("mill", yaml.safe_load(_MILL)))


@pytest.mark.parametrize(
    "question",
    [
        "what image was sieve-api on before they touched it?",
        "which image did sieve-api run before the present revision?",
        "what was the image of sieve-api before somebody changed it",
        "before they touched it, what image was sieve-api on?",
        "what was sieve-api's image one revision ago?",
        "which image did sieve-api have until the miller came?",
    ],
)
async def test_an_image_before_whatever_was_done_is_that_of_the_revision_before(
    mill: RecordedCluster, question: str
) -> None:
    assert await Asked(mill).ask(question) == "reg.example/sieve:2.3"


@pytest.mark.parametrize(
    "question",
    ["before I touch it, what image is sieve-api on?", "before we roll it out: which image does sieve-api run?"],
)
async def test_what_somebody_is_about_to_do_changes_nothing_of_what_is(mill: RecordedCluster, question: str) -> None:
    assert await Asked(mill).ask(question) == "reg.example/sieve:2.4"


@pytest.mark.parametrize(
    "question",
    ["how many replicas did sieve-api have before they scaled it?", "which node was sieve-api on before it moved?"],
)
async def test_what_nothing_remembers_is_not_told_as_it_is_now(mill: RecordedCluster, question: str) -> None:
    assert await Asked(mill).ask(question) is None
