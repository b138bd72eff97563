"""Limits, quotas, policies, storage, rights and sums as people ask for them, on a made-up cluster."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("ferry"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what is the largest amount of memory a container may have in purser?", "3Gi"),
        ("if nobody sets a cpu limit in purser, which one does a container get?", "400m"),
        ("how much memory may a container in purser use at most?", "3Gi"),
        ("which memory request does a container in purser get when none is set", "32Mi"),
        ("how much memory does the engine quota still leave?", "4Gi"),
        ("gpus left in the engine quota", "2"),
        ("how much memory do both containers of horn request together?", "192Mi"),
        ("how much memory does one horn pod request?", "192Mi"),
        ("total memory request of horn", "384Mi"),
        ("biggest memory limit in engine, which workload", "logbook"),
        ("what in deck asks for the most memory?", "radar"),
        ("biggest memory request, who", "logbook"),
        ("biggest replica count in engine, which statefulset", "logbook"),
        ("is there room for another gpu in engine", "yes"),
        ("max memory one container can get in purser", "3Gi"),
    ],
)
async def test_limits_are_told_of_limit_ranges_quotas_and_one_pod(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which of our namespaces, system ones aside, have no network policy?", "purser"),
        ("which network policies also restrict outgoing traffic?", "ashore"),
        ("range excepted in ashore", "10.9.0.0/16"),
        ("who is let in to logbook:5432", "app=horn"),
        ("from which pods does logbook accept connections?", "app=horn"),
        ("which path of ingress bridge leads to radar", "/, /radar"),
        ("host of ingress bridge without a certificate", "crew.ferry.example"),
        ("nodeport services, number of", "1"),
        ("which services are not of type ClusterIP", "horn"),
        ("are there services in deck that have nothing behind them? which?", "compass"),
        ("which service has a wrong selector", "compass"),
        ("which port do I use from outside for horn", "30700"),
        ("services that expose more than one port", "logbook"),
        ("which services send to port 7000", "horn"),
        ("which pods can logbook be reached from", "app=horn"),
        ("what stands behind the service compass?", "none"),
        ("list service names and types in engine", "logbook: ClusterIP"),
    ],
)
async def test_policies_and_services_are_told_by_what_they_do(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which volume was released and is not used by anyone now", "old-charts"),
        ("if i delete a hold claim is the disk deleted too?", "no"),
        ("what happens to the data when a cabin claim gets deleted", "Delete"),
        ("what becomes of the volumes of hold when somebody removes the claim?", "Retain"),
        ("if i claim a disk and say nothing of the class, which one do i get?", "hold"),
        ("can i evict one of the logbook pods without hurting its budget?", "no"),
        ("is it possible to make a cabin volume larger later on?", "no"),
        ("can a cabin volume be grown later?", "no"),
        ("does the logbook budget allow me to evict one of its pods?", "no"),
        ("is it ok to drain logbook's pod as far as the pdb says?", "no"),
        ("which claim is waiting and which class does it want?", "receipts: cabin"),
        ("what size is the claim receipts and which class", "5Gi\ncabin"),
        ("may i evict logbook-0 without breaking its budget", "no"),
        ("which autoscaler cannot go any higher?", "horn"),
        ("how many pods does the logbook budget allow to be down", "0"),
        ("which claims belong to no workload", None),
        ("list pod names and nodes in purser", "till-shell: pier-2"),
        ("which pods were made by hand and have no controller?", "till-shell"),
    ],
)
async def test_storage_and_budgets_are_told_by_what_becomes_of_things(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("in which namespaces does the group cadets have the view role?", "engine"),
        ("where does nora have the edit role", "purser"),
        ("workloads running as sa bosun", "horn, radar"),
        ("service accounts that dont mount their token in deck", "bosun"),
        ("may nora update signals?", "yes"),
        ("in which namespaces may cadets update configmaps?", "purser"),
        ("nora asks whether she may delete deployments in deck as well", "no"),
        ("how many role bindings mention nora", "2"),
        ("nora's roles", "edit, signaller"),
        ("nora's access: which namespaces", "deck, purser"),
        ("is hilda allowed to change things in deck", None),
        ("what quota does engine have for gpus and how many are used", None),
        ("does sonar sweep slower than radar? (SWEEP_MS, bigger is slower)", "yes"),
        ("are more horn or more sonar pods running?", "horn"),
        ("sonar: how many replicas and which image", "1\nreg.ferry.example/sonar:3.1"),
    ],
)
async def test_rights_go_by_role_place_and_person(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize("question", ["can you please drain pier-2 for me?", "show me the night key inside till-codes"])
async def test_what_asks_for_a_change_or_a_secret_is_refused(asked: Asked, question: str) -> None:
    assert (await asked.ask(question) or "").startswith("refused")


async def test_who_is_left_out_of_a_policy_is_not_told_as_let_in(asked: Asked) -> None:
    assert await asked.ask("who besides horn may talk to logbook") != "app=horn"
