"""Whoever may read little gets what the administrator gets, or is told what is forbidden; never anything else."""

from __future__ import annotations

from functools import cache

import pytest

from clusters.grounding import ClusterCatalog
from clusters.recorded import AuthorizedCluster, RecordedCluster, Recording, load
from core.flow import Answer, Question
from core.pipeline import answer
from core.ports import Cluster, Tier
from core.reviews import impersonated
from eval.scenarios import read_cases, shipped_questions
from executor.execution import PlanExecutor
from planners.offline import OfflinePlanner
from tests.planners.offline.limited import shipped, viewer_of
from voter import MajorityVoter

ACCOUNT = "system:serviceaccount:platform-tools:"
OF_FLEET = ("parcel-clerk", f"{ACCOUNT}cluster-onlooker", f"{ACCOUNT}temp-badge")


@cache
def recording(name: str) -> Recording:
    return load(name)


class Asker:
    """Asks one cluster through the whole flow, with the offline planner alone."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.catalog = ClusterCatalog(cluster)
        self.tiers = (Tier("offline", (OfflinePlanner(self.catalog, self.executor),), 30.0),)

    def executor(self, question: Question) -> PlanExecutor:
        return PlanExecutor(question, self.cluster, self.catalog)

    async def ask(self, text: str, namespace: str | None = None) -> Answer:
        return await answer(Question(text, namespace), self.tiers, self.executor, MajorityVoter())


_ANSWERS: dict[str, dict[str, Answer]] = {}


async def answers_of_the_administrator(name: str) -> dict[str, Answer]:
    """By development question; asked once for all tests."""
    if name not in _ANSWERS:
        admin = Asker(RecordedCluster(recording(name)))
        questions = [case.question for case in read_cases(shipped_questions(name))]
        _ANSWERS[name] = {question: await admin.ask(question) for question in questions}
    return _ANSWERS[name]


async def differences(name: str, limited: Cluster) -> tuple[list[str], int]:
    """The questions that got another answer than the administrator's, and how many got the same one."""
    asker = Asker(limited)
    wrong, same = [], 0
    for question, right in (await answers_of_the_administrator(name)).items():
        said = await asker.ask(question)
        equal = said.text == right.text or (not said.tier and not right.tier)
        same += equal
        if not equal and not said.text.startswith("forbidden: may not "):
            wrong.append(f"{question!r} gave {said.text!r}, not {right.text!r}")
    return wrong, same


@pytest.mark.thorough
@pytest.mark.parametrize(("user", "least"), [(OF_FLEET[0], 5), (OF_FLEET[1], 40), (OF_FLEET[2], 4)])
async def test_each_development_question_as_a_user_with_few_rights(user: str, least: int) -> None:
    limited = AuthorizedCluster(RecordedCluster(recording("fleet")), impersonated(user))
    wrong, same = await differences("fleet", limited)
    assert wrong == [], "\n".join(wrong)
    assert same >= least


@pytest.mark.parametrize(
    "name", ["starter", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("shop", "troubled", "fleet"))]
)
async def test_each_development_question_as_the_role_that_is_shipped(name: str) -> None:
    wrong, same = await differences(name, shipped(recording(name)))
    assert wrong == [], "\n".join(wrong)
    assert same >= 0.9 * len(read_cases(shipped_questions(name)))


@pytest.mark.parametrize(("name", "namespace"), [("shop", "shop"), ("troubled", "payments"), ("starter", "default")])
async def test_each_development_question_as_a_viewer_of_one_namespace(name: str, namespace: str) -> None:
    wrong, same = await differences(name, viewer_of(recording(name), namespace))
    assert wrong == [], "\n".join(wrong)
    assert same >= 1
