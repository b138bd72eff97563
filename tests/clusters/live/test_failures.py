from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web

from clusters.live.cluster import Deadlines, LiveCluster
from core.errors import Unavailable
from tests.clusters.api_server import kubeconfig, live, serving


async def whole(cluster: LiveCluster, path: str) -> bytes:
    async with cluster.stream(path) as stream:
        return b"".join([chunk async for chunk in stream.chunks])


# ── What can go wrong on the way ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_refused_connection_names_the_server_and_the_mend(tmp_path: Path, unused_tcp_port: int) -> None:
    url = f"http://user:s3cr3t@127.0.0.1:{unused_tcp_port}"
    async with live(kubeconfig(tmp_path / "c", url)) as cluster:
        with pytest.raises(Unavailable, match=f"127.0.0.1:{unused_tcp_port} cannot be reached") as caught:
            await cluster.get("/version")
    assert caught.value.__cause__ is not None
    assert "context" in caught.value.mend
    assert "s3cr3t" not in str(caught.value)


async def test_a_name_that_does_not_resolve_is_told(tmp_path: Path) -> None:
    async with live(kubeconfig(tmp_path / "c", "https://no-such-cluster.invalid:6443")) as cluster:
        with pytest.raises(Unavailable, match=r"no-such-cluster\.invalid:6443, cannot be resolved"):
            await cluster.get("/version")


async def test_a_proxy_that_is_not_there_is_told(tmp_path: Path, unused_tcp_port: int) -> None:
    proxy = {"proxy-url": f"http://127.0.0.1:{unused_tcp_port}"}
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url, **proxy)) as cluster:
        with pytest.raises(Unavailable, match="proxy"):
            await cluster.get("/version")
    assert server.requests == []


async def test_the_environments_proxy_is_used_except_where_no_proxy_says_so(tmp_path: Path) -> None:
    file = kubeconfig(tmp_path / "c", "http://cluster.example:6443")
    async with serving() as proxy:
        async with live(file, environ={"http_proxy": proxy.url}) as cluster:
            assert json.loads((await cluster.get("/version")).body) == {"hello": "world"}
        assert proxy.requests[0].headers["Host"] == "cluster.example:6443"
        environ = {"http_proxy": proxy.url, "no_proxy": ".example"}
        async with live(file, Deadlines(connect=1), environ) as cluster:
            with pytest.raises(Unavailable):
                await cluster.get("/version")
        assert len(proxy.requests) == 1


@pytest.mark.parametrize("after_headers", [False, True])
async def test_a_server_that_falls_silent_is_not_waited_for_past_the_deadline(
    tmp_path: Path, after_headers: bool
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if after_headers:
            await response.prepare(request)
            await response.write(b"some")
        await asyncio.sleep(20)
        return response

    deadlines = Deadlines(total=0.2, stream=0.2)
    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url), deadlines) as cluster:
        with pytest.raises(Unavailable, match="did not answer in time"):
            await cluster.get("/version")
        with pytest.raises(Unavailable, match="did not answer in time"):
            await whole(cluster, "/version")


async def test_a_connection_that_breaks_in_the_middle_is_told(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"some")
        assert request.transport is not None
        request.transport.close()
        return response

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        with pytest.raises(Unavailable, match="broke"):
            await cluster.get("/version")


async def test_plain_http_where_tls_is_expected_is_told(tmp_path: Path) -> None:
    async with serving() as server:
        url = server.url.replace("http:", "https:")
        async with live(kubeconfig(tmp_path / "c", url)) as cluster:
            with pytest.raises(Unavailable, match="TLS"):
                await cluster.get("/version")


async def test_a_cancelled_request_leaves_the_cluster_usable(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/version":
            await asyncio.sleep(20)
        return web.json_response({})

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        task = asyncio.create_task(cluster.get("/version"))
        await asyncio.sleep(0.1 if server.requests else 0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await cluster.get("/healthz")).status == 200


async def test_closing_twice_is_fine_and_nothing_is_sent_afterwards(tmp_path: Path) -> None:
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        await cluster.get("/version")
        await cluster.close()
        await cluster.close()
        with pytest.raises(Unavailable, match="closed"):
            await cluster.get("/version")
    assert len(server.requests) == 1
