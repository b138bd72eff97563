"""The first real ballots: plans that three language models wrote on their own, run on the recordings and voted on."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load, names
from core.errors import ModelReplyError
from core.flow import Abstention, Failure, Majority, NoQuorum, Plan, Proposal, Question, Reading, Value
from core.objects import Lineage, ObjectMeta
from eval.scenarios import read_cases, shipped_questions
from eval.scoring import score
from executor.execution import PlanExecutor
from kubectl.resources import Resources
from planners.offline import OfflinePlanner
from planners.prompting.wire import parse_reply
from voter import MajorityVoter
from voter.identifiers import short_name
from voter.values import meaning

PLANS = Path(__file__).parents[1] / "plans"
VOTER = MajorityVoter()


def plans(name: str) -> dict[str, dict[str, Plan | Failure]]:
    """The plan of each planner for each question of a scenario."""
    found: dict[str, dict[str, Plan | Failure]] = {}
    for file in sorted(PLANS.glob(f"{name}.*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            outcome: Plan | Failure
            try:
                outcome = parse_reply(json.dumps({key: record[key] for key in ("commands", "answer") if key in record}))
            except ModelReplyError as error:
                outcome = Failure("model_reply", str(error))
            found.setdefault(record["id"], {})[file.suffixes[0][1:]] = outcome
    return found


PLANNED = sorted({file.name.partition(".")[0] for file in (Path(__file__).parents[1] / "plans").glob("*.jsonl")})
"""The recordings that models made plans for."""


@pytest.mark.parametrize("name", PLANNED)
async def test_the_vote_is_right_as_often_as_the_best_planner_and_never_wrong_where_it_is_sure(name: str) -> None:
    """The models alone, and the offline planner beside them with half a vote: it settles ties and makes none."""
    cluster = RecordedCluster(load(name))
    catalog = ClusterCatalog(cluster)
    offline = OfflinePlanner(catalog)
    cases = {case.id: case for case in read_cases(shipped_questions(name))}
    outcomes: dict[str, Counter[str]] = {}
    asked = plans(name)
    assert len(asked) >= 20
    for number, proposed in asked.items():
        case = cases[number]
        question = Question(case.question)
        executor = PlanExecutor(question, cluster, catalog)
        ballots = []
        for planner, plan in proposed.items():
            execution = await executor.execute(Proposal(planner, planner, plan))
            ballots.append(VOTER.cast(question, planner, 1.0, (execution,)))
            alone = VOTER.render(VOTER.tally(ballots[-1:]))
            abstained = isinstance(ballots[-1].vote, Abstention)
            outcomes.setdefault(planner, Counter())[str(score(case, None if abstained else alone))] += 1
        execution = await executor.execute(await offline.propose(question))
        beside = VOTER.cast(question, "offline", 0.5, (execution,))
        for voice, cast in (("vote", ballots), ("vote with offline", [*ballots, beside])):
            verdict = VOTER.tally(cast)
            answer = None if isinstance(verdict, NoQuorum) else VOTER.render(verdict)
            outcomes.setdefault(voice, Counter())[str(score(case, answer))] += 1
    votes = [outcomes.pop(voice) for voice in ("vote", "vote with offline")]
    for vote in votes:
        assert vote["right"] >= max(planner["right"] for planner in outcomes.values())
        assert vote["right"] >= 0.7 * len(asked)
        assert vote["wrong"] == 0
    assert votes[1]["right"] >= votes[0]["right"]


async def test_one_that_reads_and_the_offline_planner_that_prints_agree_on_the_same_evidence() -> None:
    question = Question("Why is gpu-trainer pending?")
    cluster = RecordedCluster(load("troubled"))
    catalog = ClusterCatalog(cluster)
    executor = PlanExecutor(question, cluster, catalog)
    wire = {"commands": ["kubectl describe pod gpu-trainer -n payments"], "answer": {"type": "read"}}
    ran = await executor.execute(Proposal("reader", "m", parse_reply(json.dumps(wire))))
    reading = Reading("No node has the accelerator that it selects.", "1 node(s) didn't match Pod's node affinity")
    read = await executor.execute(Proposal("reader", "m", reading), (ran,))
    printed = await executor.execute(await OfflinePlanner(catalog).propose(question))
    verdict = VOTER.tally(
        [VOTER.cast(question, "reader", 1.0, (ran, read)), VOTER.cast(question, "offline", 1.0, (printed,))]
    )
    assert isinstance(verdict, Majority)
    assert VOTER.render(verdict) == reading.answer
    assert verdict.tally.candidates[0][2] == ("reader", "offline")


@pytest.mark.parametrize("name", PLANNED)
async def test_no_vote_of_a_real_plan_carries_a_generated_name_and_no_name_of_a_person_is_cut(name: str) -> None:
    cluster = RecordedCluster(load(name))
    catalog = ClusterCatalog(cluster)
    resources = await catalog.resources()
    generated: set[str] = set()
    by_hand: set[str] = set()
    for plural in ("pods", "replicasets", "jobs", "deployments", "statefulsets", "services", "configmaps", "cronjobs"):
        resource = resources.find(plural)
        assert resource is not None
        for item in await catalog.objects(resource):
            chain = await ancestors(item, resources, catalog)
            (generated if short_name(Lineage(item, tuple(chain))) != item.name else by_hand).add(item.name)
    assert generated
    cases = {case.id: case for case in read_cases(shipped_questions(name))}
    shortened = 0
    for number, proposed in plans(name).items():
        question = Question(cases[number].question)
        executor = PlanExecutor(question, cluster, catalog)
        for planner, plan in proposed.items():
            execution = await executor.execute(Proposal(planner, planner, plan))
            vote = VOTER.cast(question, planner, 1.0, (execution,)).vote
            if not isinstance(vote, Value) or vote.kind not in ("value", "list"):
                continue
            assert isinstance(execution.outcome, Value)
            before, after = words(execution.outcome), words(vote)
            assert not after & (generated - by_hand), (question.text, after)
            assert before & by_hand <= after, (question.text, before, after)
            shortened += before != after
    assert shortened >= 1


def words(value: Value) -> set[str]:
    data = (value.data,) if isinstance(value.data, str) else value.data
    return {word for text in data for word in text.split()}


@pytest.mark.parametrize(
    ("expected", "question", "command"),
    [
        ("not found: no pod named radish", "Is the pod radish running?", "kubectl get pod radish"),
        ("not found: no namespace named garden", "How many pods are in garden?", "kubectl get pods -n garden"),
        (None, "Is the api deployment available?", "kubectl get deployment api -n default"),
        ("not found: no deployment named api", "Is api in default available?", "kubectl get deploy api -n default"),
        (None, "Is the mongodb deployment available?", "kubectl get deployment mongodb-deployment"),
        (None, "Is the pod my-deployment running?", "kubectl get pod my-deployment"),
    ],
)
async def test_what_does_not_exist_is_a_vote_only_where_the_question_asked_for_it_there(
    expected: str | None, question: str, command: str
) -> None:
    cluster = RecordedCluster(load("starter"))
    executor = PlanExecutor(Question(question), cluster, ClusterCatalog(cluster))
    plan = parse_reply(json.dumps({"commands": [command], "answer": {"type": "value"}}))
    execution = await executor.execute(Proposal("a", "m", plan))
    verdict = VOTER.tally([VOTER.cast(Question(question), "a", 1.0, (execution,))])
    assert (None if isinstance(verdict, NoQuorum) else VOTER.render(verdict).partition(";")[0]) == expected


@pytest.mark.parametrize("name", names())
async def test_on_every_recording_names_lose_what_was_generated_and_nothing_else(name: str) -> None:
    catalog = ClusterCatalog(RecordedCluster(load(name)))
    resources = await catalog.resources()
    seen = 0
    for plural in ("pods", "replicasets", "jobs", "endpointslices", "deployments", "services", "nodes"):
        resource = resources.find(plural)
        assert resource is not None
        for item in await catalog.objects(resource):
            chain = await ancestors(item, resources, catalog)
            kinds = [above.kind for above in chain]
            name_ = short_name(Lineage(item, tuple(chain)))
            if not chain or kinds[0] == "StatefulSet" or (item.kind == "Job" and not item.name[-1].isdigit()):
                assert name_ == item.name
            elif index := item.labels.get("batch.kubernetes.io/job-completion-index"):
                assert name_ == f"{chain[0].name}-{index}"  # which part of the work it does is its identity
            else:
                by_hand = any("instantiate" in key for above in chain for key in above.annotations)
                assert name_ == (chain[0] if by_hand else chain[-1]).name
                seen += 1
    assert seen >= 5


async def ancestors(item: ObjectMeta, resources: Resources, catalog: ClusterCatalog) -> list[ObjectMeta]:
    chain: list[ObjectMeta] = []
    while item.controller is not None:
        resource = resources.find(item.controller.kind)
        assert resource is not None
        everything = await catalog.objects(resource, item.namespace)
        item = next(other for other in everything if other.name == chain_name(item))
        chain.append(item)
    return chain


def chain_name(item: ObjectMeta) -> str:
    return item.controller.name if item.controller else ""


@pytest.mark.parametrize("name", names())
async def test_no_two_names_of_a_real_cluster_mean_the_same(name: str) -> None:
    catalog = ClusterCatalog(RecordedCluster(load(name)))
    found: set[str] = set()
    for resource in await catalog.resources():
        if "list" in resource.verbs:
            for item in await catalog.objects(resource):
                found.update((item.name, *(f"{key}={label}" for key, label in item.labels.items())))
    assert len(found) > 200
    assert len({meaning(Value("value", each)) for each in found}) == len(found)
