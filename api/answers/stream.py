"""A question's events as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from api.answers.documents import event_document
from api.problems import Problem
from api.records import Redaction
from core.events import Event, observed

HEARTBEAT = 10.0
"""Seconds without an event after which a comment is sent, so that nobody in between takes the stream for dead."""


async def stream(
    ask: Callable[[], Awaitable[dict[str, Any]]], redaction: Redaction, heartbeat: float = HEARTBEAT
) -> AsyncGenerator[bytes, None]:
    """The events of one question, ended by `answer` with its whole document, or by `problem` with problem details.

    Whoever stops reading stops the work: closing the iterator cancels it and waits until it has let go.
    """
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    with observed(events.put_nowait):
        work = asyncio.ensure_future(ask())
    work.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while True:
            try:
                event = await asyncio.wait_for(events.get(), heartbeat)
            except asyncio.TimeoutError:
                yield b": still at work\n\n"
                continue
            if event is None:
                break
            yield _frame(*event_document(event, redaction))
        yield _ending(work, redaction)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def _ending(work: asyncio.Future[dict[str, Any]], redaction: Redaction) -> bytes:
    try:
        return _frame("answer", work.result())
    except Problem as problem:
        return _frame("problem", problem.document(redaction))
    except asyncio.CancelledError:
        stopping = Problem(503, "The service is stopping", "the question was given up", "ask again in a moment")
        return _frame("problem", stopping.document(redaction))


def _frame(name: str, data: dict[str, Any]) -> bytes:
    """JSON has no line feeds, so that the data is one line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
