"""The history over HTTP: what was asked, one answer whole, was it right; each caller their own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.edge import read_keys
from api.history import History
from core.settings import HistorySettings
from tests.api.edge.served import served
from tests.api.scripted import app_of

KEYS = {"ada": "ada-has-a-key-of-some-length", "bob": "bob-has-a-key-of-some-length"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service with a history and keys for Ada and Bob; it asks as Ada where it says nothing else."""
    keys = read_keys({"COPILOT_API_KEYS": ",".join(f"{name}:{key}" for name, key in KEYS.items())})
    history = History(tmp_path / "history.sqlite", HistorySettings())
    async with (
        served(app_of(history=history), keys=keys) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, headers=of("ada")) as made,
    ):
        yield made
    await history.close()


def of(name: str) -> dict[str, str]:
    return {"authorization": f"Bearer {KEYS[name]}"}


async def asked(client: httpx.AsyncClient, query: str = "How many herons?", **options: Any) -> dict[str, Any]:
    document: dict[str, Any] = (await client.post("/v1/ask", json={"query": query}, **options)).json()
    return document


async def test_what_was_asked_by_any_route_is_listed_newest_first_and_found_whole(client: httpx.AsyncClient) -> None:
    document = await asked(client)
    short = await client.post("/query", json={"query": "Which otters?"})
    listed = (await client.get("/v1/history")).json()["answers"]
    assert [each["id"] for each in listed] == [short.headers["copilot-id"], document["id"]]
    assert listed[0]["question"] == "Which otters?"
    assert (listed[0]["answer"], listed[0]["caller"]) == ("4", "ada")
    assert (await client.get(f"/v1/history/{document['id']}")).json() == document


async def test_pages_go_on_before_an_identifier(client: httpx.AsyncClient) -> None:
    identifiers = [(await asked(client, str(number)))["id"] for number in range(5)]
    first = (await client.get("/v1/history", params={"limit": 2})).json()["answers"]
    rest = (await client.get("/v1/history", params={"before": first[-1]["id"]})).json()["answers"]
    assert [each["id"] for each in (*first, *rest)] == identifiers[::-1]


async def test_callers_see_and_judge_their_own_alone(client: httpx.AsyncClient) -> None:
    ada, bob = await asked(client), await asked(client, headers=of("bob"))
    listed = (await client.get("/v1/history", headers=of("bob"))).json()["answers"]
    assert [each["id"] for each in listed] == [bob["id"]]
    assert (await client.get(f"/v1/history/{ada['id']}", headers=of("bob"))).status_code == 404
    judged = await client.post(f"/v1/history/{ada['id']}/feedback", json={"right": False}, headers=of("bob"))
    assert judged.status_code == 404
    assert "feedback" not in (await client.get(f"/v1/history/{ada['id']}")).json()
    assert (await client.get("/v1/history", headers={"authorization": "Bearer nobody"})).status_code == 401


async def test_feedback_is_noted_and_the_last_word_counts(client: httpx.AsyncClient) -> None:
    path = f"/v1/history/{(await asked(client))['id']}"
    for feedback in ({"right": True}, {"right": False, "note": "5: one is terminating"}):
        reply = await client.post(f"{path}/feedback", json=feedback)
        assert (reply.status_code, reply.content) == (204, b"")
        assert (await client.get(path)).json()["feedback"] == feedback
    assert (await client.get("/v1/history")).json()["answers"][0]["feedback"]["note"] == "5: one is terminating"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"note": "x"}, "'right' is missing"),
        ({"right": "no"}, "'right' should be true or false"),
        ({"right": 1}, "'right' should be true or false"),
        ({"right": False, "note": 5}, "'note' should be a text"),
        ({"right": False, "note": "x" * 2_001}, "at most 2,000 characters"),
        ({"right": False, "note": "\ud800"}, "surrogate"),
        ({"right": True, "stars": 5}, "no field 'stars'"),
    ],
)
async def test_feedback_that_is_none_is_422_and_changes_nothing(
    client: httpx.AsyncClient, body: dict[str, Any], detail: str
) -> None:
    path = f"/v1/history/{(await asked(client))['id']}"
    reply = await client.post(
        f"{path}/feedback", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert detail in reply.json()["detail"]
    assert (reply.json()["title"], '"right"' in reply.json()["mend"]) == ("The request is no feedback", True)
    assert "feedback" not in (await client.get(path)).json()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/history/0123456789ab", 404),
        ("/v1/history/not-hexadecimal", 422),
        ("/v1/history?limit=0", 422),
        ("/v1/history?limit=501", 422),
        ("/v1/history?limit=some", 422),
        ("/v1/history?before=%27%20OR%201", 422),
    ],
)
async def test_what_is_not_there_or_not_as_described_is_a_problem(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    reply = await client.get(path)
    assert (reply.status_code, reply.json()["status"]) == (status, status)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["mend"]


async def test_without_a_history_it_is_told_how_to_have_one() -> None:
    async with served() as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        for reply in (
            await client.get("/v1/history"),
            await client.get("/v1/history/0123456789ab"),
            await client.post("/v1/history/0123456789ab/feedback", json={"right": True}),
        ):
            assert (reply.status_code, reply.json()["title"]) == (404, "No history")
            assert "history.where" in reply.json()["mend"]
