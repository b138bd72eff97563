"""How long a client may take, and how many there may be: the part of the edge below the application.

uvicorn waits for a request's head and body for as long as the client likes. Here each has a deadline that bytes that
trickle in do not move, a reply that is not taken has one too, and connections beyond a number are turned away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.edge.headers import with_security
from api.problems import Problem
from api.records import Redaction

LINGER = 1.0
"""Seconds for which a connection that is turned away is still read from: closed at once, it would lose our reply."""
RETRY_AFTER = 5
MOST_HEAD = 65_536
"""Bytes of a request's head: its path and its headers."""
MOST_AHEAD = 64
"""Requests that may be sent ahead on a connection while an earlier one is answered."""
_TOO_LARGE = f"the head of the request is larger than {MOST_HEAD:,} bytes"


@dataclass(frozen=True)
class ConnectionLimits:
    """`connections` at the same time; `deadline` in seconds for a request's head, for its body, and for taking a
    reply that does not go on its way at once."""

    connections: int = 800
    deadline: float = 5.0


def protocol(limits: ConnectionLimits) -> Callable[..., asyncio.Protocol]:
    """What uvicorn makes of each connection."""
    return partial(_Connection, limits)


class _Connection(HttpToolsProtocol):
    """One connection. `_owed` is what the client still has to send, and since it changed a timer runs."""

    def __init__(self, limits: ConnectionLimits, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = limits
        self._timed: tuple[str, object] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._over = False
        self._reading = ""
        """The part of a request that has begun to arrive: its head, its body, or none."""
        self._head_bytes = 0
        """Bytes that arrived since a head began, those with which it began left out."""
        self._why = ""
        self._answering: RequestResponseCycle | None = None
        """The request that is answered, or was last: `cycle` is the one that arrived last."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._end(
                Problem(
                    503,
                    "Too many connections",
                    f"more than {self._limits.connections} clients are connected",
                    f"come again in {RETRY_AFTER} s",
                    headers={"Retry-After": str(RETRY_AFTER)},
                )
            )
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._timer, self._stuck):
            if timer:
                timer.cancel()
        self._let_go()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        before = self._reading
        super().data_received(data)
        if self._reading == before == "head":
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD:
                self.send_400_response(_TOO_LARGE)
        self._watch()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reading, self._head_bytes = "head", 0

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value.strip(b" \t"))  # llhttp leaves the blanks behind a value (RFC 9110, 5.5)

    def on_headers_complete(self) -> None:
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts != 1 and self.parser.get_http_version() == "1.1":
            raise self._refused("a request names one host")
        if sum(len(name) + len(value) for name, value in self.headers) + len(self.url) > MOST_HEAD:
            raise self._refused(_TOO_LARGE)
        if len(self.pipeline) >= MOST_AHEAD:
            raise self._refused(f"more than {MOST_AHEAD} requests were sent ahead")
        self._reading = "body"
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._reading = ""
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._reading:  # the next one has begun to arrive: the connection does not lie idle
            self._unset_keepalive_if_required()
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck = self.loop.call_later(self._limits.deadline, self.transport.abort)

    def resume_writing(self) -> None:
        if self._stuck:
            self._stuck.cancel()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        self._end(Problem(400, "Not HTTP", self._why or msg, "send an HTTP/1.1 request"))

    def _refused(self, why: str) -> ValueError:
        """What has the parser give up, and the reply say why."""
        self._why = why
        return ValueError(why)

    def timeout_keep_alive_handler(self) -> None:
        if not self._over:
            super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        if self._over:
            self.transport.close()
        else:
            super().shutdown()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: what asks for another protocol is answered by this one."""

    def _owed(self) -> tuple[str, object] | None:
        """What the client has to send: the head of its first request or of a further one that it began, or a body."""
        cycle = self._answering
        if cycle is None:
            return "head", None
        if cycle.response_complete:
            return (self._reading, cycle) if self._reading else None
        return ("body", cycle) if cycle.more_body else None

    def _watch(self) -> None:
        """Start the clock where something new is owed, and stop it where nothing is."""
        owed = None if self._over or self.transport.is_closing() else self._owed()
        if owed == self._timed:
            return
        if self._timer:
            self._timer.cancel()
        self._timed = owed
        self._timer = self.loop.call_later(self._limits.deadline, self._late) if owed else None

    def _late(self) -> None:
        if self._over or self.transport.is_closing():
            return
        cycle = self._answering
        if cycle is not None and cycle.more_body and cycle.response_started:
            self.transport.abort()  # it has its reply already
            return
        assert self._timed is not None  # noqa: S101 - the timer runs
        detail = f"the {self._timed[0]} of the request did not arrive within {self._limits.deadline:g} s"
        self._end(Problem(408, "The request took too long", detail, "send it at once"))

    def _end(self, problem: Problem) -> None:
        """Say why, and close: what the client still sends is not looked at."""
        self._over = True
        self._unset_keepalive_if_required()
        if self._timer:
            self._timer.cancel()
        self._let_go()
        if self.transport.is_closing():
            return
        self.flow.resume_reading()  # what was sent ahead had it paused
        self.transport.write(_raw(problem))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.abort)

    def _let_go(self) -> None:
        """Nobody takes a reply any more: of the request that is answered, and of those behind it."""
        self.pipeline.clear()
        if self._answering is not None and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()


def _raw(problem: Problem) -> bytes:
    """The problem as bytes of HTTP, for where no application is asked."""
    response = problem.response(Redaction())
    headers = with_security([*response.raw_headers, (b"connection", b"close")])
    head = b"".join(b"%s: %s\r\n" % header for header in headers)
    return b"HTTP/1.1 %d %s\r\n%s\r\n%s" % (
        problem.status,
        HTTPStatus(problem.status).phrase.encode(),
        head,
        bytes(response.body),
    )
