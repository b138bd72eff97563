"""What is asked behind a statement: for a cause only where it says that something is wrong, else for what it
spoke of."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_FORGE = """
at: '2026-05-06T09:00:00'
age: 90d
nodes:
- {name: hearth-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 90d, labels: {metal: iron}}
namespaces:
- {name: smithy, age: 90d}
workloads:
- {kind: Deployment, ns: smithy, name: anvil, replicas: 1, age: 40d, image: 'reg.example/anvil:1.4',
   spec: {nodeSelector: {metal: iron}}, pods: [{state: CrashLoopBackOff, restarts: 7, exit: 1}]}
- {kind: CronJob, ns: smithy, name: sweep, age: 50d, schedule: '0 4 * * *', image: 'reg.example/sweep:1', last: 2h}
objects:
- {kind: PersistentVolumeClaim, ns: smithy, name: coal, size: 5Gi, class: shed, age: 40d}
- {kind: StorageClass, name: shed, provisioner: shed.example}
"""


@pytest.fixture(scope="module")
def forge() -> Asked:
    return Asked(RecordedCluster(built("forge", yaml.safe_load(_FORGE))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("anvil won't come up and i suspect the node selector, what is it?", "metal=iron"),
        ("behind the colon in the image of anvil there is the tag, what is it?", "1.4"),
        ("somebody wants anvil on other machines by the node selector – what does it say?", "metal=iron"),
    ],
)
async def test_what_a_statement_ends_with_is_told_and_no_cause(forge: Asked, question: str, answer: str) -> None:
    assert await forge.ask(question) == answer


async def test_where_something_is_wrong_its_cause_is_told(forge: Asked) -> None:
    assert "exit code 1" in (await forge.ask("anvil keeps crashing, what is it?") or "")
    assert "exit code 1" in (await forge.ask("anvil does not come up. what's the reason?") or "")


@pytest.mark.parametrize(
    "question",
    [
        "it's the pods owned by anvil i want to see, and only them",
        "pls tell me anvil doesnt run as root... does it?",
        "three replicas of anvil running, what is it?",
    ],
)
async def test_no_trouble_is_told_where_none_is_spoken_of(forge: Asked, question: str) -> None:
    assert "exit code" not in (await forge.ask(question) or "")


@pytest.mark.parametrize(
    "question",
    [
        "where do the pods of anvil sit, node-wise?",
        "what quality-of-service class has anvil?",
        "the fattest claim, its name",
    ],
)
async def test_english_with_a_dash_or_of_the_most_is_no_name_that_nothing_has(forge: Asked, question: str) -> None:
    assert not (await forge.ask(question) or "").startswith("not found")


async def test_a_name_of_english_words_that_nothing_has_is_not_found(forge: Asked) -> None:
    assert "not found" in (await forge.ask("how many replicas does hammer-service have?") or "")


@pytest.mark.parametrize(
    "question",
    [
        "finance asks according to which schedule sweep is run",
        "from when is anvil not ready?",
        "the image of anvil, it is pulled out of what registry?",
    ],
)
async def test_yes_is_no_answer_to_which_when_or_what(forge: Asked, question: str) -> None:
    assert await forge.ask(question) != "yes"
