"""The whole flow over real protocols: scripted model APIs on loopback, a recorded cluster in process and replayed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest

from clusters.recorded.recording import load as load_recording
from clusters.replay.server import replaying
from composition import composed
from core.flow import Answer, Majority, Question
from core.settings.sources import load
from eval.scenarios import read_cases, shipped_questions
from tests.servers import Hang, Status, plan, scripted_ollama, scripted_openai
from tests.servers.replies import Received, Script, Scripted

FOUR = plan("kubectl get pods -n default --no-headers | wc -l")
WRONG = plan("kubectl get pods -A --no-headers | wc -l")
QUESTION = "How many pods are in the default namespace?"
NOWHERE = "http://127.0.0.1:9"
"""A port of loopback where nothing listens."""


def in_turn(*replies: Scripted) -> Callable[[Received], Scripted]:
    """Every request gets the next of these."""
    endless = itertools.cycle(replies)
    return lambda request: next(endless)


async def ask(environ: Mapping[str, str], question: str = QUESTION, **arguments: Any) -> Answer:
    settings = load({"cluster.recording": "starter", **arguments}, {}, {}, {})
    async with composed(settings, environ) as copilot:
        return await copilot.answer(Question(question))


def remote(url: str) -> dict[str, str]:
    return {"OPENAI_API_KEY": "sk-scripted-key", "OPENAI_BASE_URL": f"{url}/v1"}


async def test_three_planners_vote_and_one_wrong_planner_is_outvoted() -> None:
    async with scripted_openai(in_turn(WRONG, FOUR, FOUR)) as server:
        said = await ask(remote(server.url))
    assert (said.text, said.tier) == ("4", "remote")
    assert isinstance(said.verdict, Majority)
    assert sorted(voters for _, _, voters in said.verdict.tally.candidates)
    assert server.total == 3


@pytest.mark.parametrize(
    "commands",
    [
        (
            "kubectl get pods -n kube-system --no-headers | wc -l",
            "kubectl get pods -A --no-headers | grep -w kube-system | wc -l",
            "kubectl get pods -A --field-selector metadata.namespace=kube-system -o name | wc -l",
        ),
        (
            "kubectl get deploy mongodb -n default -o jsonpath='{.spec.replicas}'",
            "kubectl get deploy mongodb -o jsonpath='{.spec.replicas}'",
            "kubectl get deploy -A --field-selector metadata.name=mongodb -o jsonpath='{.items[0].spec.replicas}'",
        ),
    ],
)
async def test_one_value_looked_up_in_three_ways_is_one_candidate(commands: tuple[str, ...]) -> None:
    async with scripted_openai(in_turn(*map(plan, commands))) as served:
        answer = await ask(remote(served.url), "What is the number of mongodb in kube-system?", policy="eager")
    [candidate] = answer.verdict.tally.candidates
    assert isinstance(answer.verdict, Majority)
    assert len(candidate[2]) >= 2


async def test_a_planner_that_hangs_is_not_waited_for_once_the_majority_stands() -> None:
    async with scripted_openai(in_turn(Hang(), FOUR, FOUR)) as server:
        said = await ask(remote(server.url))
        assert await server.closed(), "the hanging call must have been closed"
    assert said.text == "4"
    assert said.seconds < 15


@pytest.mark.parametrize("failure", [Status(500), Status(401), Hang(), None], ids=["500", "401", "hang", "refused"])
async def test_when_the_model_api_fails_local_models_take_over(failure: Script | None) -> None:
    async with AsyncExitStack() as stack:
        url = NOWHERE
        if failure is not None:
            url = (await stack.enter_async_context(scripted_openai(failure))).url
        local = await stack.enter_async_context(scripted_ollama(FOUR, models=("tiny:1b",)))
        environ = {**remote(url), "OLLAMA_HOST": local.url}
        deadline = 6 if failure == Hang() else 20
        said = await ask(environ, QUESTION, **{"ollama.model": "tiny:1b", "remote.deadline": deadline})
    assert (said.text, said.tier) == ("4", "ollama")
    assert [attempt.tier for attempt in said.trace] == ["remote", "ollama"]


async def test_with_no_model_left_the_offline_planner_answers() -> None:
    async with scripted_ollama(Status(500), models=("tiny:1b",)) as local:
        environ = {**remote(NOWHERE), "OLLAMA_HOST": local.url}
        said = await ask(environ, "How many nodes are there?", **{"ollama.model": "tiny:1b"})
    assert (said.text, said.tier) == ("1", "offline")
    assert [attempt.tier for attempt in said.trace] == ["remote", "ollama", "offline"]


async def test_a_tier_that_is_not_configured_is_not_tried() -> None:
    said = await ask({}, "How many nodes are there?")
    assert [attempt.tier for attempt in said.trace] == ["offline"]


async def test_three_planners_with_overlapping_plans_cost_the_cluster_each_request_once() -> None:
    lines = ("| grep -c Running", "| awk '$3 == \"Running\"' | wc -l", "-o wide | grep Running | wc -l")
    script = in_turn(*(plan(f"kubectl get pods -n default {line}") for line in lines))
    async with scripted_openai(script) as server, replaying(load_recording("starter")) as replay:
        settings = load({"kubeconfig": str(replay.kubeconfig)}, {}, {}, {})
        async with composed(settings, remote(server.url)) as copilot:
            said = await copilot.answer(Question(QUESTION))
        tables = [seen for seen in replay.requests if seen.path.endswith("/default/pods") and "Table" in seen.accept]
    assert said.text == "4"
    assert len(tables) == 1


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_a_live_cluster_gives_the_recordings_answers_and_is_sent_nothing_but_get(tls: bool) -> None:
    recording = load_recording("starter")
    questions = [case.question for case in read_cases(shipped_questions("starter"))]
    async with replaying(recording, tls=tls, token="a-token" if tls else None) as replay:
        live = load({"kubeconfig": str(replay.kubeconfig)}, {}, {}, {})
        recorded = load({"recording": "starter"}, {}, {}, {})
        async with composed(live, {}) as far, composed(recorded, {}) as near:
            for question in questions:
                there, here = await far.answer(Question(question)), await near.answer(Question(question))
                assert there.text == here.text, question
        assert {seen.method for seen in replay.requests} == {"GET"}
        assert len(replay.requests) > len(questions)
