"""A deadline around one wait, of our own making.

aiohttp's `sock_read` stays armed on a connection that went back to its pool after a large reply was paused, fires while
the connection lies idle, and fails the next request on it at once with "timed out", however well the server is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises `asyncio.TimeoutError` when the block takes longer. `asyncio.wait_for` would make a task for each wait."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - within a coroutine
    over = False

    def end() -> None:
        nonlocal over
        over = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, end)
    try:
        yield
    except asyncio.CancelledError:
        # somebody else may have cancelled the task as well: Python counts that from 3.11 on
        if not over or (hasattr(task, "uncancel") and task.uncancel() > 0):
            raise
        raise asyncio.TimeoutError from None
    finally:
        timer.cancel()
