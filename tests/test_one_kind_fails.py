"""One kind that the server fails to list: questions about others are answered, those about it are told why they are
not. Through the service, over a cluster that is served by HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from clusters.recorded import load
from tests.served_world import Fault, service, world
from tests.servers import plan, scripted_ollama

WEBHOOK = "conversion webhook for fleet.example failed: connection refused"


def failing(concerned: Callable[[str], bool], status: int = 500) -> Fault:
    body = json.dumps({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": WEBHOOK, "code": status})
    return lambda path, query: (status, body.encode()) if concerned(path) else None


def trucks(path: str) -> bool:
    return path.startswith("/apis/fleet.example/")


async def test_a_kind_whose_webhook_is_down_hinders_no_question_about_another(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet")) as served:
        served.fault = failing(trucks)
        async with service(tmp_path, served.file) as client:
            assert await client.ask("How many pods are in the namespace dispatch?") == (200, "5")
            said = await client.ask("How many trucks are there?")
            assert said[0] == 503
            assert WEBHOOK in said[1]
            assert "OPENAI_API_KEY" not in said[1], "no model would know better"
            assert len(served.faulty) < 6, "it is not asked for again and again"


async def test_models_are_asked_about_other_kinds_while_one_cannot_be_listed(tmp_path: Path) -> None:
    count = plan("kubectl get pods -n dispatch -o name", answer="count")
    async with (
        world(tmp_path, load("fleet")) as served,
        scripted_ollama(count, ("qwen2.5-coder:7b",)) as models,
        service(tmp_path, served.file, OLLAMA_HOST=models.url) as client,
    ):
        served.fault = failing(trucks)
        assert await client.ask("How many pods are in the namespace dispatch?") == (200, "5")
        assert any("fleet.example" in request.text for request in models.requests), "that the kind is there is told"


async def test_what_cannot_be_listed_is_never_said_not_to_exist(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet")) as served:
        served.fault = failing(lambda path: path.endswith("/pods"))
        async with service(tmp_path, served.file) as client:
            for question in ("Is there a pod named grumblecake-1?", "Why is the pod grumblecake-1 failing?"):
                status, said = await client.ask(question)
                assert status == 503, said
                assert WEBHOOK in said or "fails to list pods" in said
            served.fault = lambda path, query: None
            assert await client.ask("Is there a pod named grumblecake-1?") == (200, "no")


async def test_a_kind_that_works_again_is_listed_again(tmp_path: Path) -> None:
    async with world(tmp_path, load("fleet")) as served:
        served.fault = failing(trucks)
        async with service(tmp_path, served.file) as client:
            assert (await client.ask("How many trucks are there?"))[0] == 503
            served.fault = lambda path, query: None
            assert await client.ask("How many trucks are there?") == (200, "12")


async def test_a_kind_whose_list_hangs_costs_other_questions_nothing_and_those_of_strange_words_its_deadline_once(
    tmp_path: Path,
) -> None:
    tries = 0

    async def hold(path: str) -> None:
        nonlocal tries
        if trucks(path):
            tries += 1
            await asyncio.sleep(60)

    async with world(tmp_path, load("fleet")) as served:
        served.hold = hold
        async with service(tmp_path, served.file, COPILOT_LIMITS_REQUEST_DEADLINE="5") as client:
            for _ in range(2):
                assert await client.ask("How many pods are in the namespace dispatch?") == (200, "5")
            assert tries == 0, "nothing in it may be called as one of that kind"
            for _ in range(2):
                status, _ = await client.ask("Which pods in the namespace dispatch are frobnicated?")
                assert status == 503
        assert tries == 1
