"""Deadlines within the task that there is."""

from __future__ import annotations

import asyncio
import sys

import pytest

from core.deadlines import within

LONG = 30.0


async def test_a_block_that_takes_longer_is_ended_and_one_that_does_not_is_let_be() -> None:
    with pytest.raises(asyncio.TimeoutError), within(0.01):
        await asyncio.sleep(LONG)
    with within(LONG):
        await asyncio.sleep(0)
    await asyncio.sleep(0.02)  # what ended the first is over


async def test_of_two_deadlines_the_one_that_is_over_is_told() -> None:
    async def inner() -> str:
        try:
            with within(LONG):
                await asyncio.sleep(LONG)
        except asyncio.TimeoutError:
            return "the inner one, which is not over"
        return "none"

    with pytest.raises(asyncio.TimeoutError), within(0.01):
        await inner()


async def test_who_cancels_the_task_is_not_taken_for_its_deadline() -> None:
    async def work() -> None:
        with within(LONG):
            await asyncio.sleep(LONG)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 does not count who cancels")
async def test_who_cancels_the_task_at_the_very_moment_is_heard() -> None:
    async def work() -> None:
        with within(0.0):
            asyncio.get_running_loop().call_soon(task.cancel)
            await asyncio.sleep(LONG)

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task
