"""What a question leaves out, sets against something, or names in several namespaces that do not agree."""

from __future__ import annotations

import pytest

from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.flow import Failure
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def troubled() -> RecordedCluster:
    return RecordedCluster(load("troubled"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which deployments in payments except ledger are not available?", "invoices, slow-start"),
        ("which deployments in payments besides ledger and invoices are not available", "slow-start"),
        ("How many deployments in payments apart from invoices have unavailable replicas?", "2"),
        ("list deployments in payments other than ledger and web-app", "invoices, payment-processor, slow-start"),
        ("pods in fleet-alpha1 except courier", "none"),
        ("all deployments but ledger in payments", "invoices, payment-processor, slow-start, web-app"),
        ("how many pods in payments except running ones", "9"),
        ("all deployments in payments besides ledger, invoices and web-app", "payment-processor, slow-start"),
        (
            "which pods in payments are not ready apart from failed pods",
            "giant, gpu-trainer, invoices, ledger, memory-hog, report-builder, settlement, slow-start",
        ),
        ("how many pods in payments are not running except failed jobs", "7"),
        ("which deployments are there in payments apart from unavailable deployments", "payment-processor, web-app"),
        ("which pods in payments are not running except those of jobs", None),
    ],
)  # fmt: skip
async def test_an_exception_leaves_out_what_it_names_and_nothing_that_follows(
    troubled: RecordedCluster, question: str, answer: str | None
) -> None:
    assert await Asked(troubled).ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which pods are running but not ready", "slow-start"),
        ("which pods are not ready but running", "slow-start"),
        ("pods in payments that are running but restarted", "web-app"),
    ],
)
async def test_but_sets_one_condition_against_another(troubled: RecordedCluster, question: str, answer: str) -> None:
    assert await Asked(troubled).ask(question) == answer


async def test_what_differs_between_two_namespaces_is_told_to_differ() -> None:
    asked = Asked(RecordedCluster(load("shop")))
    for question in ("what image does frontend use", "does frontend have a readiness probe"):
        outcome = await asked.plan(question)
        assert isinstance(outcome, Failure)
        assert "shop, shop-staging" in outcome.message
        assert "say which one is meant" in outcome.message
        assert "not understood" not in outcome.message


async def test_a_pod_that_fails_over_and_over_is_broken_while_it_is_up(troubled: RecordedCluster) -> None:
    asked = Asked(troubled)
    assert "web-app" in (await asked.ask("what is broken?") or "").split(", ")
    assert "payment-processor" not in (await asked.ask("what is broken?") or "").split(", ")


@pytest.mark.parametrize(("question", "lines"), [("latest event in payments", 1), ("latest events in payments", 20)])
async def test_of_events_the_latest_are_told_or_the_one(troubled: RecordedCluster, question: str, lines: int) -> None:
    told = (await Asked(troubled).ask(question) or "").splitlines()
    assert len(told) == lines
    assert told[-1].startswith("pod ledger")


@pytest.mark.parametrize(
    "question",
    [
        "what is wrong besides ledger in payments",
        "why was ledger deployed",
        "why was web-app scaled up",
        "who owns the namespace payments",
        "service called like its deployment in payments",
        "which statuses other than what",
        "services outside the cluster in payments",
        "where do the invoices go",
    ],
)
async def test_what_is_left_out_or_not_known_is_answered_by_nothing_near(
    troubled: RecordedCluster, question: str
) -> None:
    assert await Asked(troubled).ask(question) is None


async def test_what_runs_beside_one_thing_on_a_node_is_not_that_thing() -> None:
    asked = Asked(made_up("quarry"))
    told = await asked.ask("what runs on shale apart from conveyor") or ""
    assert "crusher" in told or "kube-proxy" in told
    assert "conveyor" not in told


async def test_a_label_that_nothing_of_a_kind_has_says_that_something_else_is_meant() -> None:
    asked = Asked(made_up("quarry"))
    assert await asked.ask("how many events are of the night crew") is None
    assert await asked.ask("hpas of the night crew") != "none"
    assert await asked.ask("which nodes are other than t4") != "none"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who can get nodes besides auditors, any group?", "system:masters"),
        ("which groups can get nodes besides the system", "auditors"),
        ("who can get nodes besides wizards, any group?", None),
    ],
)
async def test_whom_a_question_about_rights_leaves_out_is_somebody(question: str, answer: str | None) -> None:
    assert await Asked(RecordedCluster(load("fleet"))).ask(question) == answer
