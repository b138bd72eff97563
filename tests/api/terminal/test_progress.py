"""What `ask` shows on a terminal while it works: who proposes what, and how each votes."""

from __future__ import annotations

import asyncio
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from api.terminal.progress.state import TierRows, after
from core.events import Asked, Cast, Event, Proposed
from core.flow import Abstention, Ballot, Failure, Proposal, Value
from tests.api.terminal.terminals import on_terminal, tmux
from tests.fork_server import python
from tests.servers import plan, scripted_openai
from tests.test_main import MAIN, clean_environment

ASK = ("ask", "--recording", "starter", "How many pods are there?")


def test_on_a_terminal_the_deliberation_is_on_stderr_and_the_answer_alone_on_stdout(tmp_path: Path) -> None:
    run = on_terminal(tmp_path, *ASK, env={"TERM": "xterm-256color", "COLUMNS": "120"})
    assert (run.code, run.stdout) == (0, "7\n")
    assert "kubectl get pods --all-namespaces" in run.stderr
    assert "\x1b[" in run.stderr
    assert run.stderr.count("\x1b[?25l") == run.stderr.count("\x1b[?25h")  # the cursor is shown again


@pytest.mark.parametrize("env", [{"TERM": "xterm-256color", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_nothing_is_coloured_or_moves_where_it_should_not(tmp_path: Path, env: dict[str, str]) -> None:
    run = on_terminal(tmp_path, *ASK, env=env)
    assert (run.code, run.stdout) == (0, "7\n")
    assert "offline proposes: kubectl get pods" in run.stderr
    assert "\x1b" not in run.stderr
    assert "\r" not in run.stderr.replace("\r\n", "\n")


def test_quiet_shows_nothing_of_it(tmp_path: Path) -> None:
    run = on_terminal(tmp_path, *ASK, "--quiet", env={"TERM": "xterm-256color"})
    assert (run.code, run.stdout, run.stderr) == (0, "7\n", "")


def test_with_both_piped_nothing_but_the_answer_is_printed_even_where_colour_is_forced(tmp_path: Path) -> None:
    environment = {**clean_environment(tmp_path), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    done = subprocess.run(
        [*python(), str(MAIN), *ASK], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "7\n", "")


@pytest.mark.thorough
async def test_each_planner_has_a_row_with_its_command_and_vote_and_the_outvoted_one_is_marked(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "planners:\n  - {model: openai/heron, name: heron}\n  - {model: openai/ibis, name: ibis}\n"
        "  - {model: openai/stork, name: stork}\npolicy: eager\n"
    )

    def script(request: Any) -> str:
        kind = "nodes" if request.json["model"] == "ibis" else "namespaces"
        return plan(f"kubectl get {kind} --no-headers", answer="count")

    async with scripted_openai(script) as server:
        key = {"OPENAI_API_KEY": "sk-made-up-made-up", "OPENAI_BASE_URL": f"{server.url}/v1"}
        words = (
            f"{shlex.join(python())} {MAIN} ask --recording starter --config mine.yaml 'How many namespaces are there?'"
        )
        with tmux(tmp_path, **key) as terminal:
            terminal.type(words)
            terminal.press("Enter")
            screen = await asyncio.to_thread(terminal.wait_for, "more than half")
    rows = {line.split()[1]: line for line in screen.splitlines() if line.startswith(("✓ ", "✗ ", "· "))}
    assert set(rows) == {"heron", "ibis", "stork"}
    assert rows["heron"].startswith("✓ ")
    assert "kubectl get namespaces --no-headers" in rows["heron"]
    assert rows["heron"].endswith("→ 5")
    assert rows["ibis"].startswith("✗ ") or "not waited for" in rows["ibis"]


def test_what_a_model_says_cannot_move_the_cursor_or_break_a_row() -> None:
    evil = "\x1b[2Jgone\nsecond line\x07"
    tiers: tuple[TierRows, ...] = ()
    events: list[Event] = [
        Asked("remote", ("heron",)),
        Proposed("heron", 1, Proposal("heron", "m", Failure("model_reply", evil))),
        Cast(Ballot("heron", Value("text", evil))),
    ]
    for event in events:
        tiers = after(tiers, event)
        [row] = tiers[0].rows
        assert (row.doing + row.result).isprintable()
    tiers = after(tiers, Cast(Ballot("heron", Abstention(evil))))
    assert tiers[0].rows[0].result.isprintable()


def test_an_answer_on_a_terminal_shows_control_characters_as_kubectl_does(tmp_path: Path) -> None:
    from core.wording import printable

    assert printable("a\x1b[31mred\tb\nc\x9b") == "a^[[31mred\tb\nc\\x9b"
