"""The command line as a person or a script meets it: processes of their own, real files, real ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.startup import free_port, healthy
from tests.fork_server import python

MAIN = Path(__file__).parents[1] / "main.py"
SECRET = "s3cr3t-Pa55"  # the planted value of a secret in the recording


def clean_environment(home: Path) -> dict[str, str]:
    """A machine with no key, no kubeconfig, no Ollama."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    return {**kept, "HOME": str(home)}


def main(tmp_path: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [*python(), str(MAIN), *arguments]
    environment = clean_environment(tmp_path)
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=110, check=False
    )


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    command = [*python(), str(MAIN), "--recording", "starter", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=clean_environment(tmp_path), stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(300):
            if healthy(port):
                break
            time.sleep(0.05)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def kubeconfig_for(folder: Path, port: int) -> Path:
    """A kubeconfig for whatever listens on that port of loopback, or does not."""
    path = folder / "config"
    path.write_text(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
        "contexts: [{name: c, context: {cluster: c, user: u}}]\n"
        f'clusters: [{{name: c, cluster: {{server: "http://127.0.0.1:{port}"}}}}]\nusers: [{{name: u, user: {{}}}}]\n'
    )
    return path


def post(url: str, body: bytes) -> tuple[int, Any]:
    request = urllib.request.Request(f"{url}/query", body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_the_service_answers_a_question_with_two_fields_and_stops_cleanly_on_ctrl_c(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, url = served
    question = "How many pods are in the default namespace?"
    assert post(url, json.dumps({"query": question}).encode()) == (200, {"query": question, "answer": "4"})
    status, problem = post(url, b'{"query": ')
    assert status == 422
    assert "JSON" in problem["detail"]
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=10)
    assert "Traceback" not in stderr
    assert process.returncode in (0, 130)
    line = json.loads((tmp_path / "agent.log").read_text().splitlines()[0])
    assert line["question"] == question
    assert line["answer"] == "4"


def test_no_secret_value_reaches_the_answer_or_the_log(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    status, said = post(served[1], b'{"query": "What is the password in mongodb-secret?"}')
    assert status == 200
    assert said["answer"].startswith("refused: ")
    assert SECRET not in json.dumps(said) + (tmp_path / "agent.log").read_text()


def test_ask_prints_the_answer_alone(tmp_path: Path) -> None:
    done = main(tmp_path, "ask", "--recording", "starter", "How many nodes are there in the cluster?")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_ask_says_on_stderr_why_there_is_no_answer(tmp_path: Path) -> None:
    done = main(tmp_path, "ask", "--recording", "starter", "Will it rain in Lisbon tomorrow?")
    assert (done.returncode, done.stdout) == (1, "")
    assert "not understood" in done.stderr


def test_run_prints_what_kubectl_would_with_its_exit_code(tmp_path: Path) -> None:
    done = main(tmp_path, "run", "--recording", "starter", "kubectl get pods -A --no-headers | wc -l")
    assert (done.returncode, done.stdout, done.stderr) == (0, "7\n", "")
    done = main(tmp_path, "run", "--recording", "starter", "kubectl get pod nope")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'Error from server (NotFound): pods "nope" not found\n'


def test_run_json_answers_each_line_of_stdin_with_one_json_line(tmp_path: Path) -> None:
    lines = "kubectl get pods -o name | head -1\nkubectl delete pod my-app\n"
    done = main(tmp_path, "run", "--recording", "starter", "--json", "-", stdin=lines)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first == {
        "command": "kubectl get pods -o name | head -1",
        "exit": 0,
        "stdout": "pod/example-pod\n",
        "stderr": "",
    }
    assert second["exit"] == 1
    assert "delete" in second["stderr"]


def test_without_a_cluster_it_exits_with_what_is_missing_and_the_two_ways_on(tmp_path: Path) -> None:
    done = main(tmp_path)
    assert done.returncode == 2
    assert "kubeconfig" in done.stderr
    assert "--recording starter" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_cluster_is_told_with_its_mend(tmp_path: Path) -> None:
    kubeconfig = kubeconfig_for(tmp_path, 9)
    done = main(tmp_path, "ask", "--kubeconfig", str(kubeconfig), "How many pods are there?")
    assert (done.returncode, done.stdout) == (1, "")
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("recording", ["nope", "/nowhere"])
def test_a_recording_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path, recording: str) -> None:
    done = main(tmp_path, "ask", "--recording", recording, "How many pods?")
    assert done.returncode == 2
    assert "starter" in done.stderr


def test_settings_lists_value_and_source_of_each(tmp_path: Path) -> None:
    (tmp_path / "copilot.yaml").write_text("server: {port: 9000}\n")
    done = main(tmp_path, "settings")
    assert done.returncode == 0
    assert "server.port = 9000  (copilot.yaml, default 8000; COPILOT_SERVER_PORT)" in done.stdout


def test_a_wrong_setting_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "copilot.yaml").write_text("server: {prot: 9000}\n")
    done = main(tmp_path, "--recording", "starter")
    assert done.returncode == 2
    assert "server.port" in done.stderr


def test_help_teaches_with_examples(tmp_path: Path) -> None:
    done = main(tmp_path, "--help")
    assert done.returncode == 0
    assert "--recording starter" in done.stdout


def test_a_port_that_is_taken_is_told_with_the_mend(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = main(tmp_path, "--recording", "starter", "--port", port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_quick_interrupts_end_the_service_without_a_traceback(served: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = served
    process.send_signal(signal.SIGINT)
    time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=10)
    assert "Traceback" not in stderr


def test_a_cluster_that_never_answers_is_named_within_its_deadline(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        kubeconfig = kubeconfig_for(tmp_path, silent.getsockname()[1])
        (tmp_path / "copilot.yaml").write_text("limits: {request_deadline: 1}\n")
        done = main(tmp_path, "ask", "--kubeconfig", str(kubeconfig), "How many pods are there?")
    assert (done.returncode, done.stdout) == (1, "")
    assert "127.0.0.1" in done.stderr
    assert "OPENAI" not in done.stderr


def test_a_disk_that_is_full_is_told_in_one_line(tmp_path: Path) -> None:
    command = [*python(), str(MAIN), "ask", "--recording", "starter", "How many nodes are there?"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environment(tmp_path), cwd=tmp_path
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_ask_takes_no_question_that_the_service_would_not(tmp_path: Path) -> None:
    done = main(tmp_path, "ask", "--recording", "starter", "x" * 4001)
    assert done.returncode == 2
    assert "4,000" in done.stderr


@pytest.mark.parametrize("how", ["flag", "environment", "file"])
def test_a_service_that_logs_json_tells_what_is_wrong_with_its_settings_as_a_line_of_its_log(
    tmp_path: Path, how: str
) -> None:
    environ = clean_environment(tmp_path) | {"COPILOT_SERVER_PORT": "heron"}
    flags = ["--log-format", "json"] if how == "flag" else []
    if how == "environment":
        environ["COPILOT_LOG_FORMAT"] = "json"
    if how == "file":
        (tmp_path / "copilot.yaml").write_text("log: {format: json}\n")
    done = subprocess.run(
        [*python(), str(MAIN), "--recording", "starter", *flags],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environ,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    told = json.loads(line)
    assert told["level"] == "error"
    assert "server.port" in told["message"]
    assert "set it to a whole number" in told["mend"]


def test_other_commands_tell_what_is_wrong_in_words_whatever_the_log_is_like(tmp_path: Path) -> None:
    (tmp_path / "copilot.yaml").write_text("log: {format: json}\n")
    done = main(tmp_path, "ask", "--recording", "nowhere", "How many nodes are there?")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith("error: no recording 'nowhere'")
