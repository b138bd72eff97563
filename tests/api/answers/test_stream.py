"""What a client of /v1/ask/stream sees over HTTP: what happens, in its order, signs of life, one ending."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.edge import ApiKeys, read_keys
from composition import composed
from core.errors import Unavailable
from core.events import Asked, Cast, notify
from core.flow import Answer, Failure, Question
from core.settings.sources import load
from tests.api.edge.served import served
from tests.api.scripted import RememberingJournal, answered, app_of, unanswered
from tests.api.sse import ServerEvent, events_of
from tests.servers import plan, scripted_openai

WORKING = ("How many lanterns are lit?", "Which herons sleep?")


async def stream(url: str, query: str = WORKING[0], **more: Any) -> AsyncIterator[ServerEvent]:
    async with (
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client,
        client.stream("POST", "/v1/ask/stream", json={"query": query, **more}) as response,
    ):
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        async for event in events_of(response):
            yield event


async def test_everything_that_happens_is_told_in_its_order_and_the_answer_ends_it() -> None:
    four = plan("kubectl get pods -n default --no-headers | wc -l")
    three = plan("kubectl get nodes --no-headers | wc -l")
    replies = itertools.cycle((three, four, four))
    async with scripted_openai(lambda request: next(replies)) as models:
        environ = {"OPENAI_API_KEY": "sk-scripted-key", "OPENAI_BASE_URL": f"{models.url}/v1"}
        settings = load({"cluster.recording": "starter"}, {}, {}, {})
        async with composed(settings, environ) as copilot, served(app_of(copilot.answer)) as url:
            seen = [event async for event in stream(url, "How many pods are in the default namespace?")]
    names = [event.name for event in seen]
    assert names[0] == "asked"
    assert names[-2:] == ["verdict", "answer"]
    planners = seen[0].data["planners"]
    assert len(planners) == 3
    told = {planner: [e.name for e in seen if planner_of(e) == planner] for planner in planners}
    for planner in {planner_of(event) for event in seen if event.name == "ballot"}:
        assert told[planner or ""] == ["grounded", "proposed", "executed", "ballot"]
    answer = seen[-1].data
    assert (answer["answer"], answer["verdict"], answer["tier"]) == ("4", "Majority", "remote")
    assert answer["attempts"] == [seen[-2].data]
    ballots = [event.data for event in seen if event.name == "ballot"]
    assert all(ballot in answer["attempts"][0]["ballots"] for ballot in ballots)


async def test_a_kept_plan_has_no_event_but_its_verdict_and_that_attempt_is_in_the_document(tmp_path: Path) -> None:
    four = plan("kubectl get pods -n default --no-headers | wc -l")
    async with scripted_openai(lambda request: four) as models:
        environ = {"OPENAI_API_KEY": "sk-scripted-key", "OPENAI_BASE_URL": f"{models.url}/v1"}
        wanted = {"cluster.recording": "starter", "cache.where": str(tmp_path / "plans.sqlite")}
        async with composed(load(wanted, {}, {}, {}), environ) as copilot, served(app_of(copilot.answer)) as url:
            first = [event async for event in stream(url, "How many pods are in the default namespace?")]
            again = [event async for event in stream(url, "How many pods are in the default namespace?")]
    assert first[0].name == "asked"
    assert [event.name for event in again] == ["verdict", "answer"]
    assert (again[1].data["tier"], again[1].data["attempts"]) == ("cache", [again[0].data])


def planner_of(event: ServerEvent) -> str | None:
    planner = event.data.get("planner") if isinstance(event.data, dict) else None
    return planner if isinstance(planner, str) else None


async def test_a_comment_is_sent_while_nothing_happens() -> None:
    release = asyncio.Event()

    async def slow(question: Question) -> Answer:
        await release.wait()
        return answered(question)

    async with served(app_of(slow, heartbeat=0.05)) as url:
        seen: list[ServerEvent] = []
        async for event in stream(url):
            seen.append(event)
            if len(seen) == 3:
                release.set()
    assert [event.name for event in seen[:3]] == ["", "", ""]
    assert seen[-1].data["answer"] == "4"


async def test_events_arrive_while_the_question_is_still_worked_on() -> None:
    release = asyncio.Event()

    async def slow(question: Question) -> Answer:
        notify(Asked("remote", ("otter",)))
        await release.wait()
        return answered(question)

    async with served(app_of(slow)) as url:
        events = stream(url)
        first = await asyncio.wait_for(anext(events), 10)
        assert first == ServerEvent("asked", {"tier": "remote", "planners": ["otter"]})
        release.set()
        assert (await anext(events)).name == "answer"


async def test_a_client_that_goes_away_stops_the_work_and_it_is_recorded_as_gone() -> None:
    stopped = asyncio.Event()
    journal = RememberingJournal()

    async def forever(question: Question) -> Answer:
        notify(Asked("remote", ("otter",)))
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()
        return answered(question)

    async with served(app_of(forever, journal=journal)) as url:
        async with (
            httpx.AsyncClient(base_url=url, trust_env=False) as client,
            client.stream("POST", "/v1/ask/stream", json={"query": "x"}) as response,
        ):
            assert (await anext(events_of(response))).name == "asked"
        await asyncio.wait_for(stopped.wait(), 10)
        await asyncio.sleep(0.05)
    assert [status for _, _, status in journal.failures] == [499]


@pytest.mark.parametrize(("answering", "title"), [("unreachable", "The cluster cannot be asked"), ("late", "Out of")])
async def test_what_goes_wrong_after_the_stream_began_ends_it_as_a_problem(answering: str, title: str) -> None:
    async def flow(question: Question) -> Answer:
        notify(Asked("remote", ("otter",)))
        if answering == "late":
            await asyncio.sleep(60)
        raise Unavailable("no answer from https://10.9.8.7:6443", "start the cluster")

    async with served(app_of(flow, deadline=0.3)) as url:
        seen = [event async for event in stream(url)]
    assert [event.name for event in seen] == ["asked", "problem"]
    assert seen[-1].data["status"] == 503
    assert seen[-1].data["title"].startswith(title)
    assert seen[-1].data["mend"]


async def test_where_nobody_could_answer_the_problem_tells_who_was_tried() -> None:
    async def nobody(question: Question) -> Answer:
        return unanswered(question, ("remote", "otter", Failure("model_unavailable", "refused", hint="pay the bill")))

    async with served(app_of(nobody)) as url:
        seen = [event async for event in stream(url)]
    assert [event.name for event in seen] == ["problem"]
    assert seen[0].data["tried"][0]["planners"][0]["planner"] == "otter"


async def test_a_secret_of_the_environment_is_in_no_event() -> None:
    async def flow(question: Question) -> Answer:
        answer = answered(question, stdout="the key is tulip-hush-hush\n")
        for ballot in answer.trace[0].ballots:
            notify(Cast(ballot))
        return answer

    async with served(app_of(flow, hide=("tulip-hush-hush",))) as url:
        seen = [event async for event in stream(url)]
    assert "the key is ***" in str(seen[0].data)
    assert "tulip-hush" not in str(seen)


async def test_a_full_service_says_503_with_retry_after_before_any_stream_begins() -> None:
    release, begun = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> Answer:
        begun.set()
        await release.wait()
        return answered(question)

    async with (
        served(app_of(slow, questions=1)) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client,
    ):
        asked = [asyncio.create_task(client.post("/v1/ask", json={"query": str(n)})) for n in range(5)]
        await begun.wait()
        await until(lambda: client.get("/metrics"), 'state="waiting"} 4.0')
        refused = await client.post("/v1/ask/stream", json={"query": "one more"})
        release.set()
        assert [reply.status_code for reply in await asyncio.gather(*asked)] == [200] * 5
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["content-type"] == "application/problem+json"


async def until(get: Any, text: str) -> None:
    for _ in range(200):
        if text in (await get()).text:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "'query' is missing"),
        ({"query": "x", "session": "two words"}, "'session' should be a name"),
        ({"query": "x", "namespace": 7}, "'namespace' should be a name"),
        ({"query": "x", "context": "elsewhere"}, "'elsewhere' is not served here"),
        ({"query": "x", "stream": True}, "no field 'stream'"),
    ],
)
async def test_what_is_no_question_is_422_before_any_stream_begins(body: dict[str, Any], detail: str) -> None:
    async with served() as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        for path in ("/v1/ask", "/v1/ask/stream"):
            reply = await client.post(path, json=body)
            assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
            assert detail in reply.json()["detail"]


async def test_without_a_key_no_stream_begins() -> None:
    keys = read_keys({"COPILOT_API_KEYS": "ada:a-key-of-more-than-20-characters"})
    assert isinstance(keys, ApiKeys)
    async with served(keys=keys) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        reply = await client.post("/v1/ask/stream", json={"query": "x"})
    assert reply.status_code == 401
    assert "Bearer" in reply.headers["www-authenticate"]
