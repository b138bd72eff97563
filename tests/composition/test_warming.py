"""Before the first question, what it would wait for is done: libraries are imported, the cluster is connected."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from clusters.recorded.recording import load as load_recording
from clusters.replay.server import replaying
from composition import Copilot, composed
from core.errors import Unavailable
from core.ports import Tier
from core.settings import load


async def test_a_service_connects_and_prepares_before_it_is_asked() -> None:
    prepared = asyncio.Event()

    async def prepare() -> None:
        prepared.set()

    async with replaying(load_recording("starter")) as replay:
        settings = load({"cluster.kubeconfig": str(replay.kubeconfig)}, {}, {}, {})
        async with composed(settings, {}) as plain:
            copilot: Copilot = replace(plain, tiers=(Tier("remote", (), 1.0, prepare=prepare), *plain.tiers))
            before = len(replay.requests)
            async with copilot.warming():
                await asyncio.wait_for(prepared.wait(), 10)
                await copilot.catalog.resources()
            assert [seen.path for seen in replay.requests[before:]].count("/apis") <= 1


async def test_what_fails_while_it_prepares_is_left_to_the_question_that_needs_it() -> None:
    async def prepare() -> None:
        raise Unavailable("not today")

    settings = load({"cluster.recording": "starter"}, {}, {}, {})
    async with composed(settings, {}) as plain:
        copilot = replace(plain, tiers=(Tier("remote", (), 1.0, prepare=prepare),))
        await copilot.warm()


async def test_preparing_ends_with_the_service() -> None:
    ended = asyncio.Event()

    async def prepare() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    settings = load({"cluster.recording": "starter"}, {}, {}, {})
    async with composed(settings, {}) as plain:
        copilot = replace(plain, tiers=(Tier("remote", (), 1.0, prepare=prepare),))
        async with copilot.warming():
            await asyncio.sleep(0.02)
        assert ended.is_set()
