"""Completion: what is offered, in how little, and that bash, zsh, fish and kubectl do offer it."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clusters.recorded import load
from clusters.replay import replaying
from tests.api.terminal.terminals import PATIENCE, tmux
from tests.test_main import MAIN, clean_environment, kubeconfig_for

ENTRY = {
    "k8s-copilot": "program",
    "kubectl-ask": "kubectl_ask",
    "kubectl_complete-ask": "kubectl_complete_ask",
}


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder with the commands, as pip writes them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, function in ENTRY.items():
        script = folder / name
        script.write_text(
            f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(MAIN.parent)!r})\n"
            f"from main import {function}\nsys.exit({function}())\n"
        )
        script.chmod(0o755)
    return folder


def offered(commands: Path, line: str, **env: str) -> list[str]:
    """What may stand at the end of a line, by argcomplete's protocol."""
    told = commands.parent / "told"
    told.write_text("")
    environment = {
        **clean_environment(commands.parent),
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SHELL": "fish",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(told),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        **env,
    }
    command = commands / line.partition(" ")[0]
    subprocess.run([command], env=environment, cwd=commands.parent, capture_output=True, check=False, timeout=60)
    return [word.partition("\t")[0] for word in told.read_text().split("\n") if word]


def test_commands_flags_recordings_contexts_and_namespaces_are_offered(commands: Path) -> None:
    assert offered(commands, "k8s-copilot ch") == ["chat"]
    assert offered(commands, "k8s-copilot ask --rec") == ["--recording"]
    assert offered(commands, "k8s-copilot --rec") == ["--recording"]
    assert offered(commands, "k8s-copilot replay s") == ["shop", "starter"]
    assert offered(commands, "k8s-copilot chat --recording tr") == ["troubled"]
    assert offered(commands, "k8s-copilot ask --recording shop -n sh") == ["shop", "shop-staging"]
    kubeconfig_for(commands.parent, 9)
    assert offered(commands, "k8s-copilot ask --kubeconfig config --context ") == ["c"]
    assert offered(commands, "kubectl-ask --kubeconfig config --context ") == ["c"]
    assert offered(commands, "k8s-copilot completion z") == ["zsh"]


def test_nothing_is_offered_where_nothing_can_be_known(commands: Path) -> None:
    (commands.parent / "broken").write_text("{{")
    assert offered(commands, "k8s-copilot ask --kubeconfig broken --context ") == []
    assert offered(commands, "k8s-copilot ask --kubeconfig config -n ") == []
    assert offered(commands, "k8s-copilot ask Wh") == []


def test_namespaces_are_remembered_for_the_next_key_in_a_file_of_their_owners(commands: Path) -> None:
    assert "payments" in offered(commands, "k8s-copilot ask --recording troubled -n ")
    kept = commands.parent / ".cache/k8s-query-copilot/completion.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.write_text(kept.read_text().replace("payments", "from-the-file"))
    assert "from-the-file" in offered(commands, "k8s-copilot ask --recording troubled -n ")
    assert "from-the-file" not in offered(commands, "k8s-copilot ask --recording shop -n ")
    kept.write_text("damaged")
    assert "payments" in offered(commands, "k8s-copilot ask --recording troubled -n ")


async def test_the_namespaces_of_a_live_cluster_are_asked_for(commands: Path) -> None:
    async with replaying(load("shop")) as replay:
        line = f"k8s-copilot ask --kubeconfig {replay.kubeconfig} -n sh"
        deadline = time.monotonic() + PATIENCE
        while not (found := await asyncio.to_thread(offered, commands, line)):
            assert time.monotonic() < deadline
        assert found == ["shop", "shop-staging"]


def test_completing_imports_no_library_of_models_or_clusters(commands: Path) -> None:
    kubeconfig_for(commands.parent, 9)
    trace = commands / "sitecustomize.py"
    trace.write_text(
        "import atexit, os, sys\nleave = os._exit\n"
        "def note(*code):\n    open(os.environ['TRACE'], 'w').write(' '.join(sys.modules))\n    leave(*code)\n"
        "os._exit = note\n"
    )
    namespaces = "k8s-copilot ask --recording shop -n "
    for line in (
        "k8s-copilot as",
        namespaces,
        "k8s-copilot ask --recording ",
        "k8s-copilot ask --kubeconfig config --context ",
    ):
        file = commands.parent / "modules"
        assert offered(commands, line, PYTHONPATH=str(commands), TRACE=str(file))
        loaded = set(file.read_text().split())
        assert "argcomplete" in loaded
        assert not loaded & {"litellm", "kubernetes", "fastapi", "pydantic", "aiohttp", "openai", "ollama"}


def test_a_flag_is_completed_in_a_few_times_what_an_empty_python_takes(commands: Path) -> None:
    def took(run: object) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            run()  # type: ignore[operator]
            times.append(time.perf_counter() - began)
        return sorted(times)[2]

    empty = took(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    assert took(lambda: offered(commands, "k8s-copilot ask --rec")) < 15 * empty


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("shell", "start", "install"),
    [
        ("bash", "bash --norc --noprofile", "source <(k8s-copilot completion bash)"),
        ("zsh", "zsh -f", "autoload -U compinit; compinit -u -D; source <(k8s-copilot completion zsh)"),
        ("fish", "fish --no-config", "k8s-copilot completion fish | source"),
    ],
)
def test_a_real_shell_completes_a_flag_a_recording_and_a_namespace(
    commands: Path, shell: str, start: str, install: str
) -> None:
    if not shutil.which(shell):
        assert not os.environ.get(f"REQUIRE_{shell.upper()}"), f"needs {shell}: apt-get install {shell}"
        pytest.skip(f"needs {shell}: apt-get install {shell}")
    with tmux(commands.parent, start, PATH=f"{commands}:{os.environ['PATH']}") as terminal:
        terminal.type(f"{install}; echo installed $((6 * 7))" if shell != "fish" else f"{install}; echo installed 42")
        terminal.press("Enter")
        terminal.wait_for("\ninstalled 42")
        terminal.type("k8s-copilot ask --recor")
        terminal.press("Tab")
        terminal.wait_for("k8s-copilot ask --recording")
        terminal.type("troub" if "--recording " in terminal.screen() else " troub")
        terminal.press("Tab")
        terminal.wait_for("--recording troubled")
        terminal.press("C-u")
        terminal.type("k8s-copilot ask --recording troubled -n pay")
        terminal.press("Tab")
        terminal.wait_for("-n payments")


def test_kubectls_own_completion_is_told_names_and_that_no_files_are_meant(commands: Path) -> None:
    done = subprocess.run(
        [commands / "kubectl_complete-ask", "--recording", "shop", "-n", "sh"],
        env=clean_environment(commands.parent),
        cwd=commands.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["shop", "shop-staging", ":4"]
