"""Answers over several namespaces tell objects of one name apart: scripted planners, a cluster that is made up."""

from __future__ import annotations

import pytest

from core.flow import Answer, Majority, Question
from tests.api.scripted import app_of, client_of
from tests.planners.offline.cluster_maker import Made, make
from tests.planners.offline.object_maker import Document, document, owned, pod
from tests.test_absence_flow import Asking, plan, template
from voter.explain import explain


def deployment(name: str, namespace: str, ready: int) -> Document:
    spec = {
        "replicas": 2,
        "selector": {"matchLabels": {"app": name}},
        "template": {**template({"name": name, "image": "i"}), "metadata": {"labels": {"app": name}}},
    }
    status = {"replicas": 2, "readyReplicas": ready, "availableReplicas": ready, "updatedReplicas": 2}
    labels = {"app": name, **({"tide": "low"} if ready == 1 and name == "plover" else {})}
    return document("Deployment", name, namespace, labels, spec=spec, status=status)


@pytest.fixture(scope="module")
def made() -> Made:
    made = make(72)
    for namespace in ("moor-east", "moor-west"):
        made.add("namespaces", document("Namespace", namespace, status={"phase": "Active"}))
    for name, namespace, ready in (("plover", "moor-east", 2), ("plover", "moor-west", 1), ("snipe", "moor-east", 1)):
        made.add("deployments", workload := deployment(name, namespace, ready))
        spec = {"template": workload["spec"]["template"]}
        replicas = document("ReplicaSet", f"{name}-6f5d9c7b8d", namespace, spec=spec)
        replicas["metadata"]["labels"] = {"pod-template-hash": "6f5d9c7b8d"}
        made.add("replicasets", owned(replicas, workload, "Deployment"))
        suffix = "x2x9k" if namespace == "moor-east" else "k7h2p"
        full = f"{name}-6f5d9c7b8d-{suffix}"
        made.add("pods", pod(full, replicas, "ReplicaSet", workload, "n1", healthy=ready == 2))
    return made


@pytest.fixture
def asking(made: Made) -> Asking:
    return Asking(made)


ALL = "kubectl get deployments -A -l 'app in (plover,snipe)'"
BOTH = {"moor-east/plover", "moor-west/plover", "snipe"}


@pytest.mark.parametrize(
    "command",
    [
        ALL,
        f"{ALL} --no-headers",
        f"{ALL} -o name",
        f"{ALL} -o jsonpath='{{.items[*].metadata.name}}'",
        f"{ALL} -o custom-columns=NAME:.metadata.name --no-headers",
        f"{ALL} -o custom-columns=WHERE:.metadata.namespace,NAME:.metadata.name",
        f"{ALL} -o json | jq -r '.items[].metadata.name'",
        f"{ALL} --no-headers | awk '{{print $2}}'",
        f"{ALL} | awk 'NR>1 {{print $2}}' | sort",
    ],
)
async def test_namesakes_in_two_namespaces_are_told_with_them_however_they_were_printed(
    asking: Asking, command: str
) -> None:
    done = await asking.ask("Which birds are deployed?", [plan(command, answer="list")])
    assert set(done.text.split(", ")) == BOTH


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get deployments -A -l tide=low --no-headers -o custom-columns=:.metadata.name",
        f"{ALL} --no-headers | awk '/west/ {{print $2}}'",
        f"{ALL} -o jsonpath='{{.items[?(@.status.readyReplicas==1)].metadata.name}}' -l tide",
        f'{ALL} -o json | jq -r \'.items[] | select(.metadata.name=="plover" and .status.readyReplicas==1)'
        " | .metadata.name'",
        f"{ALL} --no-headers | awk '/west/ {{print $2}}' | sort",
        f"{ALL} --no-headers | grep west | awk '{{print $2}}' | sort -u | head -n 5",
        "kubectl get deployments -A -l tide=low"
        " -o jsonpath='{range .items[*]}{.metadata.name}{\"\\n\"}{end}' | grep over",
        f"{ALL} -o json | jq -r '.items[] | select(.status.readyReplicas==1) | .metadata.name' | grep plover",
    ],
)
@pytest.mark.parametrize("read_as", ["list", "value"])
async def test_one_of_two_namesakes_is_told_with_its_namespace(asking: Asking, command: str, read_as: str) -> None:
    done = await asking.ask("Which plover is short of replicas?", [plan(command, answer=read_as)])
    assert done.text == "moor-west/plover"


async def test_who_looked_into_one_namespace_agrees_with_who_looked_into_all(asking: Asking) -> None:
    everywhere = plan(f"{ALL} --no-headers | awk '/west/ {{print $2}}'")
    there = plan("kubectl get deployments -n moor-west -o jsonpath='{.items[*].metadata.name}'")
    done = await asking.ask("Which plover is short of replicas?", [there], [everywhere])
    assert (done.text, type(done.verdict)) == ("moor-west/plover", Majority)


async def test_a_namespace_that_the_question_names_is_not_told_again(asking: Asking) -> None:
    command = "kubectl get deployments -A | grep moor-west"
    done = await asking.ask("Which deployments are in moor-west?", [plan(command, answer="list")])
    assert done.text == "plover"


async def test_names_that_stand_for_one_object_each_are_told_alone(asking: Asking) -> None:
    done = await asking.ask("Which snipe is there?", [plan("kubectl get deployments -A -l app=snipe", answer="list")])
    assert done.text == "snipe"


async def test_a_pod_of_a_workload_that_has_a_namesake_is_told_with_its_namespace(asking: Asking) -> None:
    commands = [
        "kubectl get pods -A -l app=plover -o json"
        " | jq -r '.items[] | select(.status.containerStatuses[0].ready | not) | .metadata.name'",
        "kubectl get pods -A -l app=plover --no-headers | awk '/west/ {print $2}'",
    ]
    done = await asking.ask("Which plover pod is not ready?", *([plan(each)] for each in commands))
    assert (done.text, type(done.verdict)) == ("moor-west/plover", Majority)


async def test_the_whole_answer_gives_a_short_name_in_full_and_query_only_the_short_one(asking: Asking) -> None:
    async def answer(question: Question) -> Answer:
        return await asking.answered(question, [plan("kubectl get pods -A -l app=snipe -o name")])

    async with client_of(app_of(answer)) as client:
        short = await client.post("/query", json={"query": "Which pod does snipe have?"})
        whole = (await client.post("/v1/ask", json={"query": "Which pod does snipe have?"})).json()
    assert short.json() == {"query": "Which pod does snipe have?", "answer": "snipe"}
    full = "snipe-6f5d9c7b8d-x2x9k"
    command = f"kubectl get pod {full} -n moor-east"
    assert whole["objects"] == [{"kind": "Pod", "namespace": "moor-east", "name": full, "command": command}]


async def test_an_explanation_gives_the_pods_of_a_short_name_as_commands_to_paste(asking: Asking) -> None:
    done = await asking.ask("Which pod does snipe have?", [plan("kubectl get pods -A -l app=snipe -o name")])
    assert explain(done).endswith("answer: snipe\n  in full: kubectl get pod snipe-6f5d9c7b8d-x2x9k -n moor-east")
