"""A replay speaks to real clients as an API server would, notes what they ask, and never does more than answer GETs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import ssl
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import yaml

from clusters.grounding import ClusterCatalog
from clusters.live import connect
from clusters.recorded.recording import Recording, load
from clusters.replay import server
from clusters.replay.server import MARK, Replay, replaying, serve, write_kubeconfig
from core.errors import SettingsError
from core.index import ObjectIndex
from core.ports import TABLE

KUBECTL = shutil.which("kubectl")
needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="kubectl is not installed")


@pytest.fixture(scope="module")
def troubled() -> Recording:
    return load("troubled")


@pytest.fixture
async def replay(troubled: Recording) -> AsyncIterator[Replay]:
    async with replaying(troubled) as running:
        yield running


async def test_a_get_is_answered_with_the_recordings_date(replay: Replay) -> None:
    async with httpx.AsyncClient(base_url=replay.url) as client:
        reply = await client.get("/api/v1/namespaces/payments/pods", headers={"accept": TABLE})
    assert reply.json()["kind"] == "Table"
    assert reply.headers["date"] == "Mon, 23 Nov 2026 06:05:42 GMT"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
async def test_any_other_method_is_answered_405_and_noted(replay: Replay, method: str) -> None:
    async with httpx.AsyncClient(base_url=replay.url) as client:
        reply = await client.request(method, "/api/v1/namespaces/payments/pods/giant")
    assert reply.status_code == 405
    assert [(seen.method, seen.path) for seen in replay.requests] == [
        (method, "/api/v1/namespaces/payments/pods/giant")
    ]


@pytest.mark.parametrize(
    "path", ["/api/v1/namespaces/payments/pods/giant/exec?command=ls", "/api/v1/pods?follow=true", "/metrics"]
)
async def test_a_get_that_would_act_or_hold_on_is_answered_405(replay: Replay, path: str) -> None:
    async with httpx.AsyncClient(base_url=replay.url) as client:
        reply = await client.get(path)
    assert (reply.status_code, reply.json()["reason"]) == (405, "MethodNotAllowed")


async def test_requests_are_noted_in_order_with_path_query_and_accept(replay: Replay) -> None:
    async with httpx.AsyncClient(base_url=replay.url) as client:
        await client.get("/version")
        await client.get("/api/v1/pods?limit=1", headers={"accept": TABLE})
    first, second = replay.requests
    assert first.path == "/version"
    assert (second.method, second.path, second.query, second.accept) == ("GET", "/api/v1/pods", "limit=1", TABLE)


async def test_warnings_of_the_server_are_headers(replay: Replay) -> None:
    async with httpx.AsyncClient(base_url=replay.url) as client:
        reply = await client.get("/api/v1/endpoints")
    assert reply.headers["warning"].startswith('299 - "v1 Endpoints is deprecated in v1.33+;')


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic sesame", "Bearer", "sesame"])
async def test_without_the_token_it_is_unauthorized(troubled: Recording, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    async with replaying(troubled, token="sesame") as replay, httpx.AsyncClient(base_url=replay.url) as client:
        refused = await client.get("/version", headers=headers)
        taken = await client.get("/version", headers={"authorization": "Bearer sesame"})
    assert (refused.status_code, refused.json()["message"]) == (401, "Unauthorized")
    assert taken.status_code == 200


async def test_over_tls_its_own_authority_vouches_for_it_and_no_other(troubled: Recording) -> None:
    async with replaying(troubled, tls=True, token="sesame") as replay:
        cluster = config_of(replay.kubeconfig)["clusters"][0]["cluster"]
        assert cluster["server"] == replay.url
        assert replay.url.startswith("https://")
        trusting = ssl.create_default_context(cadata=pem(cluster["certificate-authority-data"]))
        async with httpx.AsyncClient(verify=trusting, headers={"authorization": "Bearer sesame"}) as client:
            assert (await client.get(f"{replay.url}/version")).status_code == 200
        async with httpx.AsyncClient(verify=ssl.create_default_context()) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{replay.url}/version")


def pem(data: str) -> str:
    import base64

    return base64.b64decode(data).decode()


def config_of(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text())
    assert isinstance(content, dict)
    return content


# ── The kubeconfig ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_kubeconfig_names_its_context_after_the_recording_and_is_private(replay: Replay) -> None:
    config = config_of(replay.kubeconfig)
    assert config["current-context"] == "troubled"
    assert config["contexts"] == [{"name": "troubled", "context": {"cluster": "troubled", "user": "troubled"}}]
    assert stat.S_IMODE(replay.kubeconfig.stat().st_mode) == 0o600


def test_the_kubeconfig_of_an_earlier_replay_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(MARK + "old")
    path.chmod(0o644)
    write_kubeconfig(path, "starter", "http://127.0.0.1:1", None, "sesame")
    assert config_of(path)["users"] == [{"name": "starter", "user": {"token": "sesame"}}]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_any_other_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("mine")
    with pytest.raises(SettingsError, match="not written by a replay"):
        write_kubeconfig(path, "starter", "http://127.0.0.1:1", None, None)
    assert path.read_text() == "mine"


def test_a_missing_folder_for_the_kubeconfig_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no folder"):
        write_kubeconfig(tmp_path / "nowhere" / "config", "starter", "http://127.0.0.1:1", None, None)


# ── From the command line ────────────────────────────────────────────────────────────────────────────────────────────

SERVE = """
import sys
from pathlib import Path
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from clusters.recorded.recording import load
from clusters.replay.server import serve
serve(load("starter"), tls=True, kubeconfig_path=Path(sys.argv[1]), say=lambda line: print(line, flush=True))
"""


async def test_serving_says_how_to_use_it_and_ends_clean_at_ctrl_c(tmp_path: Path) -> None:
    path = tmp_path / "config"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, str(path), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
    assert lines[1] == f"export KUBECONFIG={path}"
    config = config_of(path)
    trusting = ssl.create_default_context(cadata=pem(config["clusters"][0]["cluster"]["certificate-authority-data"]))
    url, token = config["clusters"][0]["cluster"]["server"], config["users"][0]["user"]["token"]
    async with httpx.AsyncClient(verify=trusting) as client:
        assert (await client.get(f"{url}/version")).status_code == 401
        assert (await client.get(f"{url}/version", headers={"authorization": f"Bearer {token}"})).status_code == 200
    process.send_signal(signal.SIGINT)
    try:
        _, errors = await asyncio.wait_for(process.communicate(), 20)
    finally:
        if process.returncode is None:
            process.kill()
    assert (process.returncode, errors) == (0, b"")
    assert not path.exists()


async def test_ctrl_c_during_a_request_ends_serving_too(tmp_path: Path) -> None:
    interrupted = f"""
