"""What is asked of a statement by words that say nothing else is one question with it."""

from __future__ import annotations

import pytest

from planners.offline.clauses.known import Known
from planners.offline.clauses.statement import asked_of, waits_or_fails

THINGS = frozenset({"kiosk", "kiosk-api", "belfry"})
KNOWN = Known(
    THINGS.union({"pod", "pods", "node", "nodes", "memory", "restarts"}).__contains__,
    part=frozenset({"printer"}).__contains__,
    wrong=frozenset({"down", "not", "failed", "pending"}).__contains__,
    thing=THINGS.__contains__,
    kind=lambda words: [*words] in (["pod"], ["pods"], ["node"], ["nodes"]),
)


@pytest.mark.parametrize(
    ("stated", "asked", "meant"),
    [
        ("kiosk is down since three hours", "whats the hold-up", "why kiosk down"),
        ("kiosk wants 6 pods but has 4", "who is holding back the other two", "why kiosk pods"),
        ("kiosk failed", "any idea what it tripped over", "why kiosk failed"),
        ("kiosk failed", "what does the probe say", "why kiosk failed"),
        ("the bell rings. kiosk is pending", "why does it not get placed", "why kiosk pending"),
        ("the belfry is nice. kiosk failed", "whats the error", "why kiosk failed"),
        ("kiosk is not up", "what is it", "why kiosk not"),
    ],
)
def test_a_cause_is_asked_of_what_is_said_to_be_wrong(stated: str, asked: str, meant: str) -> None:
    assert asked_of(stated, asked, KNOWN) == meant


@pytest.mark.parametrize(
    ("stated", "asked", "meant"),
    [
        ("one node in the north is cordoned", "which one is it", "which node in the north is cordoned"),
        ("we only have one node in the north", "what is it called", "which node in the north"),
        ("i dont find the pod with most restarts", "which is it", "which pod with most restarts"),
        ("two of three printer boxes are on 1.6.0", "who is the straggler", "which printer boxes are not on 1.6.0"),
        ("most memory in kiosk", "who is that", "who has the most memory in kiosk"),
        ("oldest pod of kiosk", "which is it", "which is the oldest pod of kiosk"),
        ("all restarts of kiosk added together", "how much is that", "the sum of all restarts of kiosk"),
        ("pods of kiosk", "how many are there", "how many pods of kiosk"),
    ],
)
def test_which_it_is_and_how_much_is_asked_of_what_is_spoken_of(stated: str, asked: str, meant: str) -> None:
    assert asked_of(stated, asked, KNOWN) == meant


@pytest.mark.parametrize(
    ("stated", "asked"),
    [
        ("kiosk was killed", "what limit does it have"),
        ("kiosk is down", "who is on duty"),
        ("kiosk is down", "who stopped it"),
        ("kiosk is down", "what does kiosk-api say"),
        ("kiosk is down", "is it broken"),
        ("kiosk is down", "stuck"),
        ("kiosk is fine", "what does the probe say"),
        ("the weather is bad", "why is that"),
        ("pending pods", "with the reason"),
    ],
)
def test_what_asks_for_something_else_is_not_put_together(stated: str, asked: str) -> None:
    assert asked_of(stated, asked, KNOWN) == ""


def test_a_statement_may_end_in_what_asks_for_its_cause() -> None:
    assert waits_or_fails("kiosk down reason", KNOWN) == "why kiosk down"
    assert waits_or_fails("pending pods, with the reason", KNOWN) == ""
