from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from aiohttp import web

from clusters.live.cluster import connect
from core.errors import Refused, SettingsError, Unavailable
from core.ports import TABLE
from tests.clusters.api_server import kubeconfig, live, serving

PODS = "/api/v1/namespaces/default/pods"


async def test_a_get_sends_path_parameters_and_accept_as_given_and_returns_the_bytes(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=418, body=b"\x00\xff", content_type="application/x-odd")

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        reply = await cluster.get(PODS, [("labelSelector", "a=b c,d in (e&f)"), ("limit", "1")], TABLE)
    assert (reply.status, reply.content_type, reply.body) == (418, "application/x-odd", b"\x00\xff")
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", PODS)
    assert list(request.query.items()) == [("labelSelector", "a=b c,d in (e&f)"), ("limit", "1")]
    assert request.headers["Accept"] == TABLE


async def test_the_texts_of_warning_headers_are_part_of_the_reply(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        response = web.json_response({})
        response.headers.add("Warning", '299 - "v1 Old is \\"deprecated\\""')
        response.headers.add("Warning", '299 - "second"')
        return response

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        assert (await cluster.get("/version")).warnings == ('v1 Old is "deprecated"', "second")


async def test_the_servers_own_path_is_kept_in_front(tmp_path: Path) -> None:
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url + "/k8s/clusters/c-1/")) as cluster:
        await cluster.get("/version")
    assert server.requests[0].path == "/k8s/clusters/c-1/version"


@pytest.mark.parametrize("path", ["/api/v1/namespaces/a/pods/b/exec", "https://elsewhere/version", "/version/../api"])
async def test_what_could_act_is_refused_before_anything_is_sent(tmp_path: Path, path: str) -> None:
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        with pytest.raises(Refused):
            await cluster.get(path)
        with pytest.raises(Refused):
            async with cluster.stream(path):
                pass
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_refused_and_not_followed(tmp_path: Path, status: int) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        with pytest.raises(Refused, match="not followed"):
            await cluster.get("/version")
    assert len(server.requests) == 1


async def test_a_reply_streams_and_leaving_it_ends_the_connection(tmp_path: Path) -> None:
    gone = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"line\n" * 1000)
                await asyncio.sleep(0)
        except ConnectionResetError:
            gone.set()
        return response

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        async with cluster.stream("/api/v1/namespaces/a/pods/b/log") as stream:
            assert stream.status == 200
            first = await stream.chunks.__anext__()
        await asyncio.wait_for(gone.wait(), 5)
    assert first.startswith(b"line\n")
    assert server.requests[0].method == "GET"


async def test_an_error_of_the_reader_passes_through_a_stream_unchanged(tmp_path: Path) -> None:
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        with pytest.raises(TimeoutError, match="mine"):
            async with cluster.stream("/version"):
                raise TimeoutError("mine")


async def test_connections_are_used_again(tmp_path: Path) -> None:
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        for _ in range(3):
            await cluster.get("/version")
        ports = {request.transport and request.transport.get_extra_info("peername") for request in server.requests}
    assert len(server.requests) == 3
    assert len(ports) == 1


# ── The clock, and connect ───────────────────────────────────────────────────────────────────────────────────────────


async def test_now_is_the_servers_time(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(headers={"Date": "Mon, 01 Jan 2001 00:00:00 GMT"})

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        assert abs(cluster.now() - datetime.now(timezone.utc)) < timedelta(seconds=5)
        await cluster.get("/version")
        assert abs(cluster.now() - datetime(2001, 1, 1, tzinfo=timezone.utc)) < timedelta(seconds=5)


def test_connect_sends_nothing_runs_nothing_and_does_not_import_the_vendor(tmp_path: Path) -> None:
    user = {"exec": {"command": "no-such-plugin"}}
    file = kubeconfig(tmp_path / "c", "https://127.0.0.1:1", user)
    program = (
        "import sys, pathlib; from clusters.live.cluster import connect;"
        f"cluster = connect(pathlib.Path({str(file)!r}), None, 'shop', {{}});"
        "print(cluster.context, cluster.namespace, [m for m in ('kubernetes', 'aiohttp') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "test shop []\n"


def test_connect_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no context 'prod'"):
        connect(kubeconfig(tmp_path / "c", "https://one"), "prod", None, {})
    with pytest.raises(SettingsError) as caught:
        connect(None, None, None, {"HOME": str(tmp_path)})
    assert "--recording starter" in caught.value.mend


async def test_a_switch_of_the_current_context_meanwhile_does_not_move_us(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({}, status=401)

    async with serving(answer) as server, serving() as other:
        file = kubeconfig(tmp_path / "c", server.url, {"token": "a"})
        cluster = connect(file, None, None, {})
        text = file.read_text(encoding="utf-8")
        text = text.replace("current-context: test", "current-context: other")
        file.write_text(
            text.replace("contexts:", "contexts:\n- name: other\n  context: {cluster: other}").replace(
                "clusters:", f"clusters:\n- name: other\n  cluster: {{server: '{other.url}'}}"
            ),
            encoding="utf-8",
        )
        with pytest.raises(Unavailable, match="'test'"):
            await cluster.get("/version")
        await cluster.close()
    assert other.requests == []