import os, signal
from clusters.replay import server
async def interrupt(self, scope, receive, send):
    os.kill(os.getpid(), signal.SIGINT)
    sum(range(100_000))  # what comes from outside is raised between two steps of this
server.ReplayApp.__call__ = interrupt
{SERVE}
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", interrupted, str(tmp_path / "config"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode() for _ in range(3)]
    url = lines[0].partition(" at ")[2].split()[0]
    async with httpx.AsyncClient(verify=False) as client:
        with contextlib.suppress(httpx.HTTPError):
            await client.get(f"{url}/version")
    try:
        await asyncio.wait_for(process.wait(), 10)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0


async def test_a_port_that_is_taken_is_told_with_the_mend(replay: Replay, tmp_path: Path) -> None:
    port = int(replay.url.rpartition(":")[2])
    with pytest.raises(SettingsError, match=f"port {port}") as caught:
        serve(load("starter"), port, kubeconfig_path=tmp_path / "config")
    assert "--port" in caught.value.mend


# ── Real kubectl ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def kubectl(replay: Replay, cache: Path, *words: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        KUBECTL or "kubectl",
        f"--kubeconfig={replay.kubeconfig}",
        f"--cache-dir={cache}",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "HOME": str(cache)},
    )
    out, errors = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, out.decode(), errors.decode()


