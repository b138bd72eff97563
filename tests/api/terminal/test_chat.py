"""`chat` as people use it: in a real terminal, where there is tmux, and from a pipe."""

from __future__ import annotations

import asyncio
import json
import shlex
import stat
from pathlib import Path

import pytest

from tests.api.terminal.terminals import Tmux, tmux
from tests.fork_server import python
from tests.servers import Hang, scripted_openai
from tests.test_main import MAIN, kubeconfig_for, main

CHAT = f"{shlex.quote(str(MAIN))} chat --recording troubled"


def begin(terminal: Tmux, command: str = CHAT) -> None:
    terminal.type(f"{shlex.join(python())} {command}")
    terminal.press("Enter")
    terminal.wait_for("troubled>")


def ask(terminal: Tmux, line: str) -> None:
    terminal.type(line)
    terminal.press("Enter")


@pytest.mark.thorough
def test_a_session_in_a_terminal_from_follow_up_to_the_end(tmp_path: Path) -> None:
    with tmux(tmp_path) as terminal:
        begin(terminal)
        ask(terminal, "How many pods are in payments?")
        terminal.wait_for("\n14\n")
        ask(terminal, "and in kube-system?")
        terminal.wait_for("understood as: How many pods are in kube-system?")
        terminal.wait_for("troubled>", times=3)
        ask(terminal, "/why")
        terminal.wait_for("verdict: majority")
        ask(terminal, "/commands")
        terminal.wait_for("\nkubectl get pods --namespace=kube-system")
        ask(terminal, "/save talk.md")
        terminal.wait_for("2 questions and answers are in talk.md")
        terminal.press("C-d")
        terminal.wait_for("ready>", times=2)
    saved = (tmp_path / "talk.md").read_text()
    assert "## How many pods are in payments?\n\n14\n" in saved
    assert "Understood as: How many pods are in kube-system?" in saved
    history = tmp_path / ".local/state/k8s-query-copilot/chat-history"
    assert "How many pods are in payments?" in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


@pytest.mark.thorough
def test_tab_completes_names_from_the_cluster_commands_and_places_and_up_brings_back_what_was_asked(
    tmp_path: Path,
) -> None:
    with tmux(tmp_path) as terminal:
        begin(terminal)
        terminal.type("How many pods are in paym")
        terminal.press("Tab")
        terminal.wait_for("payment-processor")
        terminal.type("s")
        terminal.wait_for("How many pods are in payments")
        terminal.press("C-u")
        terminal.type("How many pods are in kube-sys")
        terminal.press("Tab")
        terminal.wait_for("How many pods are in kube-system")
        terminal.press("Enter")
        terminal.wait_for("troubled>", times=2)
        terminal.type("/cont")
        terminal.press("Tab")
        terminal.wait_for("> /context")
        terminal.type(" star")
        terminal.press("Tab")
        terminal.wait_for("> /context starter")
        terminal.press("Enter")
        terminal.wait_for("asking starter from now on")
        terminal.wait_for("starter>")
        terminal.press("Up", "Up")
        terminal.wait_for("starter> How many pods are in kube-system")


@pytest.mark.thorough
def test_ctrl_c_gives_up_the_line_and_not_the_chat(tmp_path: Path) -> None:
    with tmux(tmp_path) as terminal:
        begin(terminal)
        terminal.type("How many po")
        terminal.press("C-c")
        terminal.wait_for("troubled>", times=2)
        ask(terminal, "How many pods are there?")
        terminal.wait_for("\n21\n")


@pytest.mark.thorough
async def test_ctrl_c_gives_up_the_question_and_leaves_nothing_running(tmp_path: Path) -> None:
    async with scripted_openai(lambda request: Hang()) as server:
        key = {"OPENAI_API_KEY": "sk-made-up-made-up", "OPENAI_BASE_URL": f"{server.url}/v1"}

        def talk() -> str:
            with tmux(tmp_path, **key) as terminal:
                begin(terminal)
                ask(terminal, "How many pods are there?")
                terminal.wait_for("plans")
                terminal.press("C-c")
                screen = terminal.wait_for("given up")
                terminal.wait_for("troubled>", times=2)
                ask(terminal, "/quit")
                terminal.wait_for("ready>", times=2)
                return screen

        screen = await asyncio.to_thread(talk)
        assert "Traceback" not in screen
        assert server.open == 0


def test_from_a_pipe_each_line_is_a_question_and_each_answer_a_line(tmp_path: Path) -> None:
    lines = "How many pods are in payments?\n\nand in kube-system?\nWill it rain?\nHow many nodes are there?\n"
    done = main(tmp_path, "chat", "--recording", "troubled", stdin=lines)
    first, second, third = done.stdout.splitlines()
    assert (done.returncode, first, third) == (0, "14", "1")
    assert second.isdigit()
    assert "no answer: " in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/wyh", "there is no /wyh; did you mean /why?"),
        ("/zork", "there is no /zork; /help lists what there is"),
        ("/why", "nothing was asked yet"),
        ("/commands", "nothing was asked yet"),
        ("/save", "where to?; /save FILE.md, or FILE.json with everything that the answers rest on"),
        ("/context zork", "there is no 'zork'; there are fleet, shop, starter, troubled"),
    ],
)
def test_a_command_that_cannot_be_followed_says_what_can(tmp_path: Path, line: str, said: str) -> None:
    assert main(tmp_path, "chat", "--recording", "troubled", stdin=f"{line}\n").stdout.strip() == said


def test_save_writes_everything_as_json_and_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("precious")
    lines = "How many pods are there?\n/save mine.md\n/save talk.json\n"
    said = main(tmp_path, "chat", "--recording", "troubled", stdin=lines).stdout
    assert "there is a 'mine.md' already" in said
    assert (tmp_path / "mine.md").read_text() == "precious"
    document, *others = json.loads((tmp_path / "talk.json").read_text())
    assert not others
    assert (document["answer"], document["context"]) == ("21", "troubled")
    assert document["attempts"]


def test_context_lists_those_of_the_kubeconfig_and_stays_where_a_new_one_cannot_be_asked(tmp_path: Path) -> None:
    config = kubeconfig_for(tmp_path, 9)
    done = main(tmp_path, "chat", "--kubeconfig", str(config), stdin="/context\n/context zork\n/context\n")
    assert done.stdout.splitlines() == ["* c", "there is no 'zork'; there are c", "* c"]


def test_a_named_session_goes_on_another_time(tmp_path: Path) -> None:
    chat = ("chat", "--recording", "troubled", "--session", "tea")
    main(tmp_path, *chat, stdin="How many pods are in payments?\n")
    done = main(tmp_path, *chat, stdin="and in kube-system?\n")
    assert "understood as: How many pods are in kube-system?" in done.stderr
