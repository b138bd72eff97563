"""Tasks that several callers wait for, and several of which few run at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
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


async def at_once(works: Iterable[Callable[[], Awaitable[T]]], most: int) -> list[T]:
    """What all of these give, in order; at most so many of them run at the same time, and none goes on where one of
    them fails or nobody waits any more."""
    limit = asyncio.Semaphore(most)

    async def one(work: Callable[[], Awaitable[T]]) -> T:
        async with limit:
            return await work()

    tasks = [asyncio.ensure_future(one(work)) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _retrieve(task: asyncio.Future[T]) -> None:
    if not task.cancelled():
        task.exception()
