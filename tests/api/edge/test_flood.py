"""A thousand questions at once: each is answered or told when to come back, and none is lost."""

from __future__ import annotations

import asyncio
import sys

from api.edge import ConnectionLimits
from benchmarks.load import at_once
from core.flow import Answer, Question
from tests.api.edge.served import served
from tests.api.scripted import answered, app_of

COUNT = 1_000 if sys.platform == "linux" else 200


async def test_of_a_thousand_questions_at_once_none_is_lost() -> None:
    in_hand, most = 0, 0

    async def slow(question: Question) -> Answer:
        nonlocal in_hand, most
        in_hand += 1
        most = max(most, in_hand)
        await asyncio.sleep(0.05)
        in_hand -= 1
        return answered(question)

    limits = ConnectionLimits(connections=600, deadline=60)
    async with served(app_of(slow, questions=8), limits=limits) as url:
        came, _ = await at_once(int(url.rpartition(":")[2]), "How many pods?", COUNT)
    assert set(came) <= {"200", "503 with retry-after"}, came
    assert sum(came.values()) == COUNT
    assert came["200"] >= 40
    assert most == 8
