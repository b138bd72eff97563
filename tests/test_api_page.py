"""docs/api.md is true: its commands run and print what it says, its client works, and it names every field."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.answers import described
from api.app import create_app
from benchmarks.startup import free_port, healthy
from tests.api.scripted import RememberingJournal, at_once, well
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

TEXT = (MAIN.parent / "docs" / "api.md").read_text(encoding="utf-8")
AGENTS = (MAIN.parent / "docs" / "mcp.md").read_text(encoding="utf-8")
pytestmark = [pytest.mark.thorough, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The service that the page starts; the environment in which its commands run."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    environment = clean_environment(home)
    process = subprocess.Popen(
        [*python(), str(MAIN), "--recording", "starter", "--port", str(port)],
        cwd=home,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            if healthy(port):
                break
            time.sleep(0.1)
        yield {**environment, "COPILOT_URL": f"http://localhost:{port}", "COPILOT_KEY": "none"}
    finally:
        process.terminate()
        process.wait(30)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_client_in_fifteen_lines_gets_its_answers(service: dict[str, str], tmp_path: Path) -> None:
    [client] = blocks("python")
    lines = [line for line in client.splitlines() if line.strip()]
    assert len(lines) <= 16
    said = subprocess.run(
        [sys.executable, "-c", client], env=service, capture_output=True, text=True, timeout=120, check=False
    )
    assert said.stdout.splitlines()[0] == "4 Majority offline", said.stderr
    assert said.stdout.splitlines()[1].isdigit()


@pytest.mark.parametrize("block", blocks("sh"), ids=range(len(blocks("sh"))))
def test_its_commands_print_what_it_says(service: dict[str, str], block: str) -> None:
    script = block.replace("localhost:8000", service["COPILOT_URL"].removeprefix("http://"))
    said = subprocess.run(
        ["bash", "-euc", script], env=service, capture_output=True, text=True, timeout=120, check=False
    )
    assert (said.returncode, said.stderr) == (0, "")
    expected = re.findall(r"^# → (.*)$", block, re.MULTILINE)
    assert expected
    for each in expected:
        assert each in said.stdout


def test_the_request_for_agents_is_answered_and_its_clients_settings_are_json(service: dict[str, str]) -> None:
    request = re.findall(r"```sh\n(curl .*?)```", AGENTS, re.DOTALL)[0]
    script = request.replace("localhost:8000", service["COPILOT_URL"].removeprefix("http://"))
    said = subprocess.run(
        ["bash", "-euc", script], env=service, capture_output=True, text=True, timeout=120, check=False
    )
    assert re.findall(r"^# → (.*)$", request, re.MULTILINE)[0] in said.stdout, said.stderr
    settings = re.findall(r"```json\n(.*?)```", AGENTS, re.DOTALL)
    assert [next(iter(json.loads(block))) for block in settings] == ["mcpServers", "inputs", "mcpServers"]


def fields(schema: Any) -> set[str]:
    """Every field that a schema knows, however deep."""
    if isinstance(schema, list):
        return {name for each in schema for name in fields(each)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if schema.get("type") == "object" and "properties" in schema else set()
    return own | {name for value in schema.values() for name in fields(value)}


def test_it_names_every_route_every_event_and_every_field() -> None:
    app = create_app(at_once, well, RememberingJournal())
    routes = [path.replace("{identifier}", "{id}") for path in app.openapi()["paths"]]
    named = {*routes, *described.EVENTS, *fields(described.WHOLE), *fields(list(described.EVENTS.values())), "problem"}
    missing = sorted(name for name in named if f"`{name}" not in TEXT and f" {name}`" not in TEXT)
    assert missing == []


def test_every_sort_of_value_that_a_table_names_has_a_table_of_its_own() -> None:
    document = TEXT.partition("## The document")[2]
    types = [row.split("|")[2].strip() for row in document.splitlines() if row.startswith("| `")]
    assert types
    plain = {"string", "integer", "number", "boolean", "one of", "string or null"}
    named = {each.removesuffix(" …") for each in types if each != "object"} - plain  # a plain object has any keys
    assert sorted(name for name in named if f"**{name}** —" not in document) == []
