"""The examination on clusters that the offline planner has not seen: what it asks, of what, and how it judges."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

import pytest

from benchmarks.unseen.building import build, names
from benchmarks.unseen.curves import SAME, curve
from benchmarks.unseen.questions import Asked, Names, judge, names_in, read
from clusters.recorded import RecordedCluster, Recording
from core.flow import Answer, Attempt, Question, Tally, Tie
from eval.laboratory import Result
from eval.scenarios import Case
from eval.scoring import Score

made = cache(build)
"""A cluster is made once for all tests of a process."""
SOME = Names({"till-6d9f-x2x9k": "till"}, frozenset({"bakery"}))


def objects(recording: Recording, path: str) -> list[dict[str, Any]]:
    reply = asyncio.run(RecordedCluster(recording).get(path))
    assert reply.status == 200
    items: list[dict[str, Any]] = json.loads(reply.body)["items"]
    return items


def answered(case: Case, text: str | None) -> Result:
    return Result(case, Score("abstained" if text is None else "wrong"), text)


def test_there_are_300_questions_about_six_clusters_at_least_and_no_wording_twice_about_one() -> None:
    asked = [question for name in names() for question in read(name)]
    assert len(names()) >= 6
    assert len(asked) >= 300
    assert len({(question.cluster, question.case.question.lower()) for question in asked}) == len(asked)
    assert len({question.case.id for question in asked}) == len(asked)


def test_between_a_twentieth_and_an_eighth_of_the_questions_should_be_left() -> None:
    asked = [question for name in names() for question in read(name)]
    assert 1 / 20 < sum(question.unanswerable for question in asked) / len(asked) < 1 / 8


@pytest.mark.parametrize("name", names())
def test_a_specification_makes_the_same_cluster_every_time(name: str) -> None:
    first, second = made(name), build(name)
    assert first.responses == second.responses
    assert first.logs == second.logs


@pytest.mark.parametrize("name", names())
def test_what_a_workload_says_of_its_pods_is_what_its_pods_are(name: str) -> None:
    recording = made(name)
    pods = objects(recording, "/api/v1/pods")
    ready = {
        pod["metadata"]["uid"]: any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"]["conditions"])
        for pod in pods
        if "conditions" in pod["status"] and "deletionTimestamp" not in pod["metadata"]
    }
    owner_of = {
        pod["metadata"]["uid"]: owner["uid"] for pod in pods for owner in pod["metadata"].get("ownerReferences", ())
    }
    for path in ("/apis/apps/v1/replicasets", "/apis/apps/v1/statefulsets"):
        for workload in objects(recording, path):
            own = [uid for uid, owner in owner_of.items() if owner == workload["metadata"]["uid"]]
            assert workload["status"]["readyReplicas"] == sum(ready.get(uid, False) for uid in own)


@pytest.mark.parametrize("name", names())
def test_every_object_is_listed_as_json_and_as_a_table_of_as_many_cells_as_columns(name: str) -> None:
    found: dict[str, dict[bool, Any]] = {}
    for response in made(name).responses:
        if response.path.count("/") > 2 and "/json" in response.content_type:
            found.setdefault(response.path, {})["as=Table" in response.accept] = json.loads(response.body)
    listed = {path: both for path, both in found.items() if True in both and both[True].get("kind") == "Table"}
    assert len(listed) > 40
    for path, both in listed.items():
        if "/autoscaling/v1/" not in path:
            assert len(both[False]["items"]) == len(both[True]["rows"]), path
        assert all(len(row["cells"]) == len(both[True]["columnDefinitions"]) for row in both[True]["rows"]), path


def test_any_answer_to_a_question_that_should_be_left_is_wrong_and_none_is_right() -> None:
    case = Case(id="x-1", question="will it rain on the bakery?", kind="text", expect=("no answer",))
    asked = Asked("x", case, "vague", "plain", unanswerable=True)
    assert judge(asked, answered(case, "no answer"), SOME) == "wrong"
    assert judge(asked, answered(case, None), SOME) == "right"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("till", "right"), ("till-6d9f-x2x9k", "right"), ("bakery/till", "right"), ("oven", "wrong"), (None, "left")],
)
def test_a_pod_may_be_called_by_its_workload_and_with_its_namespace(text: str | None, verdict: str) -> None:
    case = Case(id="x-2", question="which pod restarts?", expect=("till",))
    assert judge(Asked("x", case, "status", "plain"), answered(case, text), SOME) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"), [("till, oven", "right"), ("till-6d9f-x2x9k, oven", "right"), ("oven", "wrong")]
)
def test_what_is_right_may_be_called_without_what_was_generated(text: str, verdict: str) -> None:
    case = Case(id="x-3", question="which pods restart?", kind="list", expect=("till-6d9f-x2x9k", "oven"))
    assert judge(Asked("x", case, "status", "plain"), answered(case, text), SOME) == verdict


def test_jobs_of_a_cron_job_are_known_by_its_name() -> None:
    assert names_in(made("blog")).workloads["backup-29396610"] == "backup"


def test_pods_of_a_replica_set_are_known_by_their_deployment() -> None:
    recording = made("hospital")
    pods = [
        pod for pod in objects(recording, "/api/v1/pods") if pod["metadata"].get("labels", {}).get("app") == "bedboard"
    ]
    assert {names_in(recording).workloads[pod["metadata"]["name"]] for pod in pods} == {"bedboard"}


def sure(confidence: float) -> Answer:
    verdict = Tie((), Tally(confidence=confidence))
    return Answer(Question("?"), "4", verdict, "offline", (Attempt("offline", (), verdict),))


def test_the_curve_tells_the_risk_at_each_threshold_of_confidence_the_highest_first() -> None:
    found = curve([(sure(0.9), True), (sure(0.5), False), (sure(0.5), True), (None, False)])
    assert found.thresholds == (0.9, 0.5)
    assert found.points.coverage[1:] == (0.25, 0.75)
    assert list(found.points.risk[1:]) == pytest.approx([0.0, 1 / 3])


def test_answers_of_one_confidence_give_no_curve() -> None:
    assert curve([(sure(0.8), True), (sure(0.8), False)]).lines() == SAME