@needs_kubectl
@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("get pods -A", "payments       memory-hog"),
        ("get all -n payments", "deployment.apps/ledger"),
        ("describe pod memory-hog -n payments", "OOMKilled"),
        ("logs memory-hog -n payments", "allocating"),
        ("explain pod.spec.containers.image", "FIELD: image <string>"),
        ("api-resources", "deployments"),
        ("get pods -A --chunk-size=3 -o name", "pod/memory-hog"),
        ("get deploy ledger -n payments -o jsonpath={.spec.replicas}", "1"),
        ("get --raw /version", '"minor": "36"'),
        ("config current-context", "troubled"),
    ],
)
async def test_real_kubectl_works_against_a_replay(replay: Replay, tmp_path: Path, line: str, printed: str) -> None:
    code, out, errors = await kubectl(replay, tmp_path, *line.split())
    assert code == 0, errors
    assert printed in out
    assert {seen.method for seen in replay.requests} <= {"GET"}


@needs_kubectl
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("get", "pod", "nope"), 'Error from server (NotFound): pods "nope" not found\n'),
        (("get", "foo"), 'error: the server doesn\'t have a resource type "foo"\n'),
        (
            ("get", "pods", "-l", "app in"),
            'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "app in", '
            "field selector \"\": unable to parse requirement: found '' expected: '('\n",
        ),
        (
            ("get", "pods", "--field-selector", "status.bogus=1"),
            'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field '
            'selector "status.bogus=1": field label not supported: status.bogus\n',
        ),
        (
            ("logs", "-n", "payments", "settlement", "-c", "settlement"),
            'Error from server (BadRequest): container "settlement" in pod "settlement" is waiting to start: '
            "PodInitializing\n",
        ),
        (("top", "pods"), "error: Metrics API not available\n"),
        (
            ("get", "--raw", "/api/v1/foos"),
            "Error from server (NotFound): the server could not find the requested resource\n",
        ),
    ],
)
async def test_real_kubectl_prints_the_errors_it_printed_on_the_cluster(
    replay: Replay, tmp_path: Path, words: tuple[str, ...], error: str
) -> None:
    code, out, errors = await kubectl(replay, tmp_path, *words)
    assert (code, out, errors) == (1, "", error)


@needs_kubectl
async def test_real_kubectl_cannot_change_anything(replay: Replay, tmp_path: Path) -> None:
    code, _, errors = await kubectl(replay, tmp_path, "delete", "pod", "giant", "-n", "payments", "--wait=false")
    assert code == 1
    assert "MethodNotAllowed" in errors


@needs_kubectl
async def test_real_kubectl_works_over_tls_with_the_token(troubled: Recording, tmp_path: Path) -> None:
    async with replaying(troubled, tls=True, token="sesame") as replay:
        code, out, errors = await kubectl(replay, tmp_path, "get", "pods", "-n", "payments", "-o", "name")
    assert (code, errors) == (0, "")
    assert json.dumps(out).count("pod/") == len(out.splitlines())


