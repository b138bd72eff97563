"""Two attributes at once, statements before a question, and everyday words for what things do, on a made-up cluster."""

from __future__ import annotations

import pytest

from planners.offline.clauses.known import Known
from planners.offline.clauses.several import completed
from tests.planners.offline.asking import Asked, made_up

_KNOWN = Known({"tug"}.__contains__, kind=lambda words: [*words] == ["class"])


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(made_up("canal"))


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("what are the cpu request and the memory limit of tug?", ["250m", "96Mi"]),
        ("what are the cpu and memory requests of tug", ["250m", "64Mi"]),
        ("tell me the schedule of timetable and its time zone please", ["*/15 * * * *", "Europe/Lisbon"]),
        ("schedule and concurrency policy of timetable", ["*/15 * * * *", "Forbid"]),
        ("what is the storage class and the size of charts", ["tide", "30Gi"]),
        ("what's the type of the tug service and its node port?", ["NodePort", "30123"]),
        ("how many deployments and how many services are in barges", ["1", "1"]),
        ("number of claims and deployments in ferries", ["2", "1"]),
        ("tug: which image + memory limit", ["reg.example/tug:2.1", "96Mi"]),
        ("tug: which image and how many pods are ready?", ["reg.example/tug:2.1", "2"]),
        ("at what time does timetable start and in which time zone?", ["*/15 * * * *", "Europe/Lisbon"]),
        ("Tell me the image of tug and how many replicas it has.", ["reg.example/tug:2.1", "2"]),
        ("tug and depth-gauge, which image do they each run?", ["reg.example/tug:2.1", "reg.example/gauge:1"]),
    ],
)
async def test_two_attributes_are_both_told(asked: Asked, question: str, answers: list[str]) -> None:
    assert await asked.ask(question) == "\n".join(answers)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("3am page for barges. what is broken in ferries?", "ramp"),
        ("lock-2 will be retired next week. what runs there?", "depth-gauge"),
        ("we want to drain lock-2. which pods are still running there?", "depth-gauge"),
        ("tug was slow at 14:30. how many replicas does it have?", "2"),
        ("roughly how big is this cluster, I mean how many nodes?", "3"),
    ],
)
async def test_a_statement_before_a_question_tells_what_is_spoken_of(asked: Asked, question: str, answer: str) -> None:
    found = await asked.ask(question)
    assert found is not None
    assert found.startswith(answer)


def test_each_is_what_the_first_question_is_about() -> None:
    first = "which class do the tug claims have"

    assert completed("how big is each", first, "claims", "the tug claims", _KNOWN)[0] == "how big is the tug claims"
    assert completed("how big is each one's disk", first, "", "tug", _KNOWN)[0] == "how big is tug's disk"


async def test_what_is_wrong_is_told_beside_whether_all_is_well(asked: Asked) -> None:
    assert (await asked.ask("is ramp healthy? if not, what is wrong") or "").startswith("no\nCrashLoopBackOff")


async def test_a_change_that_is_asked_for_is_refused_behind_a_statement_too(asked: Asked) -> None:
    assert "refused" in (await asked.ask("we want to drain lock-2") or "refused")
    assert await asked.ask("tug is slow. restart it") != "2"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("can you break down the nodes per bank for me?", "left: 2, right: 1"),
        ("break the deployments down by namespace", "barges: 1, ferries: 1, kube-system: 1"),
        ("give me a breakdown of claims by namespace", "barges: 1, ferries: 2"),
        ("how are the nodes distributed over the banks?", "left: 2, right: 1"),
        ("biggest bound pvc", "charts"),
        ("smallest bound claim", "tickets"),
        ("what is the sum of the CPU requests of all tug pods?", "500m"),
        ("how much memory can tug take before it gets killed?", "96Mi"),
        ("Which taint does the depth-gauge tolerate?", "water=salt:NoExecute"),
        ("how far could tug scale out at most?", "8"),
        ("which hpa cannot read its metrics?", "ramp"),
        ("are there autoscalers without metrics?", "yes"),
        ("who is let through to tug by the network policy?", "app=pilot"),
        ("is mirror-login still in use in ferries?", "yes"),
        ("is old-mirror-login still in use anywhere in ferries?", "no"),
        ("how long ago was the tug deployment created?", "30d"),
        ("how long ago did timetable last run?", "10m"),
        ("get pvc -n barges", "charts"),
        ("on wich node does depth-gage run", "lock-2"),
        ("what image tag did the first revision of tug have?", "1.9"),
        ("which image was in revision 2 of tug?", "reg.example/tug:2.1"),
        ("which team owns the barges namespace?", "haulers"),
        ("which team owns ferries?", "passengers"),
        ("Which crew owns barges, going by its crew-size label?", "12"),
        ("what do the logs of count-tickets say about pier 7?", "pier 7 closed: ice"),
        ("do the logs of count-tickets mention pier 9?", "no"),
        ("what did tug run 1 version ago?", "reg.example/tug:1.9"),
        ("which namespaces belong to team haulers?", "barges"),
        ("how much of the barges quota is used?", "pods=3, requests.cpu=500m"),
        ("which node ports does the tug service open?", "30123"),
        ("how long did refund-run run?", "60m"),
        ("which time zone does timetable run in?", "Europe/Lisbon"),
    ],
)
async def test_everyday_words_are_understood(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize("question", ["when did timetable last get scheduled?", "when was timetable last triggered"])
async def test_when_something_last_ran_is_no_schedule(asked: Asked, question: str) -> None:
    assert await asked.ask(question) == "2026-05-04T08:50:00Z"


async def test_two_attributes_that_are_compared_are_no_question_whether_there_are_both(asked: Asked) -> None:
    assert await asked.ask("Does the readiness probe of tug use the port that its container exposes?") != "yes"


@pytest.mark.parametrize(
    "question", ["anything that keeps being reported for the ramp autoscaler?", "what keeps being reported about ramp?"]
)
async def test_what_is_reported_are_the_events_of_all_that_is_called_so(asked: Asked, question: str) -> None:
    assert "no metrics came" in (await asked.ask(question) or "")


async def test_whether_a_misspelt_name_is_there_is_asked_of_the_name_as_it_is_written(asked: Asked) -> None:
    assert await asked.ask("does a daemonset depth-gage exist?") == "no (did you mean depth-gauge?)"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which pod has restarted the most and how often?", ": 9"),
        ("which claim is the biggest, and how big is it?", "someday: 90Gi"),
        ("what is the oldest deployment and how old is it?", "d"),
    ],
)
async def test_the_first_of_an_order_is_told_with_its_amount(asked: Asked, question: str, answer: str) -> None:
    found = await asked.ask(question)
    assert found is not None
    assert ": " in found
    assert found.endswith(answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is the someday claim bound or pending?", "Pending"),
        ("is tug paused or running?", "running"),
        ("is ramp healthy or failing?", "failing"),
        ("are the tug pods ready or crashing?", "ready"),
    ],
)
async def test_of_two_states_the_one_that_is_so_is_told(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_what_a_list_is_told_with_is_no_second_question(asked: Asked) -> None:
    assert "Active" not in (await asked.ask("list pods with their node and status in ferries") or "")
