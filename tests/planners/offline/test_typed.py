"""A question that is a line of kubectl: every verb that reads is read, whatever stands around the line."""

from __future__ import annotations

import pytest

from clusters.recorded import RecordedCluster, load
from tests.planners.offline.asking import Asked


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(RecordedCluster(load("troubled")))


@pytest.mark.parametrize(
    ("line", "in_answer"),
    [
        ("kubectl rollout history deployment/ledger -n payments", "REVISION"),
        ("kubectl rollout status deploy/payment-processor -n payments", "successfully rolled out"),
        ("kubectl auth can-i get pods -n payments", "yes"),
        ("kubectl get deploy ledger -n payments -o jsonpath='{.metadata.name}, {.spec.replicas}'", "ledger, 1"),
        ("can you run `kubectl get ns payments`?", "payments"),
        ("please execute kubectl api-resources", "SHORTNAMES"),
        ("$ kubectl explain pod.spec", "VERSION"),
        ("k get deploy -n payments --show-labels -o name", "ledger"),
    ],
)
async def test_a_line_that_reads_is_read_whatever_its_verb(asked: Asked, line: str, in_answer: str) -> None:
    assert in_answer in (await asked.ask(line) or "")


async def test_events_are_told_by_what_they_say_and_not_by_their_names(asked: Asked) -> None:
    assert "MESSAGE" in (await asked.ask("kubectl get events -n payments") or "")


@pytest.mark.parametrize(
    "line",
    [
        "run kubectl scale deploy ledger --replicas=3 -n payments",
        "kubectl rollout undo deploy/ledger -n payments",
        "can you run kubectl exec ledger -n payments -- env",
        "kubectl config use-context prod",
    ],
)
async def test_a_line_that_changes_something_is_refused(asked: Asked, line: str) -> None:
    assert (await asked.ask(line) or "").startswith("refused")


async def test_a_question_with_a_dash_is_no_line(asked: Asked) -> None:
    assert await asked.ask("get pods - how many are there in payments?") != "none"
