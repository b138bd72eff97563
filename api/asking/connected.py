"""Work that is worth doing only while its asker is there."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

LOOKED_AFTER = 0.05
"""Seconds after which it is looked whether the asker is there: most answers are there sooner, and cost no watching."""
Result = TypeVar("Result")


async def while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What the work comes to, or None when the client went away first: then the work is cancelled."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - within a coroutine
    watching: list[asyncio.Task[None]] = []
    gone, done = False, False

    async def watch() -> None:
        nonlocal gone
        await _disconnected(request)
        if not done:
            gone = True
            task.cancel()

    timer = asyncio.get_running_loop().call_later(LOOKED_AFTER, lambda: watching.append(asyncio.create_task(watch())))
    try:
        return await work
    except asyncio.CancelledError:
        # somebody else may have cancelled the task as well: Python counts that from 3.11 on
        if not gone or (hasattr(task, "uncancel") and task.uncancel() > 0):
            raise
        return None
    finally:
        done = True
        timer.cancel()
        for watcher in watching:
            watcher.cancel()
            await asyncio.wait({watcher})


async def _disconnected(request: Request) -> None:
    """Returns when the client has gone. The body was read already, so this is all that can still arrive."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
