"""What is so or so: "or" between two things that are said, "neither … nor"."""

from __future__ import annotations

import pytest

from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def troubled() -> RecordedCluster:
    return RecordedCluster(load("troubled"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("failed or pending pods in payments", "giant, gpu-trainer, reconcile"),
        ("how many pods in payments are failed or pending", "4"),
        ("are there any pods pending or failed in payments?", "yes"),
        ("any pods pending or failed?", "giant, gpu-trainer, reconcile"),
        (
            "which deployments in payments have no memory limit or are not available",
            "invoices, ledger, payment-processor, slow-start, web-app",
        ),
        ("which services in payments are of type NodePort or LoadBalancer", "none"),
        ("which nodes are cordoned or not ready", "none"),
        ("is ledger running or pending", "neither"),
    ],
)
async def test_or_asks_for_what_is_so_or_so(troubled: RecordedCluster, question: str, answer: str) -> None:
    assert await Asked(troubled).ask(question) == answer


async def test_or_widens_where_and_narrows(troubled: RecordedCluster) -> None:
    asked = Asked(troubled)
    pending, failed = [await asked.ask(f"which pods in payments are {state}") or "" for state in ("pending", "failed")]
    either = await asked.ask("which pods in payments are pending or failed") or ""
    assert set(either.split(", ")) == {*pending.split(", "), *failed.split(", ")}
    neither = await asked.ask("which pods in payments are neither pending nor failed") or ""
    assert neither
    assert set(neither.split(", ")).isdisjoint(either.split(", "))


@pytest.mark.parametrize(
    "question",
    [
        "what is the cpu limit or memory limit of ledger",
        "which pods in payments belong to ledger or are pending",
        "is ledger in payments or in default",
    ],
)
async def test_or_between_what_is_asked_for_or_between_things_is_left(troubled: RecordedCluster, question: str) -> None:
    assert await Asked(troubled).ask(question) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which hoist deployments are there", "pilot, winch"),  # whose namespace is of that crew
        ("how many purse deployments are there", "1"),
        ("deployments with label crew=hoist", "none"),  # written so, it is their own
        ("which nodes are other than hoist", None),
    ],
)
async def test_an_adjective_that_only_namespaces_have_as_a_label_tells_where_things_are(
    question: str, answer: str | None
) -> None:
    assert await Asked(made_up("harbour")).ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is there anything in automatic mode", None),
        ("which deployment moors in dublin", None),
        ("how many deployments are in namespace dublin", "not found: no namespace named dublin"),
        ("how many deployments are in crane", "not found: no namespace named crane; did you mean cranes?"),
    ],
)
async def test_a_word_that_nothing_is_nearly_called_is_no_missing_place(question: str, answer: str | None) -> None:
    assert await Asked(made_up("harbour")).ask(question) == answer
