"""The policies over real HTTP: how many calls are made, and that those that are given up close their connections."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from composition import composed
from core.flow import Answer, Question
from core.settings.sources import load
from planners.chats.room import load as import_litellm
from tests.servers import Hang, Received, ScriptedServer, Slow, Status, plan, scripted_openai
from tests.servers.replies import Scripted

ASK = Question("How many pods are in the default namespace?")
FOUR = plan("kubectl get pods -n default -o name", answer="count")
ALL = plan("kubectl get pods -A -o name", answer="count")


@pytest.fixture(scope="module", autouse=True)
def _imported() -> object:
    return import_litellm()


def one_after_another(*replies: Scripted) -> Any:
    """Each request gets the next; the last one repeats."""
    following: Iterator[Scripted] = iter(replies)
    return lambda request: next(following, replies[-1])


async def ask(server: ScriptedServer, policy: str, **settings: Any) -> Answer:
    wanted = load({"cluster.recording": "starter", "policy": policy, "offline.enabled": "off", **settings}, {}, {}, {})
    async with composed(wanted, {"OPENAI_BASE_URL": server.url}) as copilot:
        said = await copilot.answer(ASK)
        assert await server.closed(), "a call that was given up must close its connection"
        return said


async def test_frugal_makes_two_calls_where_they_agree() -> None:
    async with scripted_openai(FOUR) as server:
        assert (await ask(server, "frugal")).text == "4"
        assert server.total == 2


async def test_eager_makes_three_and_closes_the_one_that_can_no_longer_change_the_verdict() -> None:
    async with scripted_openai(one_after_another(Hang(), FOUR)) as server:
        began = time.monotonic()
        assert (await ask(server, "eager")).text == "4"
        assert server.total == 3
        assert time.monotonic() - began < 4


@pytest.mark.parametrize("first", [ALL, Status(400, "no"), plan("kubectl get pods -n default", answer="nonsense")])
async def test_frugal_asks_the_third_on_disagreement_or_failure(first: Scripted) -> None:
    variants: dict[str, Scripted] = {}

    def by_planner(request: Received) -> Scripted:
        """The planner that asked first always gets the first reply."""
        variants.setdefault(request.json["messages"][1]["content"], first if not variants else FOUR)
        return variants[request.json["messages"][1]["content"]]

    async with scripted_openai(by_planner) as server:
        assert (await ask(server, "frugal")).text == "4"
        assert len(variants) == 3


async def test_frugal_asks_the_third_when_one_is_late_and_closes_the_late_one() -> None:
    async with scripted_openai(one_after_another(Hang(), FOUR)) as server:
        began = time.monotonic()
        said = await ask(server, "frugal", **{"remote.deadline": 6.0})
        assert (said.text, server.total) == ("4", 3)
        assert time.monotonic() - began < 5, "the hedge is an eighth of the tier's deadline"


@pytest.mark.parametrize("policy", ["frugal", "eager"])
async def test_all_verdicts_are_the_same_whoever_is_slow(policy: str) -> None:
    async with scripted_openai(one_after_another(ALL, Slow(FOUR, 0.2), FOUR)) as server:
        assert (await ask(server, policy)).text == "4"
