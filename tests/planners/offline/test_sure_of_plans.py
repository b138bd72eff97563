"""How sure an answer is that no form was weighed for: as plans that were made so have been right."""

from __future__ import annotations

import pytest

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.flow import Plan, Question
from executor.execution import PlanExecutor
from planners.offline import OfflinePlanner
from planners.offline.data import load_weights


@pytest.fixture(scope="module")
def planner() -> OfflinePlanner:
    cluster = RecordedCluster(load("troubled"))
    catalog = ClusterCatalog(cluster)
    return OfflinePlanner(catalog, lambda question: PlanExecutor(question, cluster, catalog))


@pytest.mark.parametrize(
    ("question", "way"),
    [("Why is settlement failing?", "why"), ("What is broken in payments?", "health")],
)
async def test_a_plan_of_its_own_is_as_sure_as_such_plans_have_been_right(
    planner: OfflinePlanner, question: str, way: str
) -> None:
    proposal = await planner.propose(Question(question))
    assert proposal.share == load_weights("plans")[way]


async def test_two_questions_at_once_are_less_sure_than_each(planner: OfflinePlanner) -> None:
    both = await planner.explain(Question("why is settlement failing and how many pods are in payments?"))
    shares = [one.share or 0.0 for one in both.joined]
    assert isinstance(both.outcome, Plan)
    assert len(shares) == 2
    assert both.share == pytest.approx(shares[0] * shares[1])


async def test_what_is_refused_is_no_answer_that_could_be_wrong(planner: OfflinePlanner) -> None:
    assert (await planner.propose(Question("delete the settlement pod"))).share is None


@pytest.mark.parametrize("question", ["what is", "which", "what are the"])
async def test_a_question_that_asks_for_nothing_is_left(planner: OfflinePlanner, question: str) -> None:
    assert (await planner.propose(Question(question))).outcome.hint  # type: ignore[union-attr]
