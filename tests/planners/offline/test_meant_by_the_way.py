"""What somebody means to do, tells, or says beside a question; what things come from, how far they are."""

from __future__ import annotations

import pytest

from core.flow import Plan, Refuse
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("bakery"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("I want to rotate card-reader, what's using that secret?", "cash-desk"),
        ("hey, before I scale kneader: how many replicas does it have?", "3"),
        ("which container port does the cash-desk service forward to?", "8080"),
        ("is ther a pod taht isnt ready", "yes"),
        ("how mny pods are in dough", "4"),
    ],
)
async def test_what_is_meant_to_be_done_only_tells_what_is_asked_about(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "request_",
    ["we need to delete the receipt configmap, do it now", "I want to restart kneader, can you do it?"],
)
async def test_a_change_is_declined_behind_an_intention(asked: Asked, request_: str) -> None:
    plan = await asked.plan(request_)
    assert isinstance(plan, Plan)
    assert isinstance(plan.answer, Refuse)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("do we print the logo? it is in the receipt configmap", "no"),
        ("do we use paper saving", "yes"),
        ("does receipt have the PRINT_LOGO key", "yes"),
    ],
)
async def test_a_switch_is_asked_for_by_its_value_and_a_key_by_its_being_there(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "ugh, the kneader is dead again and the loaves aren't coming. why?",
        "we ask for 3 kneaders but only get 2, what stops the third one?",
        "somebody said kneader broke this morning, what went wrong with it?",
    ],
)
async def test_a_story_that_asks_what_is_wrong_is_asked_why(asked: Asked, question: str) -> None:
    told = await asked.ask(question)
    assert told is not None
    assert "flour sensor: connection refused" in told


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what created the job sourdough-29633040?", "CronJob/sourdough"),
        ("how far along is stocktake", "1/4"),
        ("stocktake progress completions", "1/4"),
        ("which deployments don't have all the replicas they should have?", "kneader"),
        ("which autoscaler is already at its maximum number of replicas?", "kneader"),
    ],
)
async def test_what_made_a_thing_and_how_far_it_is(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_of_a_rollout_that_may_be_stuck_its_state_is_told(asked: Asked) -> None:
    told = await asked.ask("did the rollout of kneader go through or is it stuck?")
    assert told is not None
    assert told.startswith("3 of 3 updated, 2 available")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which cook book does the loaf order rye use?", "winter"),
        ("all loaf orders together, how many loaves do they want?", "65"),
        ("what are all hosts of class candle?", "staff.example"),
    ],
)
async def test_a_kind_of_two_words_and_a_field_in_two_words_are_known(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("when was the cash-desk deployment created, how long ago?", "80d"),
        ("when was stocktake created, how many hours ago was that", "3h"),
        ("which deployment in till or dough has been there for the longest time?", "kneader"),
        ("which cronjob has existed for the longest time?", "sourdough"),
        ("which deployment has been around the longest?", "coredns"),
        ("when does the sourdough come out?", "0 4 * * *"),
    ],
)
async def test_how_long_ago_and_how_long_are_times(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "anything in the dough namespace I should worry about?",
        "is everything fine in dough, and if not, what is not?",
        "is there something in dough that we should be worried about?",
    ],
)
async def test_what_there_is_to_worry_about_is_what_is_broken(asked: Asked, question: str) -> None:
    assert await asked.ask(question) == "kneader"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which statefulset pods run on oven-2?", "ledger-1"),
        ("which pods of statefulsets run on oven-1?", "ledger-0"),
        ("if I drain oven-2 tonight, which statefulset pods would I kick off it?", "ledger-1"),
        ("how many deployment pods are in dough", "3"),
        ("how many kneader pods on oven-1", "2"),
    ],
)
async def test_the_pods_of_a_kind_are_pods_and_those_on_a_node_run_there(
    asked: Asked, question: str, answer: str
) -> None:
    assert await asked.ask(question) == answer


async def test_of_two_questions_no_first_one_is_answered_alone(asked: Asked) -> None:
    assert await asked.ask("is paper saving on in receipt and who is the baker of it?") is None
