"""What a client may take of our time and of our connections."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from api.edge import ConnectionLimits
from core.flow import Answer, Question
from tests.api.edge.served import exchange, served
from tests.api.scripted import answered, app_of

HEAD = b"POST /query HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n"
QUICK = ConnectionLimits(deadline=0.3)


@pytest.mark.parametrize(
    ("sent", "what"), [(b"", "head"), (b"POST /query HTTP/1.1\r\nhost: loc", "head"), (HEAD + b'{"query": ', "body")]
)
async def test_a_request_that_stops_halfway_is_told_so_and_closed(sent: bytes, what: str) -> None:
    async with served(limits=QUICK) as url:
        reply = await exchange(url, sent)
    assert reply.startswith(b"HTTP/1.1 408 ")
    assert f"the {what} of the request did not arrive within 0.3 s".encode() in reply
    assert b"content-security-policy" in reply


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nhost: localhost\r\nx: ", HEAD])
async def test_bytes_that_trickle_in_do_not_move_the_deadline(sent: bytes) -> None:
    async with served(limits=QUICK) as url:
        host, _, port = url.removeprefix("http://").rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))

        async def trickle() -> None:
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.05)

        writer.write(sent)
        trickling = asyncio.create_task(trickle())
        try:
            assert (await asyncio.wait_for(reader.read(), 3)).startswith(b"HTTP/1.1 408 ")
        finally:
            trickling.cancel()
            writer.close()


async def test_the_head_of_a_second_request_on_a_connection_has_a_deadline_too() -> None:
    async with served(limits=QUICK) as url:
        reply = await exchange(url, b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\nGET /hea")
    assert reply.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in reply


async def test_three_hundred_half_sent_bodies_are_closed_within_seconds_and_others_are_answered_meanwhile() -> None:
    async with served(limits=ConnectionLimits(deadline=1.0)) as url, httpx.AsyncClient(trust_env=False) as asking:
        began = time.monotonic()
        half = [asyncio.create_task(exchange(url, HEAD + b'{"query"', 20)) for _ in range(300)]
        await asyncio.sleep(0.2)
        assert (await asking.get(f"{url}/healthz", timeout=20)).status_code == 200
        replies = await asyncio.gather(*half)
        took = time.monotonic() - began
    assert all(reply.startswith(b"HTTP/1.1 408 ") for reply in replies)
    assert took < 10


async def test_connections_beyond_the_limit_are_told_when_to_come_back() -> None:
    async with served(limits=ConnectionLimits(connections=3, deadline=1.0)) as url:
        held = [asyncio.create_task(exchange(url, b"")) for _ in range(3)]
        await asyncio.sleep(0.1)
        reply = await exchange(url, b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert reply.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 5" in reply.lower()
        await asyncio.gather(*held)
        async with httpx.AsyncClient(trust_env=False) as asking:
            assert (await asking.get(f"{url}/healthz")).status_code == 200


async def test_a_question_that_takes_longer_than_the_clients_deadline_is_answered() -> None:
    async def slow(question: Question) -> Answer:
        await asyncio.sleep(0.8)
        return answered(question)

    async with served(app_of(slow), limits=QUICK) as url, httpx.AsyncClient(trust_env=False) as asking:
        for _ in range(2):
            reply = await asking.post(f"{url}/query", json={"query": "x"}, timeout=20)
            assert reply.status_code == 200


async def test_a_client_that_does_not_take_its_reply_is_let_go() -> None:
    gone = asyncio.Event()

    def endless(app: object) -> object:
        async def reply(scope: dict[str, object], receive: object, send: object) -> None:
            if scope["path"] != "/endless":
                await app(scope, receive, send)  # type: ignore[operator]
                return
            try:
                await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
                for _ in range(10_000):
                    await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})  # type: ignore[operator]
            finally:
                gone.set()

        return reply

    async with served(limits=QUICK, wrap=endless) as url:
        host, _, port = url.removeprefix("http://").rpartition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n")
        await asyncio.wait_for(gone.wait(), 5)
        writer.close()


async def test_a_kept_alive_connection_is_not_held_up_by_delayed_acknowledgements() -> None:
    async with served() as url, httpx.AsyncClient(base_url=url, trust_env=False) as asking:
        times = []
        for _ in range(40):
            began = time.perf_counter()
            await asking.get("/healthz")
            times.append(time.perf_counter() - began)
    assert min(times[20:]) < 0.035  # each waited 40 ms at least; on a busy machine some replies take as long


def get(*headers: str, version: str = "1.1") -> bytes:
    """A request as bytes, with these headers alone."""
    return "\r\n".join([f"GET /healthz HTTP/{version}", *headers, "", ""]).encode()


LOCAL, END = "Host: localhost", "Connection: close"
ATTACKS = [
    ("two hosts", get(LOCAL, "Host: evil.example", END), 400),
    ("no host", get(END), 400),
    ("no host, as long ago", get(version="1.0"), 421),
    ("a host behind a user's name", get("Host: localhost@evil.example", END), 421),
    ("an address as one number", get("Host: 2130706433", END), 421),
    ("a name that ends like ours begins", get("Host: localhost.evil.example", END), 421),
    ("two origins", get(LOCAL, "Origin: http://localhost", "Origin: http://evil.example", END), 403),
    ("another service of this machine", get(LOCAL, "Origin: http://localhost:1", END), 403),
    ("a coding that nobody knows", get(LOCAL, "Transfer-Encoding: xchunked", END), 400),
    ("a length below nothing", get(LOCAL, "Content-Length: -5", END), 400),
    ("a head of a megabyte", get(LOCAL, "X: " + "a" * 1_000_000, END), 400),
    (
        "a socket of the web",
        get(LOCAL, "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Connection: close, upgrade"),
        200,
    ),
    ("another protocol", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
]


@pytest.mark.parametrize(("sent", "status"), [row[1:] for row in ATTACKS], ids=[row[0] for row in ATTACKS])
async def test_what_a_client_sends_to_get_around_the_edge_does_not(sent: bytes, status: int) -> None:
    async with served() as url:
        reply = await exchange(url, sent)
    assert reply.startswith(b"HTTP/1.1 %d " % status), reply[:200]


async def test_blanks_around_a_headers_value_are_no_part_of_it() -> None:
    values: list[bytes] = []

    def noting(app: Any) -> Any:
        async def noted(scope: Any, receive: Any, send: Any) -> None:
            values.extend(value for name, value in scope.get("headers", ()) if name == b"mcp-name")
            await app(scope, receive, send)

        return noted

    async with served(wrap=noting) as url:
        reply = await exchange(url, get(LOCAL, "Mcp-Name: \t ask_cluster \t", END))
    assert reply.startswith(b"HTTP/1.1 200 "), reply[:200]
    assert values == [b"ask_cluster"]


async def test_each_of_many_requests_in_a_row_is_looked_at_by_itself() -> None:
    evil = get("Host: evil.example", END)
    async with served() as url:
        reply = await exchange(url, get(LOCAL) * 50 + evil, 20)
    assert reply.count(b"HTTP/1.1 200 ") == 50
    assert reply.count(b"HTTP/1.1 421 ") == 1


async def test_a_client_that_sends_ahead_more_requests_than_are_held_for_it_is_told_so_and_closed() -> None:
    async def slow(question: Question) -> Answer:
        await asyncio.sleep(0.3)
        return answered(question)

    body = b'{"query": "x"}'
    asking = HEAD.replace(b"100", str(len(body)).encode()) + body
    async with served(app_of(slow)) as url:
        reply = await exchange(url, asking + get(LOCAL) * 200, 20)
    assert reply.startswith(b"HTTP/1.1 400 ")
    assert b"more than 64 requests were sent ahead" in reply


async def test_a_client_that_goes_away_with_requests_sent_ahead_ends_the_work_on_its_question() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> Answer:
        begun.set()
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()
        return answered(question)

    body = b'{"query": "x"}'
    async with served(app_of(slow)) as url:
        host, _, port = url.removeprefix("http://").rpartition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(HEAD.replace(b"100", str(len(body)).encode()) + body + get(LOCAL) * 3)
        await asyncio.wait_for(begun.wait(), 10)
        writer.close()
        await asyncio.wait_for(ended.wait(), 10)
        assert (await exchange(url, get(LOCAL, END))).startswith(b"HTTP/1.1 200 ")
