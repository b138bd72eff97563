"""Slips of the pen, by what is understood of whole questions about the recorded shop."""

from __future__ import annotations

import pytest

from clusters.recorded import RecordedCluster, load
from tests.planners.offline.asking import Asked


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("how mnay pods are there?", "how many pods are there?"),
        ("how manny pods are there?", "how many pods are there?"),
        ("numbr of services", "number of services"),
        ("wihch nodes are there?", "which nodes are there?"),
        ("list all pdos", "list all pods"),
        ("list deployements", "list deployments"),
        ("list namepsaces", "list namespaces"),
        ("Whgch nodes are there?", "which nodes are there?"),
        ("olhest node", "oldest node"),
        ("edternal services", "external services"),
        ("imge of catalog", "image of catalog"),
        ("restrat catalog please", "restart catalog please"),
    ],
)
async def test_a_slip_of_the_pen_is_read_as_what_was_meant(written: str, meant: str) -> None:
    asked = Asked(RecordedCluster(load("shop")))

    answer = await asked.ask(meant)

    assert answer is not None
    assert await asked.ask(written) == answer


async def test_a_word_that_is_like_a_word_of_grammar_is_not_taken_for_it() -> None:
    asked = Asked(RecordedCluster(load("shop")))

    assert await asked.ask("how many biased pods are there?") is None


async def test_an_abbreviation_is_no_slip_of_a_short_word() -> None:
    asked = Asked(RecordedCluster(load("shop")))

    assert await asked.ask("how many UEs can catalog take?") is None
