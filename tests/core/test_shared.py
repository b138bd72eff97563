from __future__ import annotations

import asyncio
from functools import partial

import pytest

from core.shared import at_once


async def test_all_are_given_in_order_and_few_run_at_the_same_time() -> None:
    running, most = 0, 0

    async def work(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (9 - number))
        running -= 1
        return number

    assert await at_once([partial(work, number) for number in range(9)], 3) == [*range(9)]
    assert most == 3


async def test_none_goes_on_where_one_fails() -> None:
    begun, ended = [], []

    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError("gone")

    async def waits() -> None:
        begun.append(True)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    with pytest.raises(ValueError, match="gone"):
        await at_once([waits, fails, waits], 2)
    assert begun == ended != []
