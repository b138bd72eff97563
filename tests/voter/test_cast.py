from __future__ import annotations

from typing import Any

import pytest

from core.flow import (
    Abstention,
    AsCount,
    AsValue,
    Execution,
    Failure,
    Output,
    Plan,
    Proposal,
    Question,
    Unread,
    Value,
)
from core.objects import Lineage, ObjectMeta, Owner
from kubectl.command import Command, Filter, Pipeline
from voter.cast import cast
from voter.render import say
from voter.values import meaning


def step(*arguments: str, filters: Any = (), **flags: str) -> Pipeline:
    return Pipeline(Command("get", arguments, tuple((k.replace("_", "-"), v) for k, v in flags.items())), filters)


def execution(outcome: Any, *steps: Pipeline, lineages: tuple[Lineage, ...] = ()) -> Execution:
    plan = Plan(steps, AsCount() if isinstance(outcome, Value) and outcome.kind == "count" else AsValue())
    outputs = tuple(Output(item, "") for item in steps)
    return Execution(Proposal("a", "m", plan), outcome, outputs, lineages=lineages)


def ballot(question: str, *turns: Execution) -> Any:
    return cast(Question(question), "a", 2.0, turns).vote


def not_found(subject: str, **more: Any) -> Failure:
    return Failure("not_found", f'pods "{subject}" not found', subject=subject, kind="pods", **more)


def test_a_value_is_a_vote_with_its_weight_and_turns() -> None:
    turn = execution(Value("count", "4"))
    cast_ = cast(Question("How many?"), "a", 2.0, (turn,))
    assert (cast_.planner, cast_.weight, cast_.executions) == ("a", 2.0, (turn,))
    assert cast_.vote == Value("count", "4")


def test_without_a_turn_it_abstains() -> None:
    assert isinstance(ballot("How many?"), Abstention)


def test_the_last_turn_decides() -> None:
    bad = execution(Failure("bad_command", "no such flag"))
    assert ballot("How many?", bad, execution(Value("count", "4"))) == Value("count", "4")
    assert ballot("How many?", execution(Value("count", "4")), bad) == Abstention("no such flag", bad.outcome)  # type: ignore[arg-type]


def test_outputs_that_nobody_has_read_are_an_abstention() -> None:
    assert isinstance(ballot("Why?", execution(Unread())), Abstention)


def test_what_may_not_be_read_is_an_answer_with_what_would_have_to_be_granted() -> None:
    failure = Failure("forbidden", "kilns is forbidden: …", "To allow it, bind ada.", subject="list kilns")
    vote = ballot("How many kilns are there?", execution(failure))
    assert vote == Value("forbidden", ("may not list kilns", "To allow it, bind ada."))
    assert say(vote) == "forbidden: may not list kilns; to allow it, bind ada"


def test_credentials_that_are_not_accepted_are_an_abstention() -> None:
    failure = Failure("forbidden", "You must be logged in to the server")
    assert ballot("How many kilns are there?", execution(failure)) == Abstention(failure.message, failure)


@pytest.mark.parametrize("reason", ["bad_command", "unavailable", "timed_out", "too_large", "model_reply"])
def test_a_failure_of_the_plan_is_an_abstention_that_keeps_it(reason: Any) -> None:
    failure = Failure(reason, "it says why", subject="redis")
    assert ballot("Is redis up?", execution(failure)) == Abstention("it says why", failure)


def test_what_the_question_names_and_does_not_exist_is_a_vote_with_the_nearest_names() -> None:
    failure = not_found("redis", nearest=("redos", "radish"))
    assert ballot("What is the status of the pod named 'redis'?", execution(failure)) == Value(
        "not_found", ("redis", "redos", "radish"), unit="pods"
    )


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("How many pods run in the namespace shipping?", "shipping"),
        ("Is Redis up?", "redis"),
        ("Is redis's pod up?", "redis"),
        ("Is redis-0 up?", "redis-0"),
    ],
)
def test_the_name_may_stand_in_any_case_and_with_an_s_of_possession(question: str, subject: str) -> None:
    vote = ballot(question, execution(not_found(subject)))
    assert isinstance(vote, Value)
    assert vote.kind == "not_found"


