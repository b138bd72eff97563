"""What whoever runs or first meets the service asks of it over HTTP: is it ready, with whom, and what may be asked."""

from __future__ import annotations

import httpx

from api.edge import read_keys
from composition import composed
from core.errors import Unavailable
from core.settings.sources import load
from tests.api.edge.served import served
from tests.api.scripted import app_of

KEY = "a-key-of-more-than-20-characters"
TIERS = {"remote": ["otter", "heron"], "offline": ["offline"]}


async def test_readyz_tells_the_cluster_and_the_tiers() -> None:
    async with (
        served(app_of(context="glade", tiers=TIERS)) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        told = (await client.get("/readyz")).json()
    assert told == {
        "status": "ready",
        "context": "glade",
        "tiers": [{"tier": "remote", "planners": ["otter", "heron"]}, {"tier": "offline", "planners": ["offline"]}],
    }


async def test_readyz_tells_who_has_no_key_nothing_but_that() -> None:
    keys = read_keys({"COPILOT_API_KEYS": f"ada:{KEY}"})
    async with (
        served(app_of(context="glade", tiers=TIERS), keys=keys) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        assert (await client.get("/readyz")).json() == {"status": "ready"}
        told = (await client.get("/readyz", headers={"authorization": f"Bearer {KEY}"})).json()
    assert told["context"] == "glade"


async def test_examples_are_made_of_names_that_the_cluster_has_and_each_can_be_answered() -> None:
    async with composed(load({"cluster.recording": "shop"}, {}, {}, {}), {}) as copilot:
        app = app_of(copilot.answer, context="shop", catalog=copilot.catalog)
        async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
            told = (await client.get("/v1/examples")).json()
            replies = {each: await client.post("/query", json={"query": each}) for each in told["examples"]}
    assert told["context"] == "shop"
    assert 4 <= len(told["examples"]) <= 7
    assert any(" shop" in example for example in told["examples"])
    assert not {query: reply.text for query, reply in replies.items() if reply.status_code != 200}


async def test_no_examples_are_given_while_the_cluster_cannot_be_asked() -> None:
    class Lost:
        async def resources(self) -> object:
            raise Unavailable("no cluster", "start it")

    async with (
        served(app_of(context="glade", catalog=Lost())) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        reply = await client.get("/v1/examples")
    assert (reply.status_code, reply.json()) == (200, {"context": "glade", "contexts": ["glade"], "examples": []})
