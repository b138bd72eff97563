"""`main.py mcp` as an agent's client starts it: the SDK's own client on its stdin and stdout."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.mcp.agents import MODES, over_stdio, text_of
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment


@pytest.mark.parametrize("mode", MODES)
async def test_an_agent_asks_a_recorded_cluster_over_stdio(tmp_path: Path, mode: str) -> None:
    heard: list[str] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message or "")

    async with over_stdio(tmp_path, "--recording", "starter", mode=mode) as agent:
        question = {"question": "How many pods are in the default namespace?"}
        answer = await agent.call_tool("ask_cluster", question, progress_callback=hear)
        assert text_of(answer).startswith("4\n")
        assert heard[-1].endswith("Majority")
        line = await agent.call_tool("run_readonly_kubectl", {"command": "kubectl get pods --no-headers | wc -l"})
        assert text_of(line) == "4"
        assert "starter (default)" in text_of(await agent.call_tool("list_contexts", {}))
        assert [one.title for one in (await agent.list_resources()).resources] == [question["question"]]
    assert "How many pods" in (tmp_path / "agent.log").read_text()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_at_once_though_stdin_is_open_and_only_the_protocol_is_on_stdout(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    command = [*python(), str(MAIN), "mcp", "--recording", "starter"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "heron", "version": "1"}}
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client}
        process.stdin.write(json.dumps(hello) + "\n")
        process.stdin.flush()
        reply = json.loads(process.stdout.readline())
        assert reply["result"]["serverInfo"]["name"] == "k8s-query-copilot"
        assert reply["result"]["protocolVersion"] == "2025-06-18"
        process.send_signal(number)
        assert process.wait(20) == code
        assert process.stdout.read() == ""


def test_a_wrong_setting_is_told_on_stderr_before_anything_is_served(tmp_path: Path) -> None:
    command = [*python(), str(MAIN), "mcp", "--recording", "nowhere"]
    done = subprocess.run(
        command, cwd=tmp_path, env=clean_environment(tmp_path), input="", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere" in done.stderr


async def test_what_an_agent_is_given_is_bounded_says_so_and_has_no_secret(tmp_path: Path) -> None:
    """The sizes are those that docs/mcp.md tells."""
    async with over_stdio(tmp_path, "--recording", "starter", mode=MODES[0]) as agent:

        async def run(command: str) -> str:
            return text_of(await agent.call_tool("run_readonly_kubectl", {"command": command}))

        long = await run("kubectl get pods -A -o json")
        assert 31_000 < len(long.encode()) < 32_500
        assert "32000 bytes" in long.replace(",", "")
        hidden = await run("kubectl get secrets -A -o yaml")
        assert "s3cr3t" not in hidden
        assert "****" in hidden
        await agent.call_tool("ask_cluster", {"question": "Show the logs of mongodb"})
        assert len(text_of(await agent.call_tool("explain_answer", {}))) < 16_500


def test_kubectls_plugin_asks_with_the_python_that_it_is_told_of_wherever_it_is_called(tmp_path: Path) -> None:
    """`scripts/kubectl-ask`, as kubectl runs it, and what completes its words."""
    environ = {**clean_environment(tmp_path), "VENV": sys.prefix}
    for script, words, said in (
        ("kubectl-ask", ("--recording", "starter", "How many pods are in the default namespace?"), "4\n"),
        ("kubectl_complete-ask", ("--recor",), "--recording"),
    ):
        done = subprocess.run(
            [str(MAIN.parent / "scripts" / script), *words],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(said)
