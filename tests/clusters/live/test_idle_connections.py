"""A healthy cluster is never called silent, whatever its connections went through while they lay idle."""

from __future__ import annotations

import asyncio
import gzip
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from clusters.live.cluster import Deadlines, LiveCluster
from core.errors import Unavailable
from core.reviews import Identity
from tests.clusters.api_server import kubeconfig, live, serving


def packed(pods: int) -> bytes:
    """So many pods as a server sends them: packed, and with names that do not pack well."""
    named = random.Random(pods)
    return gzip.compress(b"".join(b'{"name":"pod-%x"},' % named.getrandbits(32) for _ in range(pods)), 1)


async def test_a_connection_that_lay_idle_after_a_large_reply_is_as_good_as_any(tmp_path: Path) -> None:
    """A reply that unpacks to more than a client's buffer is paused, and ends when it is read on: a timer that begins
    with that reading on runs on the idle connection (aiohttp's `sock_read`). Whether it does depends on the size."""
    sizes = [9_000, 13_000, 17_000, 21_000, 25_000, 29_000, 33_000, 37_000, 41_000, 45_000]
    lists = {f"/api/v1/namespaces/n{size}/pods": packed(size) for size in sizes}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path not in lists:
            await asyncio.sleep(0.1)  # so that requests at once have connections of their own
            return web.json_response({})
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"})
        await response.prepare(request)
        for start in range(0, len(lists[request.path]), 65_536):
            await response.write(lists[request.path][start : start + 65_536])
        return response

    async def read(cluster: LiveCluster, path: str) -> None:
        async with cluster.stream(path) as stream:
            time.sleep(0.02)  # noqa: ASYNC251 - another question is being worked on
            assert b"".join([chunk async for chunk in stream.chunks]) == gzip.decompress(lists[path])

    deadlines = Deadlines(total=1.0)
    async with serving(answer) as server, live(kubeconfig(tmp_path / "c", server.url), deadlines) as cluster:
        await cluster.get("/version")
        await asyncio.gather(*(read(cluster, path) for path in lists))
        await asyncio.sleep(1.2)  # longer than the longest silence that is put up with
        replies = await asyncio.gather(*(cluster.get("/version") for _ in lists))
        assert [reply.status for reply in replies] == [200] * len(lists)


async def test_a_reply_that_keeps_coming_may_take_longer_than_the_longest_silence(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(8):
            await response.write(b"line\n")
            await asyncio.sleep(0.1)
        return response

    deadlines = Deadlines(total=0.5, stream=20)
    async with (
        serving(answer) as server,
        live(kubeconfig(tmp_path / "c", server.url), deadlines) as cluster,
        cluster.stream("/version") as stream,
    ):
        assert b"".join([chunk async for chunk in stream.chunks]) == b"line\n" * 8


@dataclass
class Dropping:
    """A server whose connections close at their next request when `dropped` is set, without a byte of a reply."""

    url: str = ""
    dropped: bool = False
    answered: int = 0
    refused: int = 0
    body: bytes = b"{}"
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fresh = True
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                if self.dropped and not fresh:
                    self.refused += 1
                    return
                await asyncio.sleep(0.05)  # so that requests at once have connections of their own
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                writer.write(head % len(self.body) + self.body)
                self.answered += 1
                fresh = False
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def dropping(body: bytes = b"{}") -> AsyncIterator[Dropping]:
    state = Dropping(body=body)
    server = await asyncio.start_server(state.serve, "127.0.0.1", 0)
    state.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield state
    finally:
        server.close()


async def test_a_get_that_fails_on_a_reused_connection_is_tried_once_on_a_fresh_one(tmp_path: Path) -> None:
    async with dropping() as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        await asyncio.gather(*(cluster.get("/version") for _ in range(6)))  # six connections, idle from now on
        server.dropped = True
        replies = await asyncio.gather(*(cluster.get("/version") for _ in range(3)))
        assert [reply.status for reply in replies] == [200] * 3
        assert server.refused >= 3


async def test_a_review_that_fails_on_a_reused_connection_is_tried_once_on_a_fresh_one(tmp_path: Path) -> None:
    """It stores nothing, so that it may be sent twice: "may I …?" after a pause is no outage."""
    answer = b'{"status":{"userInfo":{"username":"ann"}}}'
    async with dropping(answer) as server, live(kubeconfig(tmp_path / "c", server.url)) as cluster:
        await asyncio.gather(*(cluster.review_self() for _ in range(4)))
        server.dropped = True
        said = await cluster.review_self()
        assert isinstance(said, Identity)
        assert said.username == "ann"
        assert server.refused


async def test_a_get_that_fails_on_a_fresh_connection_is_not_tried_again(tmp_path: Path) -> None:
    tries = 0

    async def closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal tries
        await reader.readuntil(b"\r\n\r\n")
        tries += 1
        writer.close()

    server = await asyncio.start_server(closes, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with live(kubeconfig(tmp_path / "c", url)) as cluster:
        with pytest.raises(Unavailable, match="broke"):
            await cluster.get("/version")
    server.close()
    assert tries <= 2  # aiohttp itself may have one more


async def test_a_cancelled_request_is_cancelled_and_no_timeout(tmp_path: Path) -> None:
    async def never(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(20)
        return web.Response()

    async def asked(cluster: LiveCluster) -> None:
        await cluster.get("/version")

    async with serving(never) as server, live(kubeconfig(tmp_path / "c", server.url), Deadlines(total=10)) as cluster:
        task = asyncio.create_task(asked(cluster))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