async def _lines(url: str, path: str, most: int, **headers: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    async with aiohttp.ClientSession() as session, session.get(f"{url}{path}", headers=headers) as reply:
        assert reply.status == 200
        while len(found) < most and (line := await reply.content.readline()):
            found.append(json.loads(line))
    return found


async def test_a_watch_tells_what_is_there_and_a_bookmark_at_its_end() -> None:
    async with replaying(load("shop")) as replay:
        path = "/api/v1/namespaces?watch=true&timeoutSeconds=1&allowWatchBookmarks=true"
        *added, mark = await _lines(replay.url, path, 100)
        assert {event["type"] for event in added} == {"ADDED"}
        names = {event["object"]["metadata"]["name"] for event in added}  # type: ignore[index]
        assert "kube-system" in names
        assert {event["object"]["kind"] for event in added} == {"Namespace"}  # type: ignore[index]
        assert mark["type"] == "BOOKMARK"


async def test_a_watch_of_tables_tells_a_row_at_a_time() -> None:
    async with replaying(load("shop")) as replay:
        table = "application/json;as=Table;v=v1;g=meta.k8s.io"
        path = "/api/v1/namespaces?watch=true&timeoutSeconds=1"
        events = await _lines(replay.url, path, 100, Accept=table)
        assert {len(event["object"]["rows"]) for event in events} == {1}  # type: ignore[index]


async def test_a_watch_behind_the_recording_tells_nothing_and_one_before_it_is_too_late() -> None:
    recording = load("shop")
    async with replaying(recording) as replay, aiohttp.ClientSession() as session:
        listed = await (await session.get(f"{replay.url}/api/v1/namespaces?limit=1")).json()
        version = listed["metadata"]["resourceVersion"]
        path = "/api/v1/namespaces?watch=1&timeoutSeconds=1&resourceVersion="
        assert await _lines(replay.url, f"{path}{version}", 100) == []
        (late,) = await _lines(replay.url, f"{path}1", 100)
        assert (late["type"], late["object"]["code"]) == ("ERROR", 410)  # type: ignore[index]


@needs_kubectl
async def test_real_kubectl_get_w_prints_the_list_and_waits(replay: Replay, tmp_path: Path) -> None:
    assert KUBECTL is not None
    arguments = ("--kubeconfig", str(replay.kubeconfig), "get", "namespaces", "-w")
    running = await asyncio.create_subprocess_exec(
        KUBECTL, *arguments, stdout=asyncio.subprocess.PIPE, env={"HOME": str(tmp_path)}
    )
    assert running.stdout is not None
    try:
        lines = [await asyncio.wait_for(running.stdout.readline(), 20) for _ in range(3)]
        assert lines[0].startswith(b"NAME")
        for _ in range(500):
            if any("watch=true" in seen.query for seen in replay.requests):
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        assert running.returncode is None
    finally:
        running.kill()
        await running.wait()
    assert [seen.query.count("watch=true") for seen in replay.requests if seen.path.endswith("/namespaces")] == [0, 1]


async def test_a_catalog_watches_a_replay() -> None:
    async with replaying(load("shop")) as replay:
        cluster = connect(replay.kubeconfig, None, None, {})
        catalog = ClusterCatalog(cluster, watch=True)
        pods = (await catalog.resources()).find("pods")
        assert pods is not None
        index = await catalog.objects(pods)
        assert isinstance(index, ObjectIndex)
        for _ in range(200):
            if any("watch=true" in seen.query for seen in replay.requests):
                break
            await asyncio.sleep(0.01)
        assert await catalog.objects(pods) is index
        await catalog.close()
        await cluster.close()
        assert any("watch=true" in seen.query for seen in replay.requests)


def test_a_kubeconfig_of_a_replay_that_still_runs_is_neither_written_over_nor_taken_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as running:
        running.bind(("127.0.0.1", 0))
        running.listen()
        url = f"http://127.0.0.1:{running.getsockname()[1]}"
        write_kubeconfig(Path("replay-orchard.kubeconfig"), "orchard", url, None, None, {})
        first = Path("replay-orchard.kubeconfig").read_text()
        assert server._free_path("orchard") == Path("replay-orchard-2.kubeconfig")
        with pytest.raises(SettingsError, match="belongs to a replay that is running"):
            write_kubeconfig(Path("replay-orchard.kubeconfig"), "orchard", url, None, None, {})
        assert Path("replay-orchard.kubeconfig").read_text() == first
    assert server._free_path("orchard") == Path("replay-orchard.kubeconfig")


def test_a_directory_is_no_place_for_a_kubeconfig(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a directory"):
        write_kubeconfig(tmp_path, "orchard", "http://127.0.0.1:9", None, None, {})
