"""What docs/models-and-cost.md promises of `ask`: kept plans, budgets, deadlines and outages, with a scripted API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.terminal.asking import ask as ask_once
from api.terminal.command_line import read
from core.settings.sources import load
from tests.servers import Hang, ScriptedServer, Status, plan, scripted_openai

ASKED = "How many pods are in the default namespace?"
COUNT = plan("kubectl get pods -n default -o name", answer="count")


async def ask(server: ScriptedServer, folder: Path, *flags: str, **settings: Any) -> list[str]:
    """What `ask` says beside its answer, which has to be there."""
    notes: list[str] = []
    wanted = {
        "cluster.recording": "starter",
        "log.file": str(folder / "agent.log"),
        "cache.where": str(folder / "plans.sqlite"),
        **settings,
    }
    environ = {"OPENAI_API_KEY": "sk-scripted-key", "OPENAI_BASE_URL": f"{server.url}/v1"}
    options = read(["ask", "-q", *flags, ASKED])
    assert await ask_once(options, load(wanted, {}, {}, {}), environ, notes.append) == 0
    return notes


async def test_a_kept_plan_costs_no_call_and_refresh_plans_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scripted_openai(COUNT) as server:
        await ask(server, tmp_path)
        calls = server.total
        await ask(server, tmp_path)
        assert server.total == calls > 0
        await ask(server, tmp_path, "--refresh")
        assert server.total == 2 * calls
    assert capsys.readouterr().out == "4\n" * 3


async def test_beyond_a_budget_no_call_is_made_and_the_next_tier_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scripted_openai(COUNT) as server:
        notes = await ask(server, tmp_path, **{"budget.question_tokens": 100})
        assert server.total == 0
    assert capsys.readouterr().out == "4\n"
    assert any("budget" in note and note.endswith("answered by offline") for note in notes), notes


@pytest.mark.parametrize("script", [Status(401, "no such key"), Hang()], ids=["refused", "silent"])
async def test_who_could_not_answer_why_and_who_did_is_one_line(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scripted_openai(lambda request: script) as server:
        notes = await ask(server, tmp_path, **{"remote.deadline": 0.5})
    assert capsys.readouterr().out == "4\n"
    [line] = [note for note in notes if "could not answer" in note]
    assert line.startswith("note: remote could not answer: ")
    assert line.endswith("; answered by offline")
    assert "\n" not in line
    assert "sk-scripted" not in line
