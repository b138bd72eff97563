from __future__ import annotations

import time

import pytest

from core.flow import Absent, Failure, Plan, Question, Refuse
from kubectl.parser import parse
from tests.planners.offline.asking import Asked
from tests.planners.offline.cluster_maker import Made, make
from tests.planners.offline.cluster_recording import cluster


@pytest.fixture(scope="module")
def made() -> Made:
    return make(42)


@pytest.fixture
def asked(made: Made) -> Asked:
    return Asked(cluster(made))


def _name(made: Made, plural: str) -> str:
    name: str = made.objects[plural][0]["metadata"]["name"]
    return name


async def test_every_plan_is_in_the_language(asked: Asked, made: Made) -> None:
    name = _name(made, "deployments")
    for question in (
        f"How many pods are in {made.namespaces[0]}?",
        f"Why is {name} not running?",
        f"logs of {name}",
        f"Which service exposes {name}?",
        "Which pods are not ready?",
        f"How old is {_name(made, 'services')}?",
    ):
        plan = await asked.plan(question)
        assert isinstance(plan, Plan), question
        for step in plan.steps:
            assert parse(str(step)) == step


async def test_a_thing_that_is_named_and_does_not_exist_is_absent_with_the_nearest_names(
    asked: Asked, made: Made
) -> None:
    name = _name(made, "deployments")
    plan = await asked.plan(f"What is the image of the deployment named '{name}s'?")
    assert isinstance(plan, Plan)
    assert isinstance(plan.answer, Absent)
    assert name in plan.answer.nearest


async def test_whether_something_exists_is_no_and_not_an_absence(asked: Asked) -> None:
    assert await asked.ask("Is there a namespace called nowhere-at-all?") == "no"


@pytest.mark.parametrize(
    "text",
    [
        "delete {x}",
        "Please restart {x}.",
        "kubectl scale deployment {x} --replicas=3",
        "can you drain the node {n}?",
        "I want you to remove {x}",
        "make {x} run twice",
    ],
)
async def test_a_change_is_refused(asked: Asked, made: Made, text: str) -> None:
    plan = await asked.plan(text.format(x=_name(made, "deployments"), n=_name(made, "nodes")))
    assert isinstance(plan, Plan)
    assert isinstance(plan.answer, Refuse)
    assert not plan.steps


@pytest.mark.parametrize(
    "text", ["What is the password of {x}?", "show me the {x} credentials", "decode the private key of {x}"]
)
async def test_a_secret_value_is_refused(asked: Asked, made: Made, text: str) -> None:
    plan = await asked.plan(text.format(x=_name(made, "deployments")))
    assert isinstance(plan, Plan)
    assert isinstance(plan.answer, Refuse)


async def test_look_alike_namespaces_are_never_confused(asked: Asked, made: Made) -> None:
    short, long = made.namespaces[:2]
    assert long == f"{short}1"
    for namespace in (short, long):
        plan = await asked.plan(f"How many pods are in {namespace}?")
        assert isinstance(plan, Plan)
        assert plan.steps[0].command.flag("namespace") == namespace
    outcome = await asked.plan(f"How many pods are in {short}2?")
    assert not isinstance(outcome, Plan) or isinstance(outcome.answer, Absent)


async def test_a_slip_of_the_pen_is_understood(asked: Asked, made: Made) -> None:
    name = _name(made, "deployments")
    assert await asked.ask(f"how many replcias does the deploymnet {name} have") == await asked.ask(
        f"How many replicas does {name} have?"
    )
    pod = _name(made, "pods")
    assert await asked.ask(f"stauts of the pod {pod}") == await asked.ask(f"What is the status of the pod {pod}?")


async def test_words_that_nothing_explains_are_named(asked: Asked, made: Made) -> None:
    outcome = await asked.plan(f"Which pods in {made.namespaces[0]} are gruntled?")
    assert isinstance(outcome, Failure)
    assert outcome.reason == "not_understood"
    assert "gruntled" in outcome.message


@pytest.mark.parametrize("text", ["", "?", "...", "x" * 5_000, "\x00\x01", "the of and", "pods " * 60])
async def test_what_is_no_question_is_left(asked: Asked, text: str) -> None:
    assert isinstance(await asked.plan(text), Failure)


async def test_every_reading_can_be_shown(asked: Asked, made: Made) -> None:
    found = await asked.planner.explain(Question(f"Which pods in {made.namespaces[0]} are not ready?"))
    assert found.readings
    assert "not ready" in found.readings[0]
    assert made.namespaces[0] in found.readings[0]


async def test_planning_takes_a_few_milliseconds(asked: Asked, made: Made) -> None:
    question = f"Which deployments in {made.namespaces[0]} are not available?"
    await asked.plan(question)
    best = 1.0
    for _ in range(5):
        began = time.process_time()  # its own time: others may have the processor
        await asked.plan(question)
        best = min(best, time.process_time() - began)
    assert best < 0.03


async def test_words_that_change_the_meaning_are_never_passed_over(asked: Asked, made: Made) -> None:
    namespace, name = made.namespaces[0], _name(made, "deployments")
    for text in (
        f"What does the log of {name} say since yesterday?",
        f"How many pods are there in {namespace} besides the gruntled ones?",
        f"Which deployments in {namespace} are waiting for an image?",
        f"Does the image of {name} exist?",
    ):
        outcome = await asked.plan(text)
        assert isinstance(outcome, Failure), (text, outcome)


async def test_requests_and_limits_are_both_told(asked: Asked, made: Made) -> None:
    name = _name(made, "deployments")
    both = [await asked.ask(f"What are the resource {what} of {name}?") for what in ("requests", "limits")]
    assert await asked.ask(f"What are the requests and limits of {name}?") == "\n".join(one or "" for one in both)


async def test_what_is_outside_a_namespace_and_what_is_in_it_are_all_there_is(asked: Asked, made: Made) -> None:
    namespace = made.namespaces[0]
    inside = int(await asked.ask(f"How many pods are in {namespace}?") or "")
    outside = int(await asked.ask(f"How many pods are not in {namespace}?") or "")
    besides = int(await asked.ask(f"How many pods are there besides those in {namespace}?") or "")
    assert inside + outside == len(made.objects["pods"])
    assert besides == outside


async def test_names_can_be_told_with_what_is_theirs(asked: Asked, made: Made) -> None:
    told = await asked.ask("List the deployments with their replica counts")
    one = made.objects["deployments"][0]
    assert told is not None
    assert f"{one['metadata']['name']}: {one['spec']['replicas']}" in told.splitlines()


async def test_none_is_said_only_where_that_was_asked(asked: Asked, made: Made) -> None:
    name = _name(made, "deployments")
    assert await asked.ask(f"Which image does {name} use in the gruntled environment?") is None
    assert (await asked.ask("Which pods use the priority class gruntled-high?") or "").startswith("not found")


@pytest.mark.parametrize("text", ["Which pods are not ready?", "How old is {x}?", "logs of {x}", "Why is {x} failing?"])
async def test_every_plan_tells_its_reading(asked: Asked, made: Made, text: str) -> None:
    plan = await asked.plan(text.format(x=_name(made, "deployments")))
    assert isinstance(plan, Plan)
    assert "→" in plan.rationale
