"""Statements with a question behind them, kinds told by an adjective, typed commands and where values come from."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("quarry"))


@pytest.mark.parametrize(
    "question",
    [
        "crusher is stuck since lunch, any idea what's blocking it?",
        "big demo tomorrow and the crusher pod is STILL pending. why does it not get scheduled",
        "one of the crusher pods never gets a machine. what is it waiting for?",
        "crusher pending - reason?",
        "crusher waiting for?",
        "any clue why crusher is pending?",
    ],
)
async def test_a_statement_and_a_question_about_it_ask_why(asked: Asked, question: str) -> None:
    assert "Insufficient nvidia.com/gpu" in (await asked.ask(question) or "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("deployments scaled to zero, how many?", "1"),
        ("how many accelerator nodes do we have?", "1"),
        ("How many GPUs does crusher request?", "3"),
        ("which images come from docker.io/belt?", "docker.io/belt/conveyor:4"),
        ("how many different images come from docker.io/stone?", "0"),
        ("Where does the LICENCE of crusher come from?", "crusher-licence"),
        ("label accelerator of flint", "t4"),
        ("What are the minimum and maximum replicas of the conveyor autoscaler?", "3\n7"),
        ("kubectl get deploy -A -l crew=night, names only", "conveyor, sieve"),
        ("kubectl get deploy -n pit -l crew=night -o name", "conveyor, sieve"),
    ],
)
async def test_what_is_said_around_a_kind_tells_which(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "when does the node report come out?",
        "which service answers?",
        "label flint with accelerator",
    ],
)
async def test_what_no_form_tells_is_not_answered_with_something_else(asked: Asked, question: str) -> None:
    said = await asked.ask(question)
    assert said is None or said.startswith("refused")
