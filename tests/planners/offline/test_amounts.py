"""Comparisons with versions, with amounts in words, and with how often a cron job runs."""

from __future__ import annotations

import pytest

from planners.offline.words import split
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("mill"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which nodes run a kubelet older than 1.30?", "wheel-2"),
        ("nodes with a kubelet below v1.31.9", "wheel-1, wheel-2"),
        ("which nodes have a kubelet version of 1.31 or higher?", "wheel-1, wheel-3"),
        ("nodes newer than 1.31.2", "wheel-3"),
        ("which nodes run a kubelet newer than 1.31?", "none"),
        ("do all nodes run kubelet 1.30 or newer?", "no"),
        ("which nodes run kubelet 1.29 or older?", "wheel-2"),
        ("deployments in grain with 5 replicas or more", "hopper"),  # the unit before "or"
        ("which deployments in grain or flour run an image with a version below 2?", "hopper"),
        ("which deployments in flour have an image tag above 9?", "press"),
    ],
)
async def test_versions_compare_number_by_number_as_far_as_they_are_said(
    asked: Asked, question: str, said: str
) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which deployments have containers that may use more than half a core?", "hopper"),
        ("which deployments request at least a quarter of a core?", "hopper"),
        ("which deployments have a memory limit under 512Mi?", "hopper"),
        ("claims over 10 gigabytes", "sacks"),
        ("claims of at least 1 TB", "none"),
        ("which claims are smaller than 20 gigs?", "bins"),
        ("which priority classes are above 4000?", "harvest, system-cluster-critical, system-node-critical"),
        ("which deployments have more than a couple of replicas?", "hopper"),
        ("how many deployments are older than two weeks?", "3"),
    ],
)
async def test_amounts_in_words_are_numbers(asked: Asked, question: str, said: str) -> None:
    text = await asked.ask(question)
    assert text is not None
    assert sorted(text.split(", ")) == sorted(said.split(", "))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which cron jobs run hourly or more often?", "sweep"),
        ("which cron jobs run at least once a day?", "audit, sweep"),
        ("which cron jobs run less than once a day?", "stocktake"),
        ("cron jobs that run weekly", "stocktake"),
        ("which cronjobs run at night?", "audit"),
        ("does sweep run more often than daily?", "yes"),
        ("does stocktake run at night?", "no"),
    ],
)
async def test_how_often_a_cron_job_runs_is_told_from_its_schedule(asked: Asked, question: str, said: str) -> None:
    assert await asked.ask(question) == said


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("half a core", "0.5"),
        ("a couple of pods", "2"),
        ("20 gigabytes", "20gi"),
        ("half a gig", "0.5gi"),
        ("1 TB", "1tb"),
    ],
)
def test_an_amount_in_words_is_one_token(text: str, number: str) -> None:
    assert split(text)[0].lower == number
