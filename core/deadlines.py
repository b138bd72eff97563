"""A deadline around a block, in the task that there is.

`asyncio.wait_for` puts what it waits for into a task of its own (until Python 3.12), which takes as long as a tenth of
a request; `asyncio.timeout` came with Python 3.11.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises `asyncio.TimeoutError` when the block takes longer."""
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