@pytest.mark.parametrize("subject", ["redis-1", "red", "mongo", "", "redis.svc"])
def test_a_name_that_the_planner_made_up_is_an_abstention(subject: str) -> None:
    assert isinstance(ballot("Is redis up?", execution(not_found(subject))), Abstention)


def test_what_exists_in_another_namespace_is_an_abstention_unless_the_question_named_the_place() -> None:
    failure = not_found("api", hint="pods named 'api' exist in: backend")
    elsewhere = execution(failure, step("pods", "api", namespace="shop"))
    assert isinstance(ballot("Is api running?", elsewhere), Abstention)
    assert isinstance(ballot("Is api running in shop?", elsewhere), Value)


def test_a_workloads_name_taken_for_its_pods_is_told_once_and_then_believed() -> None:
    turn = execution(not_found("api", nearest=("api-5fc4979fd7-795s4",)))
    assert isinstance(ballot("Is the pod api running?", turn), Abstention)
    assert isinstance(ballot("Is the pod api running?", turn, turn), Value)


def test_generated_names_are_shortened_by_their_lineage() -> None:
    pod = ObjectMeta("Pod", "exporter-ksw9v", owners=(Owner("DaemonSet", "exporter", True),), generate_name="exporter-")
    turn = execution(Value("value", "exporter-ksw9v"), lineages=(Lineage(pod, (ObjectMeta("DaemonSet", "exporter"),)),))
    assert ballot("Which pod runs on node a?", turn).data == "exporter"
    assert ballot("Which pod runs on node a?", execution(Value("value", "exporter-ksw9v"))).data == "exporter-ksw9v"


@pytest.mark.parametrize(
    ("question", "data", "expected"),
    [
        ("Is cleanup suspended?", "true", Value("yes_no", "yes")),
        ("Does it have endpoints?", "no", Value("yes_no", "no")),
        ("Can you tell: is it up?", "Running", Value("value", "Running")),
        ("What is FEATURE_X set to?", "true", Value("value", "true")),
        ("Which island?", "yes", Value("value", "yes")),
    ],
)
def test_truth_is_yes_or_no_where_the_question_asks_for_that(question: str, data: str, expected: Value) -> None:
    assert ballot(question, execution(Value("value", data))) == expected


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("What is the grace period, in seconds?", "45", "45s"),
        ("How long is the timeout?", "5m", "300s"),
        ("What interval is set, in minutes?", "5", "5m"),
        ("Which version runs?", "v1.30", "1.30"),
    ],
)
def test_the_questions_unit_makes_answers_equal(question: str, one: str, other: str) -> None:
    first, second = (ballot(question, execution(Value("value", data))) for data in (one, other))
    assert meaning(first) == meaning(second)


def test_latest_is_a_tag_where_the_tag_is_asked_for() -> None:
    def pair(question: str) -> list[Any]:
        return [meaning(ballot(question, execution(Value("value", data)))) for data in ("nginx:latest", "nginx")]

    assert len(set(pair("Which image does web use?"))) == 1
    assert len(set(pair("Which image with which tag does web use?"))) == 2


def test_a_number_is_the_same_wherever_a_plan_has_looked_for_it() -> None:
    question = "What is the target of the shop autoscaler in web?"
    everywhere: Any = {"all_namespaces": "true"}
    looked = (
        step("hpa", namespace="web"),
        step("hpa"),
        step("hpa", filters=(Filter("grep", ("-w", "shop")),), **everywhere),
        step("hpa", field_selector="metadata.namespace=web", **everywhere),
    )
    assert {meaning(ballot(question, execution(Value("value", "70"), each))) for each in looked} == {("number", 70)}
