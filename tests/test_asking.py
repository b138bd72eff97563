"""`main.py ask`: what is said beside the answer, what narrows a question, and that nothing ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.fork_server import python

MAIN = Path(__file__).parents[1] / "main.py"
NOWHERE = {"OPENAI_API_KEY": "sk-made-up-made-up", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
"""A model's API where nothing listens."""


def ask(folder: Path, *arguments: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    command = [*python(), str(MAIN), "ask", "--recording", "troubled", *arguments]
    environment = {**kept, "HOME": str(folder), **environ}
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, cwd=folder, env=environment, timeout=110, check=False
    )


def test_a_namespace_that_is_chosen_narrows_what_all_pods_are(tmp_path: Path) -> None:
    assert ask(tmp_path, "How many pods are there?").stdout == "21\n"
    assert ask(tmp_path, "-n", "payments", "How many pods are there?").stdout == "14\n"
    assert ask(tmp_path, "-n", "payments", "How many pods are in all namespaces?").stdout == "21\n"


def test_a_namespace_that_does_not_exist_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    done = ask(tmp_path, "-n", "paymnets", "list pods")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: there is no namespace 'paymnets'\ndid you mean 'payments'?\n"


def test_words_need_no_quotes_and_stdin_may_hold_the_question(tmp_path: Path) -> None:
    assert ask(tmp_path, "how", "many", "pods", "are", "there").stdout == "21\n"
    assert ask(tmp_path, "-", stdin="How many pods are there?\n").stdout == "21\n"


def test_what_has_no_width_is_no_part_of_a_question(tmp_path: Path) -> None:
    assert ask(tmp_path, "\ufeffHow many po\u200bds are in pay\u2060ments?").stdout == "14\n"
    assert "is empty" in ask(tmp_path, "\u200b\ufeff").stderr


def test_a_question_of_the_command_line_is_recorded_as_those_of_the_service_are(tmp_path: Path) -> None:
    ask(tmp_path, "How many pods are there?")
    [line] = (tmp_path / "agent.log").read_text().splitlines()
    entry = json.loads(line)
    assert (entry["question"], entry["answer"], entry["tier"]) == ("How many pods are there?", "21", "offline")


def test_who_answered_in_place_of_whom_is_one_line_on_stderr(tmp_path: Path) -> None:
    done = ask(tmp_path, "How many pods are there?", **NOWHERE)
    assert (done.returncode, done.stdout) == (0, "21\n")
    [line] = [line for line in done.stderr.splitlines() if line.startswith("note: ")]
    assert line.startswith("note: remote could not answer: ")
    assert line.endswith("; answered by offline")


def test_who_could_not_answer_is_told_too_where_nobody_did(tmp_path: Path) -> None:
    done = ask(tmp_path, "Will it rain in Lisbon tomorrow?", **NOWHERE)
    assert (done.returncode, done.stdout) == (1, "")
    assert any(
        line.startswith("note: remote could not answer: ") and line.endswith("; nobody answered")
        for line in done.stderr.splitlines()
    )


def test_a_planner_that_is_configured_without_its_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("planners: [{model: mistral/made-up, name: lark}]\n")
    done = ask(tmp_path, "--config", "mine.yaml", "How many pods are there?")
    assert done.stdout == "21\n"
    assert "note: the planner 'lark' has no key: set MISTRAL_API_KEY" in done.stderr


@pytest.mark.parametrize("identity", ["system:serviceaccount:payments:default", "serviceaccount/payments/default"])
def test_an_identity_as_kubectl_prints_it_is_understood(tmp_path: Path, identity: str) -> None:
    done = ask(tmp_path, f"Can {identity} get pods in payments?")
    assert (done.returncode, done.stdout) == (0, "no\n")


def test_what_nobody_foresaw_is_one_line_with_the_logs_identifier(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import core.pipeline\n"
        "async def poll(*given):\n    raise ZeroDivisionError('nobody foresaw this')\n"
        "core.pipeline.poll = poll\n"
    )
    done = ask(tmp_path, "How many pods are there?", PYTHONPATH=f"{tmp_path}:{MAIN.parent}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    entry = json.loads((tmp_path / "agent.log").read_text())
    assert f"something broke: ZeroDivisionError; this is our mistake ({entry['id']})" in done.stderr
    assert "nobody foresaw this" in entry["error"]


def test_what_breaks_before_a_question_is_asked_is_one_line_too(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import composition\ndef connect(*given):\n    raise ZeroDivisionError('boom')\ncomposition.connect = connect\n"
    )
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    environment = {**kept, "HOME": str(tmp_path), "PYTHONPATH": f"{tmp_path}:{MAIN.parent}"}
    command = [*python(), str(MAIN), "run", "--recording", "starter", "kubectl get pods"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 1
    entry = json.loads((tmp_path / "agent.log").read_text())
    expected = f"error: something broke: ZeroDivisionError; agent.log tells more under '{entry['id']}'\n"
    assert done.stderr == expected
