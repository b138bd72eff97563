from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest

from clusters.grounding.cache import FreshCache
from core.errors import Unavailable


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Maker:
    """Makes 1, 2, 3, … each as soon as it is let go."""

    def __init__(self) -> None:
        self.made = 0
        self.cancelled = 0
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self) -> int:
        self.made += 1
        made = self.made
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return made


async def test_a_value_is_kept_for_its_time_and_made_again_after_it() -> None:
    clock, make = Clock(), Maker()
    cache: FreshCache[str, int] = FreshCache(5, clock=clock)
    assert [await cache.get("a", make), await cache.get("a", make)] == [1, 1]
    clock.now = 4.9
    assert await cache.get("a", make) == 1
    clock.now = 5.0
    assert await cache.get("a", make) == 2


async def test_the_time_counts_from_before_the_value_was_asked_for() -> None:
    clock = Clock()
    cache: FreshCache[str, int] = FreshCache(5, clock=clock)

    async def slow() -> int:
        clock.now += 4
        return 1

    await cache.get("a", slow)
    clock.now += 2
    assert await cache.get("a", Maker()) == 1  # a new one: 6 seconds after the first was begun
    assert clock.now == 6


async def test_all_who_ask_at_the_same_time_share_one_making() -> None:
    make = Maker()
    make.go.clear()
    cache: FreshCache[str, int] = FreshCache(5)
    tasks = [asyncio.create_task(cache.get("a", make)) for _ in range(10)]
    other = asyncio.create_task(cache.get("b", make))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    make.go.set()
    assert set(await asyncio.gather(*tasks)) == {1}
    assert await other == 2
    assert make.made == 2


async def test_one_who_goes_away_does_not_disturb_the_others() -> None:
    make = Maker()
    make.go.clear()
    cache: FreshCache[str, int] = FreshCache(5)
    first, second = (asyncio.create_task(cache.get("a", make)) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    make.go.set()
    assert await second == 1
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_when_the_last_one_goes_away_the_making_ends_and_the_next_begins_anew() -> None:
    make = Maker()
    make.go.clear()
    cache: FreshCache[str, int] = FreshCache(5)
    only = asyncio.create_task(cache.get("a", make))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    only.cancel()
    with pytest.raises(asyncio.CancelledError):
        await only
    make.go.set()
    assert await cache.get("a", make) == 2
    assert make.cancelled == 1


async def test_an_error_is_everybodys_and_is_not_kept() -> None:
    cache: FreshCache[str, int] = FreshCache(5)

    async def fail() -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    results = await asyncio.gather(*(cache.get("a", fail) for _ in range(3)), return_exceptions=True)
    assert [str(result) for result in results] == ["no"] * 3
    assert await cache.get("a", Maker()) == 1


async def test_no_more_than_the_most_are_kept_and_the_oldest_goes_first() -> None:
    cache: FreshCache[str, str] = FreshCache(5, most=2)

    def making(value: str) -> Callable[[], Awaitable[str]]:
        async def make() -> str:
            return value

        return make

    for key in "abc":
        await cache.get(key, making("old"))
    assert [await cache.get(key, making("new")) for key in "bc"] == ["old", "old"]
    assert await cache.get("a", making("new")) == "new"


async def test_who_joins_a_making_that_fails_gets_a_try_of_its_own() -> None:
    cache: FreshCache[str, int] = FreshCache(10)
    tries = 0
    begun, end = asyncio.Event(), asyncio.Event()

    async def make() -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            begun.set()
            await end.wait()
            raise Unavailable("out of time")
        return 7

    first = asyncio.create_task(cache.get("pods", make))
    await begun.wait()
    others = [asyncio.create_task(cache.get("pods", make)) for _ in range(3)]
    await asyncio.sleep(0)
    end.set()
    with pytest.raises(Unavailable):
        await first
    assert await asyncio.gather(*others) == [7, 7, 7]
    assert tries == 2


async def test_a_failure_that_nobody_waits_for_any_more_is_not_printed() -> None:
    printed: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: printed.append(context["message"]))
    caches: FreshCache[str, int] = FreshCache(10)

    async def make() -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise Unavailable("the other half had failed before") from None  # as `asyncio.gather` does
        return 1

    waiting = asyncio.ensure_future(caches.get("key", make))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.wait({waiting})
    await asyncio.sleep(0.01)
    del waiting
    gc.collect()
    assert printed == []


async def test_what_is_a_little_old_is_given_at_once_and_made_anew_behind() -> None:
    clock, make = Clock(), Maker()
    cache: FreshCache[str, int] = FreshCache(300, clock=clock)
    assert await cache.get_soon("a", make, 60) == 1
    clock.now = 59.0
    assert (await cache.get_soon("a", make, 60), make.made) == (1, 1)
    clock.now = 61.0
    make.go.clear()
    assert [await cache.get_soon("a", make, 60) for _ in range(3)] == [1, 1, 1]
    make.go.set()
    await asyncio.sleep(0.01)
    assert (await cache.get_soon("a", make, 60), make.made) == (2, 2)
    clock.now = 400.0
    assert await cache.get_soon("a", make, 60) == 3, "what is very old is waited for"


async def test_what_is_made_behind_a_question_ends_with_the_cache() -> None:
    clock, make = Clock(), Maker()
    cache: FreshCache[str, int] = FreshCache(300, clock=clock)
    await cache.get("a", make)
    clock.now = 61.0
    make.go.clear()
    await cache.get_soon("a", make, 60)
    await asyncio.sleep(0)
    await cache.close()
    assert (make.made, make.cancelled) == (2, 1)
