"""What happens while a question is answered is told as it happens, to whoever asked it and to nobody else."""

from __future__ import annotations

import asyncio

from core.events import Asked, Cast, Decided, Event, Executed, Proposed, observed
from core.flow import Majority, Question
from core.pipeline import answer
from tests.core.test_pipeline import DOWN, ScriptedPlanner, executors, tier
from voter import MajorityVoter


async def test_each_arrow_of_the_flow_is_an_event_in_the_order_in_which_it_happened() -> None:
    events: list[Event] = []
    with observed(events.append):
        await answer(Question("how many?"), [tier("remote", ScriptedPlanner("a", ["4"]))], executors(), MajorityVoter())
    assert [type(event) for event in events] == [Asked, Proposed, Executed, Cast, Decided]
    assert events[0] == Asked("remote", ("a",))
    assert isinstance(events[-1], Decided)
    assert isinstance(events[-1].attempt.verdict, Majority)


async def test_a_tier_that_is_left_is_told_before_the_next_one_is_asked() -> None:
    events: list[Event] = []
    tiers = [tier("remote", ScriptedPlanner("a", [DOWN])), tier("ollama", ScriptedPlanner("b", ["4"]))]
    with observed(events.append):
        await answer(Question("how many?"), tiers, executors(), MajorityVoter())
    told = [e.tier if isinstance(e, Asked) else e.attempt.tier for e in events if isinstance(e, Asked | Decided)]
    assert told == ["remote", "remote", "ollama", "ollama"]


async def test_questions_side_by_side_do_not_see_each_others_events() -> None:
    async def planners_seen(name: str) -> set[str]:
        seen: set[str] = set()

        def observe(event: Event) -> None:
            if isinstance(event, Proposed | Executed):
                seen.add(event.planner)

        planners = tier("remote", ScriptedPlanner(name, ["4"], delay=0.01))
        with observed(observe):
            await answer(Question(name), [planners], executors(), MajorityVoter())
        return seen

    assert tuple(await asyncio.gather(planners_seen("a"), planners_seen("b"))) == ({"a"}, {"b"})
