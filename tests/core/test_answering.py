"""Which executor a planner finds while a question is answered."""

from __future__ import annotations

import asyncio

from core.answering import answering, current_executor
from core.flow import Execution, Proposal


class Idle:
    async def execute(self, proposal: Proposal, turns: tuple[Execution, ...] = ()) -> Execution:
        raise AssertionError("nothing is run here")


async def test_questions_side_by_side_find_each_its_own_executor_and_behind_them_there_is_none() -> None:
    async def answer(executor: Idle) -> bool:
        with answering(executor):
            await asyncio.sleep(0)
            return await asyncio.create_task(_finds(executor))

    assert all(await asyncio.gather(answer(Idle()), answer(Idle())))
    assert current_executor() is None


async def _finds(executor: Idle) -> bool:
    await asyncio.sleep(0)
    return current_executor() is executor
