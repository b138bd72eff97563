"""The executor with the real verbs and filters on recordings of real clusters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.flow import (
    AsCount,
    AsList,
    AsValue,
    Execution,
    Extraction,
    Failure,
    Plan,
    Proposal,
    Question,
    Unread,
    Value,
)
from core.ports import Query, Reply
from executor.execution import SECRET, PlanExecutor
from executor.lines import run_line
from executor.requests.requests import Requests
from kubectl.parser import parse
from planners.prompting.wire import parse_reply

PLANS = Path(__file__).parents[1] / "plans"
RECORDINGS = ("starter", "shop", "troubled", "fleet")


@cache
def cluster(name: str) -> RecordedCluster:
    return RecordedCluster(load(name))


def executor(name: str, cluster_: RecordedCluster | None = None) -> PlanExecutor:
    return PlanExecutor(Question("?"), cluster_ or cluster(name), ClusterCatalog(cluster(name)))


async def ask(name: str, answer: Extraction, *lines: str) -> Execution:
    return await executor(name).execute(Proposal("a", "m", Plan(tuple(map(parse, lines)), answer)))


ANSWERED: list[tuple[str, Extraction, str, Value]] = [
    ("starter", AsCount(), "kubectl get pods", Value("count", "4")),
    ("starter", AsCount(), "kubectl get pods | wc -l", Value("count", "4")),
    ("starter", AsCount(), "kubectl get pods -A", Value("count", "7")),
    ("starter", AsCount(), "kubectl get nodes", Value("count", "1")),
    ("starter", AsCount(), "kubectl get pods -l app=nobody", Value("count", "0")),
    ("starter", AsList(), "kubectl get svc", Value("list", ("kubernetes", "mongodb", "my-service"))),
    ("shop", AsList(), "kubectl get sts -n shop -o name", Value("list", ("orders-db", "redis"))),
    ("shop", AsList(), "kubectl get ds -A", Value("list", ("node-exporter",))),
    (
        "starter",
        AsValue(),
        "kubectl get pod my-app -o jsonpath='{.status.phase}'",
        Value("value", "Running"),
    ),
    (
        "starter",
        AsList(),
        "kubectl get secret mongodb-secret -o json | jq '.data|keys'",
        Value("list", ("password", "username")),
    ),
]


@pytest.mark.parametrize(("name", "answer", "line", "expected"), ANSWERED)
async def test_real_output_is_read_as_a_person_would(name: str, answer: Extraction, line: str, expected: Value) -> None:
    assert (await ask(name, answer, line)).outcome == expected


async def test_a_pod_comes_with_the_deployment_that_a_person_named_and_a_handmade_one_alone() -> None:
    generated = await ask("starter", AsValue(), "kubectl get pods -l app=my-pod -o name")
    assert [[above.kind for above in lineage.ancestors] for lineage in generated.lineages] == [
        ["ReplicaSet", "Deployment"]
    ]
    by_hand = await ask(
        "troubled", AsValue(), "kubectl get pods -A -l app=audit -o jsonpath='{.items[*].metadata.name}'"
    )
    assert [(lineage.object.name, lineage.ancestors) for lineage in by_hand.lineages] == [
        ("audit-7d9f8b6c4d-x2x9k", ())
    ]


async def test_what_is_not_there_is_not_found_with_the_nearest_name() -> None:
    outcome = (await ask("starter", AsValue(), "kubectl get pod example -o jsonpath='{.spec}'")).outcome
    assert isinstance(outcome, Failure)
    assert (outcome.reason, outcome.subject, outcome.nearest) == ("not_found", "example", ("example-pod",))


def plans(name: str) -> dict[str, list[Plan]]:
    """The plans of the models for each question of a recording, as far as they are plans of our language."""
    found: dict[str, list[Plan]] = {}
    for path in sorted(PLANS.glob(f"{name}.*.jsonl")):
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            plan = parse_reply(json.dumps({key: entry[key] for key in ("commands", "answer")}))
            found.setdefault(entry["id"], []).append(plan)
    return found


class Counting(RecordedCluster):
    """A recorded cluster that remembers what it was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(load(name))
        self.asked: list[tuple[str, tuple[tuple[str, str], ...], str]] = []

    async def get(self, path: str, query: Query = (), accept: str = "application/json") -> Reply:
        self.asked.append((path, tuple(query), accept))
        await asyncio.sleep(0)
        return await super().get(path, query, accept)


