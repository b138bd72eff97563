"""Settings are what a client of the service meets: each is set in the environment and looked for over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.startup import free_port, healthy
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

SET = {
    "COPILOT_LIMITS_QUESTION_DEADLINE": "0.001",
    "COPILOT_SERVER_RATE": "3",
    "COPILOT_SERVER_HOSTS": "asked.example",
    "COPILOT_SERVER_ORIGINS": "https://wiki.example",
    "COPILOT_SERVER_CLIENT_DEADLINE": "0.3",
    "COPILOT_HISTORY_WHERE": "off",
    "COPILOT_LOG_FILE": "elsewhere.log",
    "COPILOT_LOG_FORMAT": "json",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A service with these settings: its port and its working directory."""
    folder, port = tmp_path_factory.mktemp("settings"), free_port()
    with (folder / "stderr").open("w") as stderr:
        process = subprocess.Popen(
            [*python(), str(MAIN), "--recording", "starter", "--port", str(port)],
            cwd=folder,
            env={**clean_environment(folder), **SET},
            stderr=stderr,
        )
        try:
            deadline = time.monotonic() + 90
            while not healthy(port):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield port, folder
        finally:
            process.terminate()
            process.wait(30)


def sent(port: int, path: str, body: object = None, **headers: str) -> tuple[int, Mapping[str, str], Any]:
    """Status, headers and document of a reply."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data, {"content-type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, dict(reply.headers), json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), json.load(error)


def test_a_question_has_its_deadline_and_a_caller_their_rate(service: tuple[int, Path]) -> None:
    port, folder = service
    replies = [sent(port, "/query", {"query": f"How many pods are in namespace n{number}?"}) for number in range(4)]
    assert [status for status, _, _ in replies] == [503, 503, 503, 429]
    assert "no answer within 0.001 s" in replies[0][2]["detail"]
    assert "3 questions a minute" in replies[3][2]["detail"]
    assert 1 <= int(replies[3][1]["retry-after"]) <= 20
    asked = [json.loads(line)["question"] for line in (folder / "elsewhere.log").read_text().splitlines()]
    assert len(asked) == 3  # one too many is no question of the log
    assert not (folder / "agent.log").exists()


def test_names_and_origins_that_are_set_come_in_and_no_others(service: tuple[int, Path]) -> None:
    port, _ = service
    hosts = {name: sent(port, "/healthz", host=name)[0] for name in ("asked.example", "other.example", "localhost")}
    assert hosts == {"asked.example": 200, "other.example": 421, "localhost": 200}
    pages = {name: sent(port, "/healthz", origin=f"https://{name}.example")[0] for name in ("wiki", "evil")}
    assert pages == {"wiki": 200, "evil": 403}


def test_a_history_that_is_off_is_said_to_be(service: tuple[int, Path]) -> None:
    status, _, problem = sent(service[0], "/v1/history")
    assert (status, problem["mend"]) == (404, "set history.where to a file")


def test_a_client_that_is_slow_has_the_time_that_is_set(service: tuple[int, Path]) -> None:
    with socket.create_connection(("127.0.0.1", service[0]), timeout=10) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\n")
        reply = client.recv(65_536)
    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b"within 0.3 s" in reply


def test_the_lines_on_stderr_have_the_form_that_is_set_and_the_identifier_of_the_reply(
    service: tuple[int, Path],
) -> None:
    port, folder = service
    _, headers, _ = sent(port, "/v1/history")
    deadline = time.monotonic() + 10
    while headers["copilot-id"] not in (text := (folder / "stderr").read_text()).rpartition("\n")[0]:
        assert time.monotonic() < deadline  # the line is written behind the reply
        time.sleep(0.02)
    [line] = [line for line in map(json.loads, text.splitlines()) if line.get("id") == headers["copilot-id"]]
    assert line["status"] == 404
