from __future__ import annotations

import asyncio
import base64
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from core.errors import Unavailable
from tests.clusters.api_server import kubeconfig, live, serving


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


# ── Who we are ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"token": "abc"}, "Bearer abc"),
        ({"username": "u", "password": "p"}, "Basic " + b64(b"u:p")),
        ({}, None),
    ],
)
async def test_the_users_credentials_are_sent(tmp_path: Path, user: dict[str, Any], expected: str | None) -> None:
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url, user)) as cluster:
        await cluster.get("/version")
    assert server.requests[0].headers.get("Authorization") == expected


async def test_a_token_file_is_read_again_when_it_is_replaced(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("old\n", encoding="utf-8")
    user = {"tokenFile": "token", "token": "beside"}
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url, user)) as cluster:
        await cluster.get("/version")
        fresh = tmp_path / "fresh"
        fresh.write_text("new\n", encoding="utf-8")
        fresh.replace(token)
        await cluster.get("/version")
        token.unlink()
        with pytest.raises(Unavailable, match="token file"):
            await cluster.get("/version")
    assert [request.headers["Authorization"] for request in server.requests] == ["Bearer old", "Bearer new"]


async def test_a_plugin_is_asked_once_and_again_when_its_credential_ends(tmp_path: Path) -> None:
    count = tmp_path / "count"
    program = (
        "import json, pathlib, sys; count = pathlib.Path(sys.argv[1]);"
        "n = len(count.read_text()) if count.exists() else 0; count.write_text('x' * (n + 1));"
        "print(json.dumps({'status': {'token': f't{n}', 'expirationTimestamp': sys.argv[2]}}))"
    )
    soon, late = (datetime.now(timezone.utc) + timedelta(seconds=s) for s in (5, 3600))
    for end, expected in ((late, ["Bearer t0"] * 2), (soon, ["Bearer t1", "Bearer t2"])):
        plugin = {"command": sys.executable, "args": ["-c", program, str(count), end.isoformat()]}
        file = kubeconfig(tmp_path / "c", "http://unset", {"exec": plugin})
        async with serving() as server:
            kubeconfig(file, server.url, {"exec": plugin})
            async with live(file, environ=dict(os.environ)) as cluster:
                await cluster.get("/version")
                await cluster.get("/version")
        assert [request.headers["Authorization"] for request in server.requests] == expected


async def test_who_is_impersonated_in_the_kubeconfig_is_impersonated_here(tmp_path: Path) -> None:
    user = {"token": "t", "as": "reader", "as-groups": ["viewers"]}
    async with serving() as server, live(kubeconfig(tmp_path / "c", server.url, user)) as cluster:
        await cluster.get("/version")
    headers = server.requests[0].headers
    assert (headers["Impersonate-User"], headers["Impersonate-Group"]) == ("reader", "viewers")


async def test_after_a_401_the_credentials_are_loaded_again_and_the_request_is_sent_once_more(tmp_path: Path) -> None:
    file = tmp_path / "c"

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers["Authorization"] == "Bearer new":
            return web.json_response({})
        kubeconfig(file, server.url, {"token": "new"})  # someone logs in again
        return web.json_response({}, status=401)

    async with serving(answer) as server:
        kubeconfig(file, server.url, {"token": "old"})
        async with live(file) as cluster:
            replies = await asyncio.gather(*(cluster.get("/version") for _ in range(5)))
            assert (await cluster.get("/version")).status == 200
    assert {reply.status for reply in replies} == {200}
    assert server.requests[-1].headers["Authorization"] == "Bearer new"


async def test_a_second_401_is_told_with_the_mend_and_without_the_token(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({}, status=401)

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url, {"token": "s3cr3t"})) as cluster:
        with pytest.raises(Unavailable, match=r"does not accept the credentials of context 'test' \(401\)") as caught:
            await cluster.get("/version")
    assert len(server.requests) == 2
    assert "Log in again" in caught.value.mend
    assert "s3cr3t" not in str(caught.value) + caught.value.mend


async def test_a_403_is_a_reply_like_others(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"kind": "Status"}, status=403)

    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        assert (await cluster.get("/version")).status == 403
    assert len(server.requests) == 1


async def test_a_netrc_and_the_proxies_of_the_process_are_none_of_our_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiohttp would read both from the process' own environment; what counts is the environment that we were handed."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1\nlogin someone\npassword else\n", encoding="utf-8")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with serving() as server, serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        async with live(kubeconfig(tmp_path / "c", server.url)) as cluster:
            await cluster.get("/version")
    assert not proxy.requests
    assert "Authorization" not in server.requests[0].headers