@pytest.mark.parametrize("name", RECORDINGS)
async def test_the_plans_of_three_models_cost_the_union_of_their_requests_once(name: str) -> None:
    counting = Counting(name)
    for question, offered in plans(name).items():
        counting.asked.clear()
        running = executor(name, counting)
        executions = await asyncio.gather(*(running.execute(Proposal("a", "m", plan)) for plan in offered))
        assert len(counting.asked) == len(set(counting.asked)), question
        assert all(isinstance(execution.outcome, Value | Unread | Failure) for execution in executions)


SECRETS = {"starter": ("mongodb-secret", "default"), "shop": ("orders-db", "shop")}
ROUTES = """
kubectl get secret {name} -n {ns} -o json
kubectl get secret {name} -n {ns} -o yaml
kubectl get secrets -A -o json
kubectl get secrets -A -o yaml
kubectl get secret,cm -A -o yaml
kubectl get secret {name} -n {ns} -o jsonpath='{.data.password}'
kubectl get secret {name} -n {ns} -o jsonpath='{.metadata.annotations}'
kubectl get secrets -A -o jsonpath='{..data}'
kubectl get secrets -A -o custom-columns=A:.data.password,B:.metadata.annotations
kubectl get secrets -A --sort-by=.data.password -o name
kubectl get secrets -A -o wide --show-labels
kubectl get --raw /api/v1/namespaces/{ns}/secrets/{name}
kubectl get --raw /api/v1/secrets
kubectl get secret {name} -n {ns} -o json | jq -r .data.password
kubectl get secret {name} -n {ns} -o json | jq -r '.data.password|@base64d'
kubectl get secret {name} -n {ns} -o json | jq -r '.metadata.annotations[]'
kubectl get secret {name} -n {ns} -o json | jq -c '[.. | strings]'
kubectl get secret {name} -n {ns} -o yaml | grep -i -A2 pass
kubectl get secret {name} -n {ns} -o yaml | sort -r | uniq | head -50
kubectl describe secret {name} -n {ns}
kubectl describe secrets -A
"""


def values(name: str) -> Iterator[str]:
    """The values of a recording's Secrets, coded and plain, from the recording itself."""
    from base64 import b64decode

    (response,) = (r for r in load(name).responses if r.path == "/api/v1/secrets" and "Table" not in r.accept)
    for item in json.loads(response.body)["items"]:
        for key, coded in item["data"].items():
            if key == "password":
                yield coded
                yield b64decode(coded).decode()


@pytest.mark.parametrize("name", SECRETS)
async def test_a_secrets_value_is_printed_by_no_route(name: str) -> None:
    planted = list(values(name))
    assert len(planted) == 2
    secret, namespace = SECRETS[name]
    view = Requests(cluster(name), ClusterCatalog(cluster(name))).view()
    for route in ROUTES.strip().splitlines():
        done = await run_line(route.replace("{name}", secret).replace("{ns}", namespace), view)
        for value in planted:
            assert value not in done["stdout"] + done["stderr"], route


@pytest.mark.parametrize(
    "route",
    [
        "kubectl get secret mongodb-secret -o jsonpath='{.data.password}'",
        "kubectl get secret mongodb-secret -o json | jq -r '.data.password|@base64d'",
        "kubectl get secret mongodb-secret -o yaml",
    ],
)
async def test_a_plan_for_a_secrets_value_is_refused(route: str) -> None:
    assert (await ask("starter", AsValue(), route)).outcome == Value("refused", SECRET)


async def test_a_syntax_error_points_at_its_place_and_exits_with_1() -> None:
    view = Requests(cluster("starter"), ClusterCatalog(cluster("starter"))).view()
    done = await run_line("kubectl delete pods --all", view)
    assert (done["exit"], done["stdout"]) == (1, "")
    assert done["stderr"].startswith("error: ")
    assert "^" in done["stderr"]


async def test_a_line_exits_as_a_shell_would() -> None:
    view = Requests(cluster("starter"), ClusterCatalog(cluster("starter"))).view()
    done = await run_line("kubectl get pod nope | wc -l", view)
    assert done["exit"] == 0
    assert done["stdout"] == "0\n"
    assert done["stderr"] == 'Error from server (NotFound): pods "nope" not found\n'
    assert (await run_line("kubectl get pod nope", view))["exit"] == 1
    assert (await run_line("kubectl get pods | grep zebra", view))["exit"] == 1
