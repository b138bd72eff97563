"""What is said beside a question means nothing; what limits it, or names something, is part of it."""

from __future__ import annotations

import pytest

from planners.offline.clauses.asides import without_asides
from planners.offline.clauses.known import Known

NAMES = frozenset({"kiosk", "pods", "lobby", "gate-reader", "deployments", "kubernetes"})
PARTS = frozenset({"sync", "gate"})
MEANINGS = frozenset({"image", "memory"})
KNOWN = Known(NAMES.__contains__, PARTS.__contains__, means=MEANINGS.__contains__, thing=NAMES.__contains__)


@pytest.mark.parametrize(
    "said",
    [
        "third espresso. {}",
        "the lift is broken again, {}",
        "my flight boards in 20 minutes, {}",
        "for the quarterly report: {}",
        "couldn't find my glasses, {}",
        "no worries if not today... {}",
        "{} My mentor keeps asking.",
        "{} (the visitors are curious)",
        "{} - cheers!",
        "5am here. {}",
        "for our weekly sync: {}",
        "trying to learn kubernetes. {}",
        "{} Sorry, new here.",
        "{} (asking for a friend)",
    ],
)
def test_a_clause_that_speaks_of_people_or_of_nothing_of_the_cluster_is_left_out(said: str) -> None:
    assert without_asides(said.format("how many pods are in lobby?"), KNOWN).rstrip("?") == "how many pods are in lobby"


@pytest.mark.parametrize(
    "asked",
    [
        "how many pods are in lobby? Only those on spot nodes.",
        "which deployments are there, excluding mine",
        "the gate reader is silent, why?",
        "how many pods are there? I also need their image",
        "my pods, why are they pending",
        "which deployments are used but do not exist?",
        "lobby is mine. how many pods are there?",
        "before the rollout, which image ran?",
        "how many pods are there, sorry, in lobby",
    ],
)
def test_what_names_something_or_limits_what_is_asked_stays(asked: str) -> None:
    assert without_asides(asked, KNOWN) == asked
