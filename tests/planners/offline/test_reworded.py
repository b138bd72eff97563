"""What means nothing as it stands is tried in other words: with what is asked put first, without wishes and reasons;
and nothing that limits it is dropped."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_BREWERY = """
at: '2026-05-06T09:00:00'
age: 60d
nodes:
- {name: cellar-1, cpu: 8, memory: 16Gi, version: v1.31.2}
namespaces:
- {name: malt, age: 60d}
- {name: hops, age: 60d, quota: {name: hops-cap, hard: {pods: 4}}}
workloads:
- {kind: Deployment, ns: malt, name: mash-tun, replicas: 2, age: 30d, image: 'reg.example/mash:2.0', ports: [8080],
   resources: {requests: {cpu: 250m}, limits: {memory: 128Mi}}, pods: [{node: cellar-1}, {node: cellar-1}],
   revisions: [{age: 30d, image: 'reg.example/mash:1.9'}], revised: 5d}
- {kind: Deployment, ns: hops, name: hop-dryer, replicas: 1, age: 9d, image: 'reg.example/dryer:1.0', ports: [9090],
   pods: [{node: cellar-1, state: CrashLoopBackOff, restarts: 7, last: Error, exit: 3}]}
objects:
- {kind: Service, ns: malt, name: mash-tun, age: 60d, selector: {app: mash-tun}, ports: [{port: 80}]}
- {kind: Service, ns: hops, name: dry-air, age: 60d, selector: {app: hop-dryer}, ports: [{port: 81}]}
"""


@pytest.fixture(scope="module")
def brewery() -> Asked:
    return Asked(RecordedCluster(built("brewery", yaml.safe_load(_BREWERY))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("mash-tun memory limit is how much", "128Mi"),
        ("The memory limit of mash-tun, it is which?", "128Mi"),
        ("service dry-air open what ports", "81"),
        ("memory limit is missing on which deployments", "hop-dryer"),
        ("on which deployments is lacking the memory limit?", "hop-dryer"),
    ],
)
async def test_what_is_asked_last_is_put_first(brewery: Asked, question: str, answer: str) -> None:
    assert answer in (await brewery.ask(question) or "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Operations wishes to have the memory limit of mash-tun stated.", "128Mi"),
        ("The brewers want to be told the image of hop-dryer for the handbook", "reg.example/dryer:1.0"),
        ("need mash-tun's memory limit, eyes closing", "128Mi"),
    ],
)
async def test_that_somebody_wishes_to_know_is_no_part_of_what_they_ask(
    brewery: Asked, question: str, answer: str
) -> None:
    assert await brewery.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("mash-tun was oomkilled again, surprise surprise, and its memory limit is how much?", "128Mi"),
        ("the ports, for a form that i have the joy of filling in, of the service dry-air please", "81"),
        (
            "mash-tun is broken since the update, which image would undo bring back? want to go back to bed",
            "reg.example/mash:1.9",
        ),
        ("what image is hop-dryer running? the wiki is silent and everybody shrugs", "reg.example/dryer:1.0"),
    ],
)
async def test_what_is_told_between_says_of_what_it_is_asked(brewery: Asked, question: str, answer: str) -> None:
    assert await brewery.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "the second container of mash-tun, which zorb does it have?",
        "which pod is crashing and when?",
        "quota is missing in which namespaces or whom",
        "the crew said to look at all that is bitter here. which deployments are that",
        "endpoints bitter: which services",
    ],
)
async def test_nothing_that_limits_a_question_is_dropped(brewery: Asked, question: str) -> None:
    assert await brewery.ask(question) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("name each node that runs a pod of mash-tun", "cellar-1"),
        ("list each namespace with its pod count", "malt: 2"),
        ("find deployments that nobody made a pod disruption budget for", "mash-tun"),
    ],
)
async def test_each_of_a_list_is_one_that_fits(brewery: Asked, question: str, answer: str | None) -> None:
    told = await brewery.ask(question)
    assert told is None if answer is None else answer in (told or "")
