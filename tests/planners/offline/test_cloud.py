"""What people ask of clusters in clouds: by zone and sort of machine, which switches are on, what operators issue."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def cloud() -> Asked:
    return Asked(made_up("cloud"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many pods run in zone north-2b?", "4"),
        ("which deployments run in north-2a?", "coredns, booth-api"),
        ("how many pods run on z6.huge?", "3"),
        ("does gauge run in north-2a?", "no"),
        ("which pods of booth-api run in north-2b?", "booth-api"),
        ("which deployments run on spot nodes?", "coredns, booth-api"),
        ("how many nodes are in north-2a?", "2"),
        ("how many pods have the label zone=north-2b?", "0"),  # written as a label of pods
    ],
)
async def test_what_only_nodes_are_labelled_is_said_of_where_pods_run(cloud: Asked, question: str, answer: str) -> None:
    assert await cloud.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which zones does booth-api run in?", "north-2a, north-2b"),
        ("in which zone is the crashing booth-api pod?", "north-2a"),
        ("what instance type does gauge run on?", "k5.large"),
        ("which zone is ip-10-7-2-77 in?", "north-2b"),
    ],
)
async def test_the_zone_of_what_runs_is_that_of_its_nodes(cloud: Asked, question: str, answer: str) -> None:
    assert await cloud.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is FEATURE_SEAT_MAP enabled?", "yes"),
        ("is USE_CACHE enabled?", "no"),
        ("is USE_CACHE enabled for booth-api?", "no"),
        ("is USE_CACHE disabled in booth-api?", "yes"),
        ("does booth-api have FEATURE_SEAT_MAP enabled?", "yes"),
        ("which deployments have USE_CACHE enabled?", "none"),
        ("which deployments have USE_CACHE disabled?", "booth-api"),
        ("which deployments have FEATURE_SEAT_MAP enabled?", "booth-api"),
        ("is USE_CACHE set for booth-api?", "yes"),
        ("which deployments have LOG_LEVEL set?", "booth-api"),
    ],
)
async def test_a_switch_is_on_by_its_value_and_not_because_it_is_there(
    cloud: Asked, question: str, answer: str
) -> None:
    assert await cloud.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("when does the seal booth-tls expire?", "2026-06-01T00:00:00Z"),
        ("which issuer issued booth-tls?", "notary"),
        ("what is the issuer of booth-tls?", "notary"),
        ("which version of booth-api is running?", "v2.14.3"),
        ("what image of booth-api is currently deployed?", "12345.registry.north-2.example/tickets/booth-api:v2.14.3"),
    ],
)
async def test_what_fields_tell_is_asked_in_the_words_of_people(cloud: Asked, question: str, answer: str) -> None:
    assert await cloud.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("the two newest nodes", "ip-10-7-3-9.north-2.compute.internal, ip-10-7-1-23.north-2.compute.internal"),
        ("list the 2 oldest stateful sets", "gauge"),
        ("which secrets are referenced but missing?", "none"),
        ("which config maps that are mounted do not exist?", "none"),
    ],
)
async def test_so_many_of_an_order_and_what_is_named_but_not_there(cloud: Asked, question: str, answer: str) -> None:
    assert await cloud.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("where is gauge running?", "ip-10-7-2-77.north-2.compute.internal"),
        ("where is gauge currently running", "ip-10-7-2-77.north-2.compute.internal"),
        ("which pods use the latest tag?", "none"),
        ("which images use the latest tag?", "none"),
        ("what is the latest image tag of booth-api?", "v2.14.3"),
        ("is booth-api exposed to the internet?", "yes"),
        ("which services are exposed externally?", "booth-api"),
        ("list the external services", "none"),
    ],
)
async def test_where_something_runs_what_is_tagged_latest_and_what_an_ingress_exposes(
    cloud: Asked, question: str, answer: str
) -> None:
    assert await cloud.ask(question) == answer


async def test_which_pods_is_no_answer_to_where_they_run(cloud: Asked) -> None:
    assert await cloud.ask("where are pods running?") is None
