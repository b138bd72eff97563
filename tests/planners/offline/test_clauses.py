"""Clauses behind what is asked ("before it is killed"), and superlatives that are said of what is asked for."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("mill"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how long does hopper have before it is killed?", "75"),
        ("how long a grace period does hopper get when it is shut down", "75"),
        ("how long does hopper keep connections draining when it is shut down?", "75"),
        ("what grace period does hopper get before it's killed", "75"),
        ("after how many failures is hopper restarted?", "4"),
        ("after how many failures of the readiness probe is hopper not ready?", "6"),
        ("how many times may the liveness probe of hopper fail before it is restarted?", "4"),
    ],
)
async def test_a_clause_of_when_tells_which_time_or_number_is_meant(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which claim is the largest?", "sacks"),
        ("which claim is smallest?", "bins"),
        ("who has the most replicas?", "hopper"),
        ("which quota is nearest to its limit?", "cellar"),
        ("which autoscaler is closest to its maximum?", "hopper"),
        ("how many GPUs does press ask for?", "2"),
    ],
)
async def test_a_superlative_may_stand_behind_what_it_is_said_of(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("last audit run ok?", "no"),
        ("did the last run of sweep succeed?", "yes"),
        ("did the last audit run fail?", "yes"),
        ("has the sweep of tonight finished?", "yes"),
        ("is the audit through?", "no"),
        ("when did it run and why did it fail?", None),
    ],
)
async def test_how_the_last_run_ended_is_told_with_and_without_a_verb(
    asked: Asked, question: str, said: str | None
) -> None:
    assert await asked.ask(question) == said
