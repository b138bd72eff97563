"""What the flow promises of evidence, fences, budgets, kept plans and values, held through the service's own door.

Each test starts `main.py serve` as a process, with a scripted OpenAI-compatible server as its models, and asks by HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.startup import free_port
from clusters.recorded.recording import API, SHIPPED
from planners.prompting import system_prompt
from tests.security.processes import main, process, remote
from tests.servers import Received, ScriptedServer, plan, scripted_openai

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(240)]  # each is some processes, on a machine that may be busy
PODS = "kubectl get pods -n payments"
Script = Callable[[Received], str]


@contextlib.asynccontextmanager
async def service(
    home: Path, server: ScriptedServer, recording: str = "troubled", **environ: str
) -> AsyncIterator[httpx.AsyncClient]:
    """The service on that recording, with these models."""
    await asyncio.to_thread(home.mkdir, exist_ok=True)
    port = free_port()
    arguments = ("serve", "--recording", recording, "--port", str(port))
    async with (
        process(home, port, *arguments, **remote(server), **environ),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client,
    ):
        yield client


async def ask(client: httpx.AsyncClient, question: str) -> tuple[str, str]:
    """The answer, and the tier that gave it."""
    said = await client.post("/query", json={"query": question})
    assert said.status_code == 200, said.text
    return str(said.json()["answer"]), said.headers["copilot-tier"]


def is_reading(request: Received) -> bool:
    """Whether outputs are shown already."""
    return len(request.json["messages"]) > 2


async def test_what_a_model_reads_is_answered_only_with_a_telling_line_that_does_not_deny_it(tmp_path: Path) -> None:
    row = "memory-hog"
    readings = {
        "letter": ("Everything is in order, says letter.", "e"),
        "invented": ("The disk is full, says invented.", "No space left on device at all"),
        "contrary": ("There is nothing wrong with it, says contrary.", ""),
        "unkilled": ("It is Running as it should, says unkilled.", ""),
        "honest": ("memory-hog crashes again and again, says honest.", ""),
    }

    def reply(request: Received) -> str:
        if not is_reading(request):
            return plan(PODS, answer="read")
        text = request.text
        name = next(name for name in readings if f"the {name} word" in text)
        line = next(line for line in text.splitlines() if row in line and "CrashLoopBackOff" in line)
        answer, evidence = readings[name]
        return json.dumps({"answer": answer, "evidence": evidence or line})

    async with scripted_openai(reply) as server, service(tmp_path / "home", server) as client:
        for name, (answer, _) in readings.items():
            said = await client.post("/query", json={"query": f"How does memory-hog fare, by the {name} word?"})
            given = answer.rstrip(".") in said.text
            assert given == (name == "honest"), said.text


async def test_each_prompt_has_fences_of_its_own_and_the_unchanging_part_none(tmp_path: Path) -> None:
    tags: list[set[str]] = []

    def reply(request: Received) -> str:
        first, *others = request.json["messages"]
        assert first["content"] == system_prompt(0) or first["content"] in map(system_prompt, range(8))
        marks = re.findall(r"<(/?)[a-z]+-([0-9a-f]{16})>", "\n".join(one["content"] for one in others))
        opened, closed = ([tag for slash, tag in marks if bool(slash) is end] for end in (False, True))
        assert opened, "what a cluster says is fenced"
        assert sorted(opened) == sorted(closed)
        tags.append(set(opened))
        return plan(PODS, answer="read") if not is_reading(request) else plan(PODS, answer="text")

    async with scripted_openai(reply) as server, service(tmp_path / "home", server) as client:
        await client.post("/query", json={"query": "How does memory-hog fare?"})
        await client.post("/query", json={"query": "How does the ledger fare?"})
    assert len(tags) >= 6
    assert all(len(own) == 1 for own in tags)
    assert len(set().union(*tags)) == len(tags), "no prompt has the tag of another one"


async def test_calls_never_take_more_tokens_than_the_budget_whatever_a_model_uses(tmp_path: Path) -> None:
    """Models use all that they are allowed to, and never give a plan that is any good."""
    most = 12_000
    limits: list[int] = []

    def reply(request: Received) -> str:
        asked = request.json
        allowed = asked.get("max_tokens") or asked.get("max_completion_tokens")
        assert allowed, "each call tells the model how much it may write"
        limits.append(int(allowed))
        return plan("kubectl get nothings")

    async with (
        scripted_openai(reply, completion_tokens=1_024, prompt_tokens=2_400) as server,
        service(tmp_path / "home", server, COPILOT_BUDGET_QUESTION_TOKENS=str(most), COPILOT_POLICY="eager") as client,
    ):
        said = await client.post("/v1/ask", json={"query": "Which gizmo sings the loudest?"})
    assert set(limits) == {1_024}
    assert 0 < server.total < 6, "three planners have two turns each, and there is not enough for all"
    assert (2_400 + 1_024) * server.total <= most
    assert "budget of this question" in said.text


async def test_a_plan_that_two_agree_on_is_run_again_without_a_call_and_one_that_one_has_is_not(tmp_path: Path) -> None:
    question = "How many pods are in payments?"
    for number, planners in enumerate(("openai/gpt-4.1, openai/gpt-4o", "openai/gpt-4.1")):
        script = plan(f"{PODS} -o name", answer="count")
        async with (
            scripted_openai(script) as server,
            service(tmp_path / f"home{number}", server, COPILOT_PLANNERS=planners) as client,
        ):
            assert (await ask(client, question))[1] == "remote"
            calls = server.total
            assert (await ask(client, question))[1] == ("remote" if number else "cache")
            assert (server.total > calls) == bool(number)


async def test_a_plan_is_made_anew_after_a_while_however_often_it_was_used(tmp_path: Path) -> None:
    question = "How many pods are in payments?"
    script = plan(f"{PODS} -o name", answer="count")
    age = 8
    async with (
        scripted_openai(script) as server,
        service(tmp_path / "home", server, COPILOT_CACHE_AGE=str(age)) as client,
    ):
        await ask(client, "How many pods are in shipping?")  # the first question waits for litellm
        before = time.monotonic()
        await ask(client, question)
        after, calls = time.monotonic(), server.total
        used = 0
        while time.monotonic() < before + age - 3:
            tier, done = (await ask(client, question))[1], time.monotonic()
            assert tier == "cache" or done > before + age, "it was planned anew too early"
            used += tier == "cache"
            await asyncio.sleep(0.5)
        assert used
        assert server.total == calls or time.monotonic() > before + age
        await asyncio.sleep(max(0.0, after + age + 0.5 - time.monotonic()))
        calls = server.total
        assert (await ask(client, question))[1] == "remote"
        assert server.total > calls


async def test_a_plan_that_was_kept_for_one_cluster_is_not_used_for_another_of_the_same_name(tmp_path: Path) -> None:
    question = "How many pods are in payments?"
    script = plan(f"{PODS} -o name", answer="count")
    home = tmp_path / "home"
    folders = [tmp_path / name / "aurora" for name in ("one", "two")]
    for number, folder in enumerate(folders):
        shutil.copytree(SHIPPED / "troubled", folder)
        reborn(folder, f"0000000{number}-0000-4000-8000-000000000000")
    async with scripted_openai(script) as server:
        tiers = []
        for folder in (*folders, folders[0]):
            async with service(home, server, str(folder)) as client:
                tiers.append((await ask(client, question))[1])
    assert tiers == ["remote", "remote", "cache"]


def reborn(folder: Path, uid: str) -> None:
    """Give the cluster of a recording another identity: the uid of its kube-system."""
    document = json.loads(gzip.decompress((folder / API).read_bytes()))

    def walk(inner: Any) -> None:
        if isinstance(inner, dict):
            if inner.get("name") in ("kube-system", "default") and "uid" in inner:
                inner["uid"] = uid
            for one in inner.values():
                walk(one)
        elif isinstance(inner, list):
            for one in inner:
                walk(one)

    walk(document)
    (folder / API).write_bytes(gzip.compress(json.dumps(document).encode(), 1))


VALUES = [
    ("value", ["1.10"], ["1.1"], False),
    ("list", ["team-a 3", "team-b 5"], ["team-b 3", "team-a 5"], False),
    ("value", ["3 10"], ["10 3"], False),
    ("value", ["RollingUpdate 1 0"], ["RollingUpdate 0 1"], False),
    ("value", ["1Gi"], ["1024Mi"], True),
    ("list", ["ann", "bob"], ["bob", "ann"], True),
]


async def test_values_agree_where_they_mean_the_same_and_keep_their_structure(tmp_path: Path) -> None:
    """Two planners print the one, two the other: what is equal wins, and what is not is told as no agreement."""

    def reply(request: Received) -> str:
        number = next(int(found) for found in re.findall(r"by word (\d+)", request.text))
        turn = sum(f"by word {number}?" in one.text for one in server.requests)
        kind, one, other, _ = VALUES[number]
        lines = "\\n".join(one if turn % 2 else other)
        return plan(f"{PODS} --no-headers | head -n 1 | awk '{{print \"{lines}\"}}'", answer=kind)

    planners = {"COPILOT_PLANNERS": ", ".join(["openai/gpt-4.1", "openai/gpt-4o"]), "COPILOT_CACHE_WHERE": "off"}
    async with scripted_openai(reply) as server, service(tmp_path / "home", server, **planners) as client:
        for number, (_, one, other, equal) in enumerate(VALUES):
            said = await client.post(
                "/query", json={"query": f"What does the first pod of payments say by word {number}?"}
            )
            agreed = said.headers["copilot-verdict"] == "Majority"
            assert agreed == equal, (one, other, said.text)


async def spends(server: ScriptedServer, client: httpx.AsyncClient, questions: int) -> list[str]:
    """What so many questions at once, each of other words, are answered while models take all that they may."""
    asked = [
        client.post("/v1/ask", json={"query": f"Which gizmo sings the loudest by word {number}?"}, timeout=120)
        for number in range(questions)
    ]
    return [said.text for said in await asyncio.gather(*asked)]


async def test_a_day_is_not_overspent_whichever_workers_and_commands_spend_it(tmp_path: Path) -> None:
    """Two workers and, behind them, a command: together they take no more than the day has."""
    most, call = 21_000, 2_400 + 1_024
    day = {"COPILOT_BUDGET_DAY_TOKENS": str(most), "COPILOT_SERVER_WORKERS": "2", "COPILOT_CACHE_WHERE": "off"}
    cache = tmp_path / "home" / ".cache" / "k8s-query-copilot"
    cache.mkdir(parents=True, mode=0o755)
    async with scripted_openai(plan("kubectl get nothings"), completion_tokens=1_024, prompt_tokens=2_400) as server:
        async with service(tmp_path / "home", server, **day) as client:
            said = await spends(server, client, 12)
        served = server.total
        asked = ("ask", "--recording", "troubled", "--explain", "Which gizmo sings the softest?")
        _, printed = await main(tmp_path / "home", *asked, **remote(server), **day)
    assert served > 0
    assert call * server.total <= most
    assert any("budget of this day" in one for one in said)
    assert server.total - served < 3, "what the service left of the day is less than three calls"
    assert "budget of this day" in printed
    assert not (cache / "spent.sqlite").stat().st_mode & 0o077


async def test_a_day_that_cannot_be_added_up_is_not_spent(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".cache" / "k8s-query-copilot" / "spent.sqlite").mkdir(parents=True)
    asked = ("ask", "--recording", "troubled", "--explain", "Which gizmo sings the softest?")
    async with scripted_openai(plan("kubectl get nothings")) as server:
        _, printed = await main(home, *asked, **remote(server), COPILOT_BUDGET_DAY_TOKENS="90000")
    assert server.total == 0
    assert "cannot be counted" in printed
