"""Follow-ups through the outermost doors: a model's own bytes, HTTP, and the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.history import History
from composition import Copilot, composed
from core.flow import Answer, Exchange, Question
from core.settings import HistorySettings
from core.settings.sources import load as load_settings
from tests.api.scripted import RememberingJournal, well
from tests.servers import Received, ScriptedServer, scripted_openai
from tests.test_main import main

BEFORE = (Exchange("How many pods are in shop?", "answer-of-old", "How many pods has the namespace kept-name?"),)
AFTER = Question("and in kube-system?", earlier=BEFORE)


def reply(question: str = "How many pods are in kube-system?") -> str:
    commands = ["kubectl get pods -n kube-system --no-headers"]
    return json.dumps({"question": question, "commands": commands, "answer": {"type": "count"}})


async def asked(server: ScriptedServer, question: Question, **more: Any) -> Answer:
    wanted = {"cluster.recording": "shop", "offline.enabled": "off", "cache.where": "off", **more}
    environ = {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"{server.url}/v1"}
    async with composed(load_settings(wanted, {}, {}, {}), environ) as copilot:
        return await copilot.answer(question)


def sent(server: ScriptedServer) -> str:
    return "\n".join(json.dumps(request.json["messages"][1:]) for request in server.requests)


async def test_planners_are_told_what_was_asked_before_and_say_what_they_understood() -> None:
    async with scripted_openai(reply()) as server:
        said = await asked(server, AFTER)
    assert (said.resolved, said.tier) == ("How many pods are in kube-system?", "remote")
    assert "How many pods are in shop?" in sent(server)
    assert "answer-of-old" in sent(server)


@pytest.mark.parametrize(("share", "resolved"), [("schema", False), ("names", True)])
async def test_no_answer_leaves_where_outputs_may_not_and_no_name_where_names_may_not(
    share: str, resolved: bool
) -> None:
    async with scripted_openai(reply()) as server:
        await asked(server, AFTER, share=share)
    assert "How many pods are in shop?" in sent(server)
    assert b"answer-of-old" not in server.received
    assert (b"kept-name" in server.received) is resolved


async def test_a_question_on_its_own_is_planned_as_ever() -> None:
    def script(request: Received) -> str:
        assert "question" not in request.json.get("response_format", {}).get("json_schema", {}).get("schema", {})
        return reply("something else altogether")

    async with scripted_openai(script) as server:
        said = await asked(server, Question("How many pods are in kube-system?"))
    assert said.resolved == ""
    assert "session" not in sent(server)


async def test_a_plan_of_a_follow_up_is_neither_kept_nor_answers_the_same_words_on_their_own(tmp_path: Path) -> None:
    where = {"cache.where": str(tmp_path / "plans.sqlite")}
    async with scripted_openai(reply()) as server:
        await asked(server, AFTER, **where)
        before = server.total
        said = await asked(server, AFTER, **where)
        assert said.tier == "remote"
        assert server.total > before
        assert (await asked(server, Question(AFTER.text), **where)).tier == "remote"


async def test_checks_go_by_what_the_question_was_understood_as() -> None:
    """A plan that leaves out a namespace which only the earlier question named is no answer to this one."""
    left_out = json.dumps(
        {
            "question": "How many pods are in kube-system and in shop?",
            "commands": ["kubectl get pods -n kube-system --no-headers"],
            "answer": {"type": "count"},
        }
    )
    async with scripted_openai(left_out) as server:
        said = await asked(server, Question("and both together?", earlier=BEFORE))
    assert said.tier == ""


# ── Over HTTP, with the offline planner ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def copilot() -> AsyncIterator[Copilot]:
    settings = load_settings({"cluster.recording": "shop", "cache.where": "off"}, {}, {}, {})
    async with composed(settings, {}) as made:
        yield made


async def test_a_session_remembers_what_a_follow_up_refers_to(copilot: Copilot, tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite", HistorySettings())
    app = create_app(copilot.answer, well, RememberingJournal(), context="shop", history=history)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:

        async def ask(text: str, **more: str) -> Any:
            return (await client.post("/v1/ask", json={"query": text, **more})).json()

        first = await ask("How many pods are in the namespace shop?")
        second = await ask("and in kube-system?", session=first["session"])
        third = await ask("what about services?", session=first["session"])
        assert "resolved" not in first
        assert second["resolved"] == "How many pods are in the namespace kube-system?"
        assert third["resolved"] == "How many services are in the namespace kube-system?"
        alone = await ask(third["resolved"])
        assert third["answer"] == alone["answer"]
        assert (await ask("why?", session=first["session"]))["status"] == 503
        assert (await ask("and in kube-system?", session="another"))["status"] == 503
        assert (await client.post("/query", json={"query": "and in kube-system?"})).status_code == 503
    await history.close()


async def test_the_command_line_keeps_a_session_and_says_on_stderr_what_it_understood(tmp_path: Path) -> None:
    def ask(*words: str) -> Any:
        return main(tmp_path, "ask", "--recording", "shop", "--session", "tea", *words)

    await asyncio.to_thread(ask, "How many pods are in the namespace shop?")
    said = await asyncio.to_thread(ask, "and in kube-system?")
    assert said.returncode == 0
    assert said.stdout.strip().isdigit()
    assert "understood as: How many pods are in the namespace kube-system?" in said.stderr
    lone = await asyncio.to_thread(main, tmp_path, "ask", "--recording", "shop", "and in kube-system?")
    assert lone.returncode == 1
