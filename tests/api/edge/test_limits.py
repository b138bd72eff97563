"""One caller may ask so often and so much at once; others do not notice."""

from __future__ import annotations

import asyncio
import hashlib

import httpx
import pytest

from api.edge import ApiKeys, CallerLimits
from api.edge.limits import Accounts
from api.problems import Problem
from core.flow import Answer, Question
from tests.api.edge.served import served
from tests.api.scripted import answered, app_of

KEYS = ApiKeys(tuple((name, hashlib.sha256(f"key-of-{name}".encode()).digest()) for name in ("ann", "bob")))


async def post(url: str, name: str = "", path: str = "/query") -> httpx.Response:
    headers = {"authorization": f"Bearer key-of-{name}"} if name else {}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(f"{url}{path}", json={"query": "How many pods?"}, headers=headers, timeout=20)


@pytest.mark.parametrize("path", ["/query", "/v1/ask", "/v1/ask/stream"])
async def test_a_caller_who_asks_too_often_is_told_when_to_come_back_and_another_is_answered(path: str) -> None:
    async with served(keys=KEYS, callers=CallerLimits(rate=2)) as url:
        assert [(await post(url, "ann", path)).status_code for _ in range(3)] == [200, 200, 429]
        refused = await post(url, "ann", path)
        assert refused.headers["content-type"] == "application/problem+json"
        assert 1 <= int(refused.headers["retry-after"]) <= 30
        assert (await post(url, "bob", path)).status_code == 200
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{url}/healthz")).status_code == 200


async def test_without_keys_an_address_is_a_caller() -> None:
    async with served(callers=CallerLimits(rate=1)) as url:
        assert [(await post(url)).status_code for _ in range(2)] == [200, 429]


async def test_a_caller_has_only_so_many_questions_in_hand() -> None:
    go = asyncio.Event()

    async def slow(question: Question) -> Answer:
        await go.wait()
        return answered(question)

    async with served(app_of(slow), keys=KEYS, callers=CallerLimits(concurrency=2)) as url:
        asked = [asyncio.create_task(post(url, "ann")) for _ in range(3)]
        done, waiting = await asyncio.wait(asked, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result().status_code for task in done] == [429]
        assert len(waiting) == 2
        other = asyncio.create_task(post(url, "bob"))
        go.set()
        assert [(await task).status_code for task in (*waiting, other)] == [200, 200, 200]
        assert (await post(url, "ann")).status_code == 200


def test_a_bucket_fills_again_with_time_and_no_further_than_its_rate() -> None:
    now = [0.0]
    accounts = Accounts(CallerLimits(rate=60), lambda: now[0])
    for _ in range(60):
        accounts.enter("ann")
    with pytest.raises(Problem, match="60 questions a minute"):
        accounts.enter("ann")
    now[0] += 1.0
    accounts.enter("ann")
    with pytest.raises(Problem):
        accounts.enter("ann")
    now[0] += 3_600
    for _ in range(60):
        accounts.enter("ann")
    with pytest.raises(Problem):
        accounts.enter("ann")


def test_callers_beyond_a_number_are_forgotten_but_none_whose_question_is_in_hand() -> None:
    accounts = Accounts(CallerLimits(concurrency=1), most=10)
    accounts.enter("ann")
    for number in range(100):
        accounts.enter(f"passer-by {number}")
        accounts.leave(f"passer-by {number}")
    assert len(accounts._accounts) <= 10
    with pytest.raises(Problem):
        accounts.enter("ann")
