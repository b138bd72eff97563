"""A change that somebody only tells of is no request: what they ask beside it is answered; a request is refused."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def dairy() -> Asked:
    return Asked(made_up("dairy"))


def _is_refused(said: str | None) -> bool:
    return bool(said) and str(said).startswith("refused: only questions")


@pytest.mark.parametrize(
    "question",
    [
        "i was told to restart cap-line, is it running?",
        "my boss asked me to scale cap-line, how many replicas does it have now?",
        "the new hire wants to delete cap-line. who owns it?",
        "it should be restarted every night, is there a cron job for that?",
        "remove the duplicates: which images run here?",
    ],
)
async def test_a_change_that_is_told_beside_a_question_is_no_request(dairy: Asked, question: str) -> None:
    assert not _is_refused(await dairy.ask(question))


@pytest.mark.parametrize(
    "question",
    ["make me a list of the nodes", "bring me the names of the nodes", "create an overview of the nodes please"],
)
async def test_what_is_made_to_be_read_is_told(dairy: Asked, question: str) -> None:
    assert await dairy.ask(question) == await dairy.ask("list the nodes")


@pytest.mark.parametrize(
    "question",
    [
        "restart cap-line please",
        "cap-line needs to be restarted",
        "my boss asked you to scale cap-line to 4",
        "i want you to delete cap-line",
        "make cap-line bigger",
        "restart cap-line and tell me if it is up",
        "restart churn and tell me if it is up",
    ],
)
async def test_a_request_to_change_something_is_refused(dairy: Asked, question: str) -> None:
    assert _is_refused(await dairy.ask(question))
