"""Answers that people judged become questions of the harness: from the service over `main.py` to `python -m eval`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.history import History
from core.errors import SettingsError
from core.settings import HistorySettings
from eval.command_line import main as evaluate
from eval.scenarios import read_judged
from tests.test_main import main

NODES = "How many nodes are there in the cluster?"
SERVICES = "List all services in the default namespace."
STORY = "it forgot the service of the database, which is as much a service as the two others are, and says so itself"


def document(identifier: str, question: str, answer: str, kind: str, **more: Any) -> dict[str, Any]:
    vote = {"kind": kind, "data": answer}
    attempts = [{"tier": "offline", "candidates": [{"vote": vote}]}]
    head = {"id": identifier, "time": "2026-11-26T10:00:00Z", "question": question, "answer": answer}
    return {**head, "context": "starter", "namespace": None, "attempts": attempts, **more}


async def judged(file: Path) -> None:
    history = History(file, HistorySettings())
    await history.add(document("a1", NODES, "1", "count"))
    await history.add(document("a2", "and services?", "kubernetes, my-service", "list", resolved=SERVICES))
    await history.add(document("a3", NODES, "7", "count"))
    await history.add(document("a4", NODES, "nobody judged it", "count"))
    await history.add(document("a5", SERVICES, "b, a", "list", context="another"))
    assert await history.judge("a1", True)
    assert await history.judge("a2", False, STORY)
    assert await history.judge("a3", False, "1")
    assert await history.judge("a5", True)
    await history.close()


async def test_judged_answers_are_exported_and_read_as_questions(tmp_path: Path) -> None:
    file, written = tmp_path / "history.sqlite", tmp_path / "judged.jsonl"
    await judged(file)
    settings = tmp_path / "settings.yaml"
    settings.write_text(f"history: {{where: '{file}'}}\n")
    done = main(tmp_path, "history", "export", "--config", str(settings))
    assert done.returncode == 0
    assert (
        len(main(tmp_path, "history", "export", "--config", str(settings), "--of", "starter").stdout.splitlines()) == 3
    )
    written.write_text(done.stdout)
    cases = read_judged(written)
    assert [(case.question, case.kind, case.expect) for case in cases] == [
        (NODES, "count", ("1",)),
        (SERVICES, "value", None),
        (NODES, "value", ("1",)),
        (SERVICES, "list", ("b", "a")),
    ]


def test_the_harness_asks_and_scores_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "judged.jsonl"
    line = {"id": "a1", "question": NODES, "kind": "count", "note": "", "answer": "1", "right": True}
    other = {**line, "id": "a2", "answer": "7", "right": False, "note": "9"}
    written.write_text(json.dumps(line) + "\n" + json.dumps(other) + "\n")
    assert evaluate(["run", "--recording", "starter", "--questions", str(written)]) == 0
    assert "2 questions: 1 right" in capsys.readouterr().out


def test_a_line_that_is_no_judged_answer_is_told_by_its_place(tmp_path: Path) -> None:
    written = tmp_path / "judged.jsonl"
    written.write_text('{"id": "a1"}\n')
    with pytest.raises(SettingsError, match=r"judged\.jsonl:1"):
        read_judged(written)
