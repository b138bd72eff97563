"""One question's requests: each once, kept, masked, and nothing left behind."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from core.errors import Unavailable
from core.objects import ObjectMeta
from core.ports import TABLE
from executor.limits import Limits
from executor.requests.requests import Requests, TimedOut
from tests.executor.fakes import POD, FakeCatalog, FakeCluster

PATHS = [f"/api/v1/namespaces/default/pods/{name}" for name in "abcdef"]
DOCUMENTS = {path: {"kind": "Pod", "metadata": {"name": path[-1]}} for path in PATHS}
LOG = "/api/v1/namespaces/default/pods/a/log"


def requests(cluster: FakeCluster, **limits: Any) -> Requests:
    return Requests(cluster, FakeCatalog(), limits=Limits(**limits))


def leftovers() -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


async def test_three_overlapping_plans_cost_the_union_of_their_requests_once_and_concurrently() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=0.02)
    shared = requests(cluster)
    plans = [PATHS[0:4], PATHS[1:5], PATHS[2:6]]
    views = [shared.view() for _ in plans]
    await asyncio.gather(
        *(view.get(path) for view, paths in zip(views, plans, strict=True) for path in paths),
    )
    assert sorted(cluster.asked) == sorted(PATHS)
    assert cluster.most_running == len(PATHS)
    assert shared.sent == len(PATHS)
    assert [view.paths for view in views] == [tuple(paths) for paths in plans]


async def test_a_reply_is_kept_for_the_rest_of_the_question() -> None:
    cluster = FakeCluster(DOCUMENTS)
    shared = requests(cluster)
    first = await shared.view().document(PATHS[0])
    second = await shared.view().document(PATHS[0])
    assert first[1] is second[1]
    assert len(cluster.asked) == 1


async def test_another_accept_or_another_parameter_is_another_request() -> None:
    cluster = FakeCluster(DOCUMENTS)
    view = requests(cluster).view()
    await view.get(PATHS[0])
    await view.get(PATHS[0], (), TABLE)
    await view.get(PATHS[0], [("labelSelector", "app=web,tier in (a)")])
    assert len(cluster.asked) == 3
    assert view.paths == (PATHS[0], PATHS[0] + "?labelSelector=app=web,tier%20in%20%28a%29")


async def test_who_asked_first_may_be_cancelled_without_harm_to_the_others() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=0.3)
    shared = requests(cluster)
    leader = asyncio.create_task(shared.view().get(PATHS[0]))
    await asyncio.sleep(0.01)
    follower = asyncio.create_task(shared.view().get(PATHS[0]))
    await asyncio.sleep(0)
    leader.cancel()
    assert (await follower).status == 200
    assert leader.cancelled()
    assert len(cluster.asked) == 1


async def test_a_request_that_nobody_waits_for_is_cancelled_and_leaves_nothing() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=30)
    shared = requests(cluster)
    waiting = [asyncio.create_task(shared.view().get(PATHS[0])) for _ in range(3)]
    await asyncio.sleep(0.01)
    for task in waiting:
        task.cancel()
    # At once, and not when the request's own time is up.
    await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), Limits.request_seconds / 2)
    assert cluster.running == 0
    assert not leftovers()
    cluster.delay = 0
    assert (await shared.view().get(PATHS[0])).status == 200


@pytest.mark.parametrize("seed", range(8))
async def test_whoever_is_cancelled_whenever_the_others_have_their_replies_and_nothing_is_left(seed: int) -> None:
    chance = random.Random(seed)
    cluster = FakeCluster(DOCUMENTS, delay=0.004)
    shared = requests(cluster)

    async def late(path: str) -> int:
        await asyncio.sleep(chance.random() * 0.01)
        return (await shared.view().get(path)).status

    tasks = [asyncio.create_task(late(chance.choice(PATHS))) for _ in range(60)]
    doomed = chance.sample(tasks, 40)
    for task in doomed:
        await asyncio.sleep(chance.random() * 0.0005)
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(result == 200 for task, result in zip(tasks, results, strict=True) if task not in doomed)
    assert all(result == 200 or isinstance(result, asyncio.CancelledError) for result in results)
    assert cluster.running == 0
    assert not leftovers()
    assert shared.idle


async def test_who_joined_a_request_that_failed_tries_once_more_together() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=0.01, failures=[Unavailable("reset")])
    shared = requests(cluster)
    results = await asyncio.gather(*(shared.view().get(PATHS[0]) for _ in range(4)), return_exceptions=True)
    assert isinstance(results[0], Unavailable)
    assert all(not isinstance(result, BaseException) for result in results[1:])
    assert len(cluster.asked) == 2


async def test_a_failure_is_not_kept() -> None:
    cluster = FakeCluster(DOCUMENTS, failures=[Unavailable("reset")])
    view = requests(cluster).view()
    with pytest.raises(Unavailable):
        await view.get(PATHS[0])
    assert (await view.get(PATHS[0])).status == 200


async def test_an_unanswered_request_times_out_by_its_own_deadline() -> None:
    cluster = FakeCluster(DOCUMENTS, delay=30)
    shared = requests(cluster, request_seconds=0.02)
    with pytest.raises(TimedOut, match="pods/a was not answered within"):
        await shared.view().get(PATHS[0])
    assert cluster.running == 0
    assert (shared.sent, shared.answered) == (1, 0)
    assert not leftovers()


async def test_replies_beyond_what_is_kept_are_fetched_again() -> None:
    cluster = FakeCluster(DOCUMENTS)
    view = requests(cluster, kept_bytes=10).view()
    await view.get(PATHS[0])
    await view.get(PATHS[0])
    assert len(cluster.asked) == 2


async def text_of(shared: Requests) -> str:
    async with shared.view().stream(LOG) as stream:
        return b"".join([chunk async for chunk in stream.chunks]).decode()


async def test_a_small_log_is_fetched_once_for_all_who_ask() -> None:
    cluster = FakeCluster({LOG: "one\ntwo\n"}, delay=0.01)
    shared = requests(cluster)
    assert await asyncio.gather(*(text_of(shared) for _ in range(3))) == ["one\ntwo\n"] * 3
    assert len(cluster.asked) == 1


async def test_of_a_huge_log_only_what_is_read_is_fetched() -> None:
    cluster = FakeCluster({LOG: 2_000_000_000})
    shared = requests(cluster)
    async with shared.view().stream(LOG) as stream:
        async for _ in stream.chunks:
            break
    assert cluster.streamed < 1_000_000


async def test_a_stream_of_secrets_is_masked_too() -> None:
    path = "/api/v1/namespaces/default/secrets/db"
    cluster = FakeCluster({path: {"kind": "Secret", "data": {"password": "aHVudGVyMg=="}}})
    view = requests(cluster).view()
    async with view.stream(path) as stream:
        body = b"".join([chunk async for chunk in stream.chunks])
    assert b"aHVudGVyMg" not in body
    assert b'"**********=="' in body


async def test_nearest_names_are_those_of_the_namespace_and_then_of_others() -> None:
    names = [("default", "redis-0"), ("cache", "redis"), ("default", "web"), ("default", "redise")]
    catalog = FakeCatalog(tuple(ObjectMeta("Pod", name, namespace) for namespace, name in names))
    view = Requests(FakeCluster(), catalog).view()
    assert await view.nearest(POD, "default", "redis") == ("redis-0", "redise", "cache/redis")
    assert await view.elsewhere(POD, "default", "redis") == ("cache",)
    assert await view.nearest(POD, "default", "kafka") == ()


async def test_a_view_tells_the_questions_namespace_and_context_before_the_clusters() -> None:
    cluster = FakeCluster()
    assert Requests(cluster, FakeCatalog()).view().namespace == "default"
    asked = Requests(cluster, FakeCatalog(), namespace="shop", context="prod").view()
    assert (asked.namespace, asked.context, asked.now.year) == ("shop", "prod", 2026)


async def test_a_request_whose_time_is_up_is_cancelled_and_told_apart_from_a_cancelled_question() -> None:
    cluster = FakeCluster({POD.path(): {"items": []}}, delay=60)
    requests = Requests(cluster, FakeCatalog(), limits=Limits(request_seconds=0.02))
    with pytest.raises(TimedOut, match="was not answered within"):
        await requests.view().get(POD.path())
    assert cluster.running == 0
    patient = asyncio.ensure_future(Requests(cluster, FakeCatalog()).view().get(POD.path()))
    await asyncio.sleep(0.01)
    patient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await patient
    assert cluster.running == 0
