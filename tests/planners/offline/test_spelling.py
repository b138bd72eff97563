"""Slips of the pen, by what is understood of whole questions about the recorded shop."""

from __future__ import annotations

import pytest

from clusters.recorded import RecordedCluster, load
from core.flow import Question
from planners.offline.spelling import mended, respelled
from planners.offline.words import split
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
        ("how mani pods are there?", "how many pods are there?"),
        ("how mamy pods are there?", "how many pods are there?"),
        ("how may pods are there?", "how many pods are there?"),
        ("how moch memory does catalog request?", "how much memory does catalog request?"),
        ("thqt image, whixh is it, of catalog?", "which image does catalog have?"),
        ("cnt of services", "number of services"),
        ("how many pods are in the hole cluster?", "how many pods are in the whole cluster?"),
    ],
)
async def test_a_slip_of_the_pen_is_read_as_what_was_meant(written: str, meant: str) -> None:
    asked = Asked(RecordedCluster(load("shop")))

    answer = await asked.ask(meant)

    assert answer is not None
    assert await asked.ask(written) == answer


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("howmany pods are there?", "how many pods are there?"),
        ("how manypods are there?", "how many pods are there?"),
        ("listall services", "list all services"),
        ("totalcpu of all nodes", "total cpu of all nodes"),
        ("which services haveno endpoints?", "which services have no endpoints?"),
    ],
)
async def test_two_words_that_are_written_as_one_are_two(written: str, meant: str) -> None:
    asked = Asked(RecordedCluster(load("shop")))

    answer = await asked.ask(meant)

    assert answer is not None
    assert await asked.ask(written) == answer


@pytest.mark.parametrize("name", ["webapp", "onprem", "backoff-ui", "gitops", "cutof"])
async def test_a_name_that_begins_or_ends_as_two_words_do_is_one(name: str) -> None:
    shop = await Asked(RecordedCluster(load("shop"))).planner._survey.named_in(Question("?"))

    assert [token.lower for token in mended(split(f"image of {name}"), shop)][-1] == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "excuse my typng, but wich serivces have no endpoints? the boss is waitng",
            "which services have no endpoints?",
        ),
        ("my colleage Ana wants to knwo: howmany pods are there", "how many pods are there?"),
        ("catalog, waht image dose it hav?", "which image does catalog have?"),
    ],
)
async def test_what_is_said_around_a_question_may_be_misspelt_too(written: str, meant: str) -> None:
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


async def test_a_text_is_respelled_with_a_space_between_words_that_were_one() -> None:
    shop = await Asked(RecordedCluster(load("shop"))).planner._survey.named_in(Question("?"))

    assert respelled("plaese tell: howmany pods are there, and whcih haveno node?", shop) == (
        "please tell: how many pods are there, and which have no node?"
    )
