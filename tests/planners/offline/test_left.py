"""Kinds of questions that were once left: what is left of a quota, names that nothing bears, settings by their words,
registries, statements with a question behind them, more here than there."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("harbour"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many more pods fit into the cranes quota?", "7"),
        ("How many pods are left in the quota of cranes?", "7"),
        ("How much cpu is left in the quota of cranes?", "4"),
        ("How much memory is left in cranes' quota?", "3Gi"),
        ("How many completions are left for recount?", "3"),
    ],
)
async def test_what_is_left_is_what_is_allowed_less_what_is_used(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which ingress points to a service that doesn't exist?", "gate"),
        ("ingresses that refer to a nonexistent service", "gate"),
        ("Which role bindings refer to a role that does not exist?", "ghosts, stale"),
        ("Which deployments use a config map that does not exist?", "none"),
    ],
)
async def test_what_names_something_that_is_not_there_is_found(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the max load of winch?", "38"),
        ("What sample rate does winch have?", "50"),
        ("What cost center does the cranes namespace have?", "4410"),
        ("What is the cost center of tolls?", "4420"),
        ("What flavour does the storage class swift have?", "nvme"),
        ("Which namespace has cost center 4420?", "tolls"),
    ],
)
async def test_a_setting_is_known_by_the_words_of_its_key(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    "question", ["What is the mooring of winch?", "What colour does winch have?", "Which pods are seaworthy?"]
)
async def test_a_word_that_no_object_holds_is_left(asked: Asked, question: str) -> None:
    assert await asked.ask(question) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which deployments use images from docker.io?", "pilot, booth"),
        ("Which pods run images from reg.example in cranes?", "winch"),
        ("Which images in tolls come from docker.io?", "nginx:1.27"),
        ("how many images come from reg.example", "2"),
    ],
)
async def test_images_are_told_by_their_registry(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("runa can't delete pods in tolls, can she?", "no"),
        ("runa can list pods in tolls, can't she?", "yes"),
        ("just double-checking: winch has 2 replicas, doesn't it?", "yes"),
        ("May runa read pod logs in tolls?", "yes"),
        ("May runa read pod logs in cranes?", "no"),
        ("more deployments in cranes than in tolls?", "yes"),
        ("Are there fewer services in tolls than in cranes?", "no"),
    ],
)
async def test_a_statement_is_asked_and_more_here_than_there_is_counted(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which node runs an older kubelet than the rest?", "quay-2"),
        ("Which node has a newer kubelet version than all the others?", "quay-3"),
        ("which deployment has fewer replicas than any other?", "pilot, booth"),
        ("Who is cluster-admin?", "ida@harbour.example, system:masters"),
        ("How many times has winch been rolled out so far?", "2"),
        ("What's the highest memory limit a container may have in cranes?", "3Gi"),
        ("Hi team! Just wondering how many deployments exist?", "4"),
    ],
)
async def test_older_than_the_rest_is_the_oldest_and_versions_have_an_order(
    asked: Asked, question: str, said: str
) -> None:
    assert await asked.ask(question) == said
