"""A follow-up that names only another place or kind is understood by words alone; any other is left."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.flow import Exchange
from planners.offline.followups import resolved
from planners.offline.words import KindSpan

KINDS = {"pods": "pods", "pod": "pods", "services": "services", "gadgets": "gadgets", "namespace": "namespaces"}


def kinds(text: str) -> Sequence[KindSpan]:
    spans, at = [], 0
    for word in text.replace("?", " ").replace(",", " ").split():
        at = text.index(word, at)
        if word.lower() in KINDS:
            spans.append(KindSpan(at, at + len(word), (KINDS[word.lower()],)))
        at += len(word)
    return spans


async def is_namespace(name: str) -> bool:
    return name in ("oak", "elm", "ash-tree")


async def after(last: str, text: str) -> str | None:
    return await resolved(text, [Exchange("first?", "1"), Exchange(last, "4")], kinds, is_namespace)


@pytest.mark.parametrize(
    ("last", "text", "expected"),
    [
        ("How many pods are in oak?", "and in elm?", "How many pods are in elm?"),
        ("How many pods are in oak?", "And elm", "How many pods are in elm?"),
        (
            "How many pods are in the namespace oak?",
            "what about ash-tree?",
            "How many pods are in the namespace ash-tree?",
        ),
        ("Which pods in oak are not ready?", "how about in elm", "Which pods in elm are not ready?"),
        ("How many pods are there?", "in oak?", "How many pods are there in the namespace oak?"),
        ("How many pods are in all namespaces?", "and in oak?", "How many pods are in the namespace oak?"),
        ("How many pods are in oak?", "and services?", "How many services are in oak?"),
        (
            "How many pods are in the namespace oak?",
            "what about the gadgets?",
            "How many gadgets are in the namespace oak?",
        ),
        ("How many pods are in oak?", "and services in elm?", "How many services are in elm?"),
        ("How many pods are in oak?", "and in the birch namespace?", "How many pods are in birch?"),
    ],
)
async def test_another_place_or_kind_takes_the_rest_from_the_question_before(
    last: str, text: str, expected: str
) -> None:
    assert await after(last, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "why?",
        "which of them?",
        "and how many of those are ready?",
        "and in birch?",
        "who?",
        "and the rest?",
        "is it ready?",
    ],
)
async def test_what_refers_to_more_than_a_place_or_kind_is_left(text: str) -> None:
    assert await after("How many pods are in oak?", text) is None


async def test_a_place_is_not_taken_over_where_the_question_before_names_two() -> None:
    assert await after("Are there more pods in oak than in elm?", "and in ash-tree?") is None


@pytest.mark.parametrize("text", ["How many services are in elm?", "Which pods have other pods beside them?"])
async def test_a_question_that_is_complete_stays_as_it_is(text: str) -> None:
    assert await after("How many pods are in oak?", text) == text


async def test_without_a_question_before_everything_stays_as_it_is() -> None:
    assert await resolved("and in elm?", [], kinds, is_namespace) == "and in elm?"


async def test_a_follow_up_to_a_follow_up_refers_to_what_that_was_understood_as() -> None:
    earlier = [Exchange("and in elm?", "3", "How many pods are in elm?")]
    assert await resolved("and services?", earlier, kinds, is_namespace) == "How many services are in elm?"
