"""The world changes while we serve: a cluster made anew, a kubeconfig that was mended, a plugin that hangs."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from clusters.live.cluster import Deadlines
from core.errors import Unavailable
from tests.clusters.api_server import Authority, kubeconfig, live, serving


async def test_a_server_that_went_away_is_told_and_one_that_the_kubeconfig_names_since_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "c"
    async with serving() as first:
        kubeconfig(file, first.url)
        cluster_at = live(file)
        cluster = await cluster_at.__aenter__()
        assert (await cluster.get("/version")).status == 200
    try:
        with pytest.raises(Unavailable, match="cannot be reached"):
            await cluster.get("/version")
        async with serving() as second:
            kubeconfig(file, second.url)
            assert (await cluster.get("/version")).status == 200
            assert len(second.requests) == 1
    finally:
        await cluster_at.__aexit__(None, None, None)


async def test_an_authority_that_was_replaced_in_its_file_is_read_again(tmp_path: Path) -> None:
    old, new = Authority(trustme.CA()), Authority(trustme.CA())
    ca = tmp_path / "ca.crt"
    ca.write_bytes(old.pem)
    async with serving(tls=new.server()) as server:
        file = kubeconfig(tmp_path / "c", server.url, **{"certificate-authority": str(ca)})
        async with live(file) as cluster:
            with pytest.raises(Unavailable, match="not trusted"):
                await cluster.get("/version")
            ca.write_bytes(new.pem)
            assert (await cluster.get("/version")).status == 200


async def test_a_kubeconfig_that_did_not_change_is_not_tried_again(tmp_path: Path, unused_tcp_port: int) -> None:
    file = kubeconfig(tmp_path / "c", f"http://127.0.0.1:{unused_tcp_port}")
    async with live(file) as cluster:
        for _ in range(2):
            with pytest.raises(Unavailable, match="cannot be reached"):
                await cluster.get("/version")
        file.write_text("[", encoding="utf-8")
        with pytest.raises(Unavailable, match="cannot be reached"):
            await cluster.get("/version")


async def test_a_watch_in_which_nothing_comes_is_not_waited_for_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that was dropped on the way would pass for a cluster in which nothing happens."""
    monkeypatch.setattr("clusters.live.cluster.WATCH_SILENCE", 0.2)

    async def silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await asyncio.sleep(20)
        return response

    async with serving(silent) as server, live(kubeconfig(tmp_path / "c", server.url), Deadlines(total=0.2)) as cluster:
        began = time.monotonic()
        async with cluster.watch("/api/v1/pods", "7", 300.0) as stream:
            with pytest.raises(Unavailable, match="did not answer in time"):
                await anext(aiter(stream.chunks))
        assert time.monotonic() - began < 5


def hanging(folder: Path) -> dict[str, object]:
    """A user whose plugin leaves a mark for each run, and hangs."""
    program = f"import time; open({str(folder / 'runs')!r}, 'a').write('x'); time.sleep(60)"
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": sys.executable, "args": ["-c", program]}
    return {"exec": plugin}


async def test_a_plugin_that_hung_is_not_run_again_for_a_while_unless_the_kubeconfig_changed(tmp_path: Path) -> None:
    async with serving() as server:
        file = kubeconfig(tmp_path / "c", server.url, hanging(tmp_path))
        async with live(file, Deadlines(plugin=1.0)) as cluster:
            with pytest.raises(Unavailable, match="gave nothing within 1 s"):
                await cluster.get("/version")
            began = time.monotonic()
            with pytest.raises(Unavailable, match="tried again in"):
                await cluster.get("/version")
            assert time.monotonic() - began < 0.7
            assert (tmp_path / "runs").read_text() == "x"
            kubeconfig(file, server.url)
            assert (await cluster.get("/version")).status == 200


async def test_a_plugin_is_tried_again_after_a_while(tmp_path: Path) -> None:
    async with serving() as server:
        file = kubeconfig(tmp_path / "c", server.url, hanging(tmp_path))
        async with live(file, Deadlines(plugin=0.6, remembered=0.1)) as cluster:
            for _ in range(2):
                with pytest.raises(Unavailable, match="gave nothing within"):
                    await cluster.get("/version")
                await asyncio.sleep(0.15)
    assert (tmp_path / "runs").read_text() == "xx"


async def test_a_question_that_goes_away_leaves_the_plugins_run_to_the_next_one(tmp_path: Path) -> None:
    program = (
        f"import json, time; open({str(tmp_path / 'runs')!r}, 'a').write('x'); time.sleep(0.8);"
        "print(json.dumps({'status': {'token': 'abc'}}))"
    )
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": sys.executable, "args": ["-c", program]}

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response({"authorization": request.headers.get("Authorization")})

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url, {"exec": plugin})) as cluster:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(cluster.get("/version"), 0.2)
        assert b"Bearer abc" in (await cluster.get("/version")).body
    assert (tmp_path / "runs").read_text() == "x"


async def test_closing_ends_a_plugin_that_runs(tmp_path: Path) -> None:
    async with serving() as server:
        async with live(kubeconfig(tmp_path / "c", server.url, hanging(tmp_path))) as cluster:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(cluster.get("/version"), 0.5)
            began = time.monotonic()
        assert time.monotonic() - began < 5
