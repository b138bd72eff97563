"""Tasks that several callers wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


def shared_task(work: Awaitable[T]) -> asyncio.Future[T]:
    """`work` begun, for callers that await it shielded.

    Its failure is raised to those that still wait. Where the last of them has just gone away there is nobody to raise
    it to, and asyncio does not print it as an error that was forgotten.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(_retrieve)
    return task


def _retrieve(task: asyncio.Future[T]) -> None:
    if not task.cancelled():
        task.exception()
