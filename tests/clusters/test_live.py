from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web

from clusters.live import Deadlines, LiveCluster, connect
from core.errors import Refused, SettingsError, Unavailable
from core.ports import TABLE
from tests.clusters.api_server import Authority, kubeconfig, live, serving

PODS = "/api/v1/namespaces/default/pods"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(trustme.CA())


async def whole(cluster: LiveCluster, path: str) -> bytes:
    async with cluster.stream(path) as stream:
        return b"".join([chunk async for chunk in stream.chunks])


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


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


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_private_ca_is_trusted_inline_and_as_a_file(tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "ca.crt").write_bytes(authority.pem)
    async with serving(tls=authority.server()) as server:
        for cluster_entry in ({"certificate-authority-data": b64(authority.pem)}, {"certificate-authority": "ca.crt"}):
            async with live(kubeconfig(tmp_path / "c", server.url, {"token": "t"}, **cluster_entry)) as cluster:
                assert (await cluster.get("/version")).status == 200


async def test_a_strangers_certificate_is_not_trusted_unless_told_so(tmp_path: Path, authority: Authority) -> None:
    async with serving(tls=authority.server()) as server:
        async with live(kubeconfig(tmp_path / "c", server.url)) as cluster:
            with pytest.raises(Unavailable, match="is not trusted") as caught:
                await cluster.get("/version")
            assert "certificate-authority" in caught.value.mend
        options = {"insecure-skip-tls-verify": True}
        async with live(kubeconfig(tmp_path / "c", server.url, **options)) as cluster:
            assert (await cluster.get("/version")).status == 200


async def test_tls_server_name_is_the_name_that_the_certificate_must_have(tmp_path: Path, authority: Authority) -> None:
    ca = {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server("api.example")) as server:
        async with live(kubeconfig(tmp_path / "c", server.url, **ca)) as cluster:
            with pytest.raises(Unavailable, match="is not trusted"):
                await cluster.get("/version")
        async with live(kubeconfig(tmp_path / "c", server.url, **ca, **{"tls-server-name": "api.example"})) as cluster:
            assert (await cluster.get("/version")).status == 200


async def test_a_client_certificate_is_shown_and_its_key_does_not_stay_on_disk(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    own = authority.ca.issue_cert("reader@example.org")
    user = {
        "client-certificate-data": b64(own.cert_chain_pems[0].bytes()),
        "client-key-data": b64(own.private_key_pem.bytes()),
    }
    ca = {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server(ask_client=True)) as server:
        file = kubeconfig(tmp_path / "c", server.url, user, **ca)
        async with live(file) as cluster:
            assert (await cluster.get("/version")).status == 200
            assert list((tmp_path / "temp").iterdir()) == []


# The asyncio server of Python 3.10 forgets to close its side of a handshake that it broke off.
@pytest.mark.filterwarnings("ignore:.*_SSLProtocolTransport:pytest.PytestUnraisableExceptionWarning")
async def test_without_the_client_certificate_that_a_server_asks_for_it_is_unavailable(
    tmp_path: Path, authority: Authority
) -> None:
    ca = {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server(ask_client=True)) as server:
        file = kubeconfig(tmp_path / "c", server.url, {}, **ca)
        async with live(file) as cluster:
            with pytest.raises(Unavailable):
                await cluster.get("/version")
    assert server.requests == []


@pytest.mark.parametrize(
    ("user", "cluster_entry"),
    [
        ({"client-key-data": "%%%", "client-certificate-data": "AAAA"}, {}),
        ({"client-key-data": b64(b"s3cr3t"), "client-certificate-data": b64(b"s3cr3t")}, {}),
        ({}, {"certificate-authority-data": b64(b"no PEM")}),
        ({}, {"certificate-authority": "missing.crt"}),
        ({"auth-provider": {"name": "oidc", "config": {"id-token": "s3cr3t"}}}, {}),
        ({"token": "two\r\nlines: s3cr3t"}, {}),
    ],
)
async def test_credentials_that_cannot_be_used_are_told_without_being_shown(
    tmp_path: Path, user: dict[str, Any], cluster_entry: dict[str, Any], authority: Authority
) -> None:
    options = cluster_entry or {"certificate-authority-data": b64(authority.pem)}
    async with serving(tls=authority.server()) as server:
        file = kubeconfig(tmp_path / "c", server.url, user, **options)
        async with live(file) as cluster:
            with pytest.raises(Unavailable) as caught:
                await cluster.get("/version")
    assert "s3cr3t" not in str(caught.value) + caught.value.mend


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
        "import sys, pathlib; from clusters.live import connect;"
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
