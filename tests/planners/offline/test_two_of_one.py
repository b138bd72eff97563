"""Two attributes of one thing, things counted for those that are named, and what is left out among containers."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("bakery"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("kneader hpa min and max", "2\n3"),
        ("cpu and memory request of kneader", "200m\n96Mi"),
        ("memory limit and request of the kneader deployment", "192Mi\n96Mi"),
        ("what are the image and the replicas of kneader?", "reg.example/kneader:2.1\n3"),
    ],
)
async def test_of_two_attributes_both_are_told_in_full(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_two_attributes_of_many_are_told_beside_their_names(asked: Asked) -> None:
    told = await asked.ask("deployments with their image and replicas")
    assert told is not None
    assert "kneader: reg.example/kneader:2.1; 3" in told
    assert await asked.ask("min and max of every hpa") == "kneader: 2; 3"


async def test_pairs_tell_no_generated_names(asked: Asked) -> None:
    told = await asked.ask("restarts of each kneader pod") or ""
    assert told
    assert all(line.startswith("kneader: ") for line in told.splitlines())


@pytest.mark.parametrize(
    ("question", "answer"),
    [("which deployments have cpu and memory limits?", "kneader"), ("deployments without cpu and memory limits", None)],
)
async def test_what_has_two_things_has_both_and_what_lacks_two_is_left(
    asked: Asked, question: str, answer: str | None
) -> None:
    assert await asked.ask(question) == answer


async def test_things_are_counted_for_those_that_are_named_alone(asked: Asked) -> None:
    assert await asked.ask("count pods per node on oven-1 and cellar") == "cellar: 3, oven-1: 7"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what's the other container next to desk in the cash-desk pods, and nothing else please?", "printer"),
        ("which container besides printer do the cash-desk pods have", "desk"),
    ],
)
async def test_a_container_that_is_left_out_is_not_told(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which nodes are not on v1.32.4?", "cellar"),
        ("how many nodes are running v1.32.4", "2"),
        ("which nodes are not running v1.30.9", "oven-1, oven-2"),
    ],
)
async def test_the_version_of_a_node_is_that_of_its_kubelet(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_a_second_question_means_the_kind_that_the_first_one_says(asked: Asked) -> None:
    text = "what does the cash-desk service listen on and how many pods are behind it?"
    assert await asked.ask(text) == "80\n2"


async def test_what_everything_has_is_told_of_each_behind_with(asked: Asked) -> None:
    assert await asked.ask("list services in till with type and port") == "cash-desk: ClusterIP; 80"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("is loaf.example covered by the TLS cert?", "no"), ("does cake.example use https?", "yes")],
)
async def test_a_host_has_tls_where_the_certificate_is_for_it(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_a_strange_word_before_several_is_no_name_where_something_else_is_named(asked: Asked) -> None:
    told = await asked.ask("which orders count as white-bread orders in the receipt configmap?")
    assert told is None or "not found" not in told
