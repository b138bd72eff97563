"""Who may reach whom by the network policies, and where a request ends up."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("lighthouse"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("may lamp reach sightings on port 5432?", "yes"),
        ("may lamp reach sightings on 5433", "no"),
        ("can the foghorn pods talk to sightings", "no"),
        ("are pods from harbourage allowed to call lamp on 80?", "yes"),
        ("is lamp reachable from reader?", "no"),
        ("can pilot reach the internet?", "no"),
        ("can reader talk to the outside world", "yes"),
        ("may reader connect to pilot?", "yes"),
    ],
)
async def test_whether_one_may_reach_another_is_what_both_ends_policies_let_through(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which pods are allowed to talk to sightings?", "app=lamp"),
        ("who may open port 8080 on lamp", "namespaces with zone=outer"),
        ("who may open port 8081 on lamp", "app=buoy in harbourage"),
        ("to which address range may pilot send traffic?", "10.7.0.0/16"),
    ],
)
async def test_who_is_let_through_is_told_as_the_policies_select(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_who_may_reach_what_no_policy_is_for_is_left(asked: Asked) -> None:
    assert await asked.ask("which pods may reach reader?") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which network policy blocks everything?", "nothing-in"),
        ("which namespaces are closed by default?", "beacon"),
        ("is archive locked down?", "no"),
    ],
)
async def test_a_policy_for_all_pods_that_lets_nothing_in_closes_a_namespace(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("if the phone calls light.example/old, which service is that?", "reader"),
        ("light.example/lens -> which service port", "80"),
        ("where are requests for light.example sent?", "lamp"),
        ("which service gets hammered when boats open light.example/old", "reader"),
        ("which broken service is behind light.example?", None),
        ("which service does not serve light.example?", None),
    ],
)
async def test_words_about_how_a_request_comes_do_not_matter_and_others_do(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [("do we have any ingresses?", "yes"), ("have we got cronjobs", "no"), ("do we even have a foghorn?", "yes")],
)
async def test_what_we_have_is_there(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what is mounted at /beams in lamp?", "beam-table"),
        ("which secret is mounted at /keys in lamp", "lamp-keys"),
        ("which claim is mounted at /oil?", "oil-stock"),
        ("which volume is mounted at /oil in lamp", "oil"),
        ("where is the config map beam-table mounted?", "/beams"),
        ("which node port does port 82 of the lamp service have?", "30082"),
        ("what paths does fog.example have?", "/horn"),
        ("which host leads to the foghorn service?", "fog.example"),
        ("which paths does shore route to the lamp service", "/"),
    ],
)
async def test_of_several_mounts_ports_or_hosts_only_the_one_that_is_meant_is_told(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how big is the disk of lamp?", "3Gi"),
        ("What is the largest bound claim?", "logbooks"),
        ("how big is the largest claim?", "5Gi"),
        ("which claim can be mounted read-write by many nodes?", "logbooks"),
        ("can the config map beam-table still be edited?", "yes"),
        ("which path does the liveness probe of foghorn call?", "/toot"),
        ("which secret holds the cert for fog.example?", "fog-cert"),
    ],
)
async def test_what_things_are_called_every_day_is_understood(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_a_verb_of_changes_before_what_it_names_asks_for_no_change(asked: Asked) -> None:
    assert (
        await asked.ask("lock timeout of lamp")
        != "refused: only questions are answered, nothing is changed in the cluster"
    )
    assert "refused" in (await asked.ask("lock the lamp deployment") or "")
