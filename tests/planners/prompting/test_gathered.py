import asyncio

import pytest

from core.errors import Unavailable
from core.flow import Question
from kubectl.resources import Resources
from planners.prompting.gathered import MOST, Grounding
from tests.planners.fakes import FakeCatalog, quarry

ASK = Question("Is lantern healthy?")


class Counting(FakeCatalog):
    """Counts how often facts were begun, and fails or waits where told to."""

    def __init__(self) -> None:
        super().__init__(quarry()._objects)
        self.begun = 0
        self.error: Unavailable | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def resources(self) -> Resources:
        self.begun += 1
        await self.gate.wait()
        if self.error:
            raise self.error
        return await super().resources()


async def test_planners_that_ask_the_same_at_the_same_time_share_the_facts() -> None:
    catalog = Counting()
    grounding = Grounding(catalog)
    first, second = await asyncio.gather(grounding.facts(ASK), grounding.facts(ASK))
    assert first is second
    assert first.matches
    assert catalog.begun == 1


async def test_facts_grow_old_and_those_without_names_are_others() -> None:
    catalog, now = Counting(), [0.0]
    grounding = Grounding(catalog, seconds=5, clock=lambda: now[0])
    await grounding.facts(ASK)
    assert (await grounding.facts(ASK, names=False)).matches == ()
    assert catalog.begun == 2
    now[0] = 6.0
    await grounding.facts(ASK)
    assert catalog.begun == 3


async def test_who_stops_waiting_does_not_stop_the_others() -> None:
    catalog = Counting()
    catalog.gate.clear()
    grounding = Grounding(catalog)
    leaving, staying = asyncio.create_task(grounding.facts(ASK)), asyncio.create_task(grounding.facts(ASK))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    catalog.gate.set()
    assert (await staying).matches


async def test_a_failure_is_not_kept() -> None:
    catalog = Counting()
    catalog.error = Unavailable("nobody answers")
    grounding = Grounding(catalog)
    with pytest.raises(Unavailable):
        await grounding.facts(ASK)
    catalog.error = None
    assert (await grounding.facts(ASK)).matches


async def test_only_so_many_questions_are_kept() -> None:
    grounding = Grounding(quarry())
    for number in range(MOST + 10):
        await grounding.facts(Question(f"question {number}"))
    assert len(grounding._kept) == MOST
