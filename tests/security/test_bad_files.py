"""Files from outside that are not what they should be: each ends in one sentence, at once, and breaks nothing else.

Recordings, kubeconfigs, settings, calibrations; of the wrong kind (pipes, devices, folders), the wrong encoding, the
wrong shape. Through the command line, and through the service.
"""

from __future__ import annotations

import copy
import gzip
import json
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.startup import free_port
from clusters.recorded.recording import API, LOGS, OPENAPI, ORIGIN, SHIPPED
from tests.security.processes import main, process
from tests.seed import SEED

pytestmark = pytest.mark.timeout(180)  # each is some processes, on a machine that may be busy
ASKED = "kubectl get pods -A"
QUICK = 30.0
"""Seconds: a process starts in one, on a machine that has nothing else to do."""


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(SHIPPED / "starter", folder / "atoll"))


def pipe(file: Path) -> None:
    file.unlink(missing_ok=True)
    os.mkfifo(file)


def device(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.symlink_to("/dev/zero")


def directory(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.mkdir()


def utf_7(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00not text")


def deep(file: Path) -> None:
    text = b"[" * 100_000
    file.write_bytes(gzip.compress(text) if file.suffix == ".gz" else text)


async def refused(home: Path, *arguments: str, **environ: str) -> str:
    """What a command that cannot be carried out says, in a sentence and soon."""
    began = time.monotonic()
    code, printed = await main(home, *arguments, **environ)
    assert time.monotonic() - began < QUICK
    assert code != 0, printed
    assert "error: " in printed
    assert "Traceback" not in printed
    assert "something broke" not in printed, printed
    return printed


@pytest.mark.parametrize(
    ("name", "bad"), [(LOGS, pipe), (ORIGIN, device), (LOGS, directory), (ORIGIN, utf_7), (LOGS, deep)]
)
async def test_a_recordings_file_that_is_none_is_told_at_once(
    tmp_path: Path, name: str, bad: Callable[[Path], None]
) -> None:
    folder = copied(tmp_path)
    bad(folder / name)
    assert "the recording in" in await refused(tmp_path, "run", "--recording", str(folder), ASKED)


@pytest.mark.parametrize("bad", [pipe, utf_7])
async def test_a_recordings_schemas_that_are_none_are_told_at_once(tmp_path: Path, bad: Callable[[Path], None]) -> None:
    folder = copied(tmp_path)
    bad(folder / OPENAPI)
    assert "the recording in" in await refused(tmp_path, "run", "--recording", str(folder), "kubectl explain pods")


@pytest.mark.parametrize("bad", [pipe, utf_7, deep])
async def test_a_kubeconfig_that_is_none_is_told_at_once(tmp_path: Path, bad: Callable[[Path], None]) -> None:
    bad(tmp_path / "config")
    said = await refused(tmp_path, "run", "--kubeconfig", str(tmp_path / "config"), ASKED)
    assert "config" in said


async def test_a_pipe_that_a_kubeconfig_names_as_its_token_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token")
    config = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{free_port()}"}}],
        "users": [{"name": "here", "user": {"tokenFile": "token"}}],
    }
    (tmp_path / "config").write_text(json.dumps(config))
    assert "token file" in await refused(tmp_path, "run", "--kubeconfig", str(tmp_path / "config"), ASKED)


async def test_a_plugin_that_prints_without_end_is_ended_and_told_before_it_fills_the_memory(tmp_path: Path) -> None:
    config = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{free_port()}"}}],
        "users": [{"name": "here", "user": {"exec": {"command": "yes", "args": ["token"]}}}],
    }
    (tmp_path / "config").write_text(json.dumps(config))
    said = await refused(tmp_path, "run", "--kubeconfig", str(tmp_path / "config"), ASKED)
    assert "printed more than" in said


async def test_a_kubeconfig_of_more_values_than_any_has_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("clusters: [" + "a," * 200_000 + "]")
    assert "values" in await refused(tmp_path, "run", "--kubeconfig", str(tmp_path / "config"), ASKED)


SLOW = [
    ("too many values", "planners: [" + "a," * 120_000 + "]", "values"),
    ("a number without an end", "server: {port: 1" + ":59" * 80_000 + "}", "too long"),
    ("no text in quotes", 'planners: "' + "[" * 100_000 + '"', "planners"),
    ("half a sign", 'cluster: {context: "\\ud83d"}', ""),
]


@pytest.mark.parametrize(("text", "said"), [case[1:] for case in SLOW], ids=[case[0] for case in SLOW])
async def test_settings_that_would_take_long_or_are_no_text_are_told_at_once(
    tmp_path: Path, text: str, said: str
) -> None:
    own = tmp_path / ".config" / "k8s-query-copilot"
    own.mkdir(parents=True)
    (own / "copilot.yaml").write_text(text)
    began = time.monotonic()
    _, printed = await main(tmp_path, "settings")
    assert time.monotonic() - began < QUICK / 4
    assert said in printed
    assert "Traceback" not in printed
    assert "something broke" not in printed, printed


@pytest.mark.parametrize("bad", [pipe, device, deep])
async def test_a_calibration_that_is_none_is_told_at_once(tmp_path: Path, bad: Callable[[Path], None]) -> None:
    bad(tmp_path / "calibration.json")
    said = {"COPILOT_VOTER_CALIBRATION": str(tmp_path / "calibration.json")}
    assert "calibration" in await refused(tmp_path, "ask", "--recording", "starter", "How many pods are there?", **said)


async def test_what_a_terminals_encoding_has_no_sign_for_is_shown_by_its_number(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    api = json.loads(gzip.decompress((folder / API).read_bytes()))
    text = json.dumps(api).replace("my-deployment", "größe-\\u65e5")
    (folder / API).write_bytes(gzip.compress(text.encode()))
    line = ("run", "--recording", str(folder), "kubectl get deployments -A")
    code, printed = await main(tmp_path, *line, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (code, "gr\\xf6\\xdfe-\\u65e5" in printed) == (0, True), printed


# ── Shapes that no API server gives ──────────────────────────────────────────────────────────────────────────────────

WRONG: list[Any] = [
    None,
    True,
    -1,
    1e308,
    float("inf"),
    float("nan"),
    10**400,
    "",
    "\ud800",
    [],
    {},
    [None],
    {"a": None},
    [[[]]],
]
LINES = [
    *(
        f"kubectl get {kind} -A {form}"
        for kind in ("pods", "deploy", "nodes,ns,svc")
        for form in ("", "-o wide", "-o yaml")
    ),
    *(f"kubectl describe {kind} -A" for kind in ("pods", "deploy", "nodes", "svc")),
    "kubectl get events -A",
    "kubectl get pods -A -o json | jq '.items | length'",
    "kubectl get pods -A --field-selector=status.phase=Running",
    "kubectl logs deploy/my-deployment --tail=3",
    "kubectl auth can-i list pods",
    "kubectl rollout status deploy -n default",
]


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in a document something else could stand."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [place for key, value in inner for place in ((*path, key), *places(value, (*path, key)))]


def damaged(folder: Path, drawn: random.Random, changes: int) -> None:
    """Something else at some places of the recording, objects and discovery alike."""
    api = json.loads(gzip.decompress((folder / API).read_bytes()))
    wanted = ("/api/v1/pods", "/api/v1/nodes", "/api/v1/services", "/apis/apps/v1/deployments", "/api/v1/namespaces")
    for response in api["responses"]:
        if response["path"] in wanted and "body" in response:
            found = places(response["body"].get("items") or response["body"].get("rows") or [])
            for place in drawn.sample(found, min(changes, len(found))):
                holder: Any = response["body"].get("items") or response["body"].get("rows")
                try:
                    for key in place[:-1]:
                        holder = holder[key]
                    holder[place[-1]] = copy.deepcopy(drawn.choice(WRONG))
                except (TypeError, KeyError, IndexError):
                    continue  # what held it was taken away already
    (folder / API).write_bytes(gzip.compress(json.dumps(api).encode(), 1))


@pytest.mark.parametrize("turn", range(2))
async def test_an_object_that_is_none_fails_its_own_command_and_no_other(tmp_path: Path, turn: int) -> None:
    folder = copied(tmp_path)
    damaged(folder, random.Random(f"{SEED} {turn}"), 4 + 40 * turn)
    asked = "\n".join([*LINES, "kubectl version"])
    code, printed = await main(tmp_path, "run", "--json", "--recording", str(folder), "-", stdin=asked)
    results = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert code == 0, printed
    assert len(results) == len(LINES) + 1, "every line has its result, whatever became of the others"
    assert results[-1]["exit"] == 0
    assert "Traceback" not in printed


@pytest.mark.parametrize("where", ["path", "content_type"])
async def test_a_recorded_reply_without_its_head_is_damage_and_told_as_that(tmp_path: Path, where: str) -> None:
    folder = copied(tmp_path)
    api = json.loads(gzip.decompress((folder / API).read_bytes()))
    api["responses"][3][where] = {"a": [1]}
    (folder / API).write_bytes(gzip.compress(json.dumps(api).encode(), 1))
    assert "cannot be read" in await refused(tmp_path, "run", "--recording", str(folder), ASKED)


async def test_the_service_answers_on_with_a_recording_that_is_damaged_in_places(tmp_path: Path) -> None:
    folder, port = copied(tmp_path), free_port()
    api = json.loads(gzip.decompress((folder / API).read_bytes()))
    for response in api["responses"]:
        if response["path"] == "/api/v1/pods" and "items" in response.get("body", {}):
            response["body"]["items"][0]["metadata"]["labels"] = {"app": 7, "tier": None}
        if response["path"] == "/api/v1/services":
            response["body"].update(items=[7], rows=[{"cells": True}])  # none of it can be read
    (folder / API).write_bytes(gzip.compress(json.dumps(api).encode(), 1))
    async with (
        process(tmp_path, port, "serve", "--recording", str(folder), "--port", str(port)),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client,
    ):
        said = {
            question: await client.post("/query", json={"query": question})
            for question in ("How many services are there?", "How many pods are there?")
        }
        alive = (await client.get("/healthz")).status_code
    for question, reply in said.items():
        assert reply.status_code in (200, 503), (question, reply.text)
        assert reply.status_code == 200 or "services" in reply.json()["detail"], "what cannot be read is named"
    assert alive == 200
