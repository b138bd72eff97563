"""Names that nothing bears: what names them, which they are, and whether everything that is named is there."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("mill"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which ingress backend does not exist?", "chute"),
        ("which backend services of ingresses are missing?", "chute"),
        ("which tls secrets are missing?", "gate-cert"),
        ("which missing config maps do deployments use?", "dust-rules"),
        ("which config maps are used but do not exist?", "dust-rules"),
        ("which secrets are missing in the grain namespace?", "gate-cert, sieve-pin"),
        ("how many secrets are missing in grain?", "2"),
    ],
)
async def test_the_names_that_nothing_bears_are_told_where_they_are_asked_for(
    asked: Asked, question: str, said: str
) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which ingress has a backend that doesn't exist?", "gate"),
        ("which workloads use a missing secret?", "sieve"),
        ("which claims want a storage class that was never created?", "sacks"),
        ("which hpa targets something that is not there?", "dryer"),
        ("which role binding binds a role that does not exist?", "orphans"),
        ("how many ingresses use a nonexistent ingress class?", "1"),
    ],
)
async def test_what_names_it_is_told_where_that_is_asked_for(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("do all ingresses point at an existing service?", "no"),
        ("does every config map that a pod uses exist?", "no"),
        ("does every backend of the door ingress exist?", "yes"),
        ("does the target of every autoscaler exist?", "no"),
        ("do all pods use an existing service account?", "yes"),
        ("is any tls secret missing?", "yes"),
        ("are there ingresses whose service is missing?", "yes"),
    ],
)
async def test_whether_everything_that_is_named_is_there_is_yes_or_no(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


async def test_of_what_names_nothing_it_is_not_said_that_it_is_there(asked: Asked) -> None:
    assert await asked.ask("does the tls secret of the door ingress exist?") != "yes"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which ingresses are missing a tls secret?", "door"),
        ("which deployments outside kube-system are missing a memory request?", "press, sieve"),
    ],
)
async def test_what_lacks_something_names_nothing_at_all(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said
