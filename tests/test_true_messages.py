"""What is wrong is said as it is: directories for files, servers that are no API servers, taken ports."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from pathlib import Path

from core.flow import (
    Answer,
    AsValue,
    Attempt,
    Ballot,
    Execution,
    Majority,
    Output,
    Plan,
    Proposal,
    Question,
    Tally,
    Value,
)
from kubectl.parser import parse
from tests.fork_server import python
from tests.servers import Status, scripted_openai
from tests.test_main import clean_environment
from voter.explain import explain

MAIN = Path(__file__).parents[1] / "main.py"


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and stderr of the command line."""
    done = subprocess.run(
        [*python(), str(MAIN), *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=clean_environment(folder),
        timeout=50,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_directory_that_is_given_as_a_kubeconfig_is_called_one(tmp_path: Path) -> None:
    code, said = run(tmp_path, "ask", "--kubeconfig", str(tmp_path), "how many pods?")
    assert (code, said.splitlines()[0]) == (2, f"error: the kubeconfig '{tmp_path}' is a directory, not a file")


def test_a_directory_that_is_called_as_the_settings_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "copilot.yaml").mkdir()
    code, said = run(tmp_path, "settings")
    assert code == 2
    assert "is a directory, and should be a file" in said


def test_a_cluster_that_is_missing_is_told_before_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "no cluster" in run(tmp_path, "serve", "--port", port)[1]
        assert port in run(tmp_path, "serve", "--recording", "starter", "--port", port)[1]


def test_a_command_is_never_cut_in_an_explanation() -> None:
    long = (
        "kubectl get pods -A -o jsonpath='{.items[*].metadata.name}' -l 'rookery in ("
        + ",".join(["raven"] * 200)
        + ")'"
    )
    step = parse(long)
    value = Value("value", "raven")
    proposal = Proposal("p", "m", Plan((step,), AsValue()))
    ballot = Ballot("p", value, executions=(Execution(proposal, value, (Output(step, "raven"),)),))
    verdict = Majority(value, Tally(((value, 1.0, ("p",)),), total=1.0))
    answer = Answer(Question("who?"), "raven", verdict, "remote", (Attempt("remote", (ballot,), verdict),))
    assert f"$ {step}" in explain(answer)


async def test_a_server_that_has_no_api_is_called_no_api_server(tmp_path: Path) -> None:
    async with scripted_openai(Status(404, "nothing here")) as server:
        config = tmp_path / "config"
        config.write_text(
            "apiVersion: v1\nkind: Config\ncurrent-context: a\n"
            f"contexts: [{{name: a, context: {{cluster: c, user: u}}}}]\n"
            f"clusters: [{{name: c, cluster: {{server: '{server.url}'}}}}]\nusers: [{{name: u, user: {{}}}}]\n"
        )
        code, said = await asyncio.to_thread(
            run, tmp_path, "ask", "--kubeconfig", str(config), "how many pods are there?"
        )
    assert code == 1
    assert "no Kubernetes API server" in said
