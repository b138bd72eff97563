"""How a question was read is remembered for as long as all that it was read by stays, and no longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.flow import Plan, Question
from core.index import ObjectIndex
from core.objects import ObjectMeta
from executor.execution import PlanExecutor
from kubectl.resources import Resource
from planners.offline import OfflinePlanner
from planners.offline.survey import Survey
from planners.offline.understand import Understanding, understand

QUESTION = "Which image does the deployment frobnicator use?"
FROBNICATOR = ObjectMeta("Deployment", "frobnicator", "default")


class Changing(ClusterCatalog):
    """Deployments are those of `index`, as where they are watched, or of `listed`, as where they are listed anew."""

    index: ObjectIndex | None = None
    listed: tuple[ObjectMeta, ...] = ()

    async def objects(self, resource: Resource, namespace: str | None = None) -> Sequence[ObjectMeta]:
        if resource.qualified != "deployments.apps":
            return await super().objects(resource, namespace)
        return self.listed if self.index is None else self.index


async def commands(asked: OfflinePlanner) -> str:
    outcome = (await asked.propose(Question(QUESTION))).outcome
    return " ".join(map(str, outcome.steps)) if isinstance(outcome, Plan) else ""


@pytest.mark.parametrize("watched", [True, False])
async def test_a_question_is_read_anew_when_an_object_comes_or_goes(watched: bool) -> None:
    catalog = Changing(RecordedCluster(load("starter")))
    catalog.index = ObjectIndex() if watched else None
    asked = OfflinePlanner(catalog)
    for _ in range(2):
        assert "frobnicator" not in await commands(asked)
        if catalog.index is not None:
            catalog.index.put(FROBNICATOR)
        catalog.listed = (FROBNICATOR,)
        assert "frobnicator" in await commands(asked)
        if catalog.index is not None:
            catalog.index.remove(FROBNICATOR.namespace, FROBNICATOR.name)
        catalog.listed = ()


async def test_a_question_that_is_asked_again_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    async def counting(*given: Any) -> Understanding:
        read.append(given)
        return await understand(*given)

    monkeypatch.setattr("planners.offline.planner.understand", counting)
    asked = OfflinePlanner(Changing(RecordedCluster(load("starter"))))
    first, second = await asked.explain(Question(QUESTION)), await asked.explain(Question(QUESTION))
    assert first is second
    assert len(read) == 1
    await asked.explain(Question(QUESTION, "kube-system"))
    assert len(read) == 2


async def test_a_reading_that_rests_on_answers_is_weighed_again_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    async def counting(*given: Any) -> Understanding:
        read.append(given)
        return await understand(*given)

    monkeypatch.setattr("planners.offline.planner.understand", counting)
    cluster, now = RecordedCluster(load("starter")), 0.0
    catalog = Changing(cluster)
    asked = OfflinePlanner(catalog, lambda question: PlanExecutor(question, cluster, catalog), lambda: now)
    for at, times in ((0.0, 1), (59.0, 1), (61.0, 2)):
        now = at
        understood = await asked.explain(Question("How many pods are in default?"))
        assert understood.choice is not None
        assert understood.choice.executed
        assert len(read) == times


async def test_names_are_looked_up_once_for_questions_about_the_same_kinds_and_anew_where_one_has_changed() -> None:
    catalog = Changing(RecordedCluster(load("starter")))
    survey = Survey(catalog)
    pods, services = (Question(text) for text in ("How many pods are there?", "Which services are there?"))
    first = (await survey.named_in(pods)).names
    await survey.named_in(services)
    assert (await survey.named_in(pods)).names is first
    assert first.exact("example-pod")
    assert first.has_word("example")
    assert not first.has_word("heron")
    catalog.listed = (ObjectMeta("Deployment", "heron-api", "default"),)
    anew = (await survey.named_in(pods)).names
    assert anew.has_word("heron")
    assert anew.exact("heron-api")
