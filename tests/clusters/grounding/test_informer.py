"""A type is listed once and then watched: the next question sees what has changed, and asks for nothing."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from benchmarks.apiserver import MadeServer, made_server
from clusters.grounding import ClusterCatalog, Extract
from clusters.grounding.informer import Informer
from clusters.live import connect
from core.errors import Unavailable
from core.index import ObjectIndex
from core.ports import JSON, METADATA, Query, Reply, Stream
from core.terms import Term
from kubectl.documents import Need
from kubectl.resources import Resource
from tests.unreviewed import Unreviewed

PODS = Resource("", "v1", "pods", "pod", "Pod", True, ("get", "list", "watch"))
Script = list[Any]


class Watched(Unreviewed):
    """A cluster of one list. Each watch gives what the script says next: events, an exception, or a status."""

    context = "watched"
    namespace = "own"

    def __init__(self, *names: str, script: Script | None = None, listed: int = 200) -> None:
        self.names = list(names)
        self.script = script or []
        self.listed = listed
        self.asked: list[str] = []
        self.watching = 0

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.asked.append("list")
        items = [{"metadata": {"name": name, "namespace": "a"}} for name in self.names]
        body = {"metadata": {"resourceVersion": "7"}, "items": items}
        return Reply(self.listed, JSON, json.dumps(body).encode())

    @asynccontextmanager
    async def watch(self, path: str, version: str, seconds: float, accept: str = METADATA) -> AsyncIterator[Stream]:
        self.asked.append(f"watch {version}")
        told = self.script.pop(0) if self.script else []
        if isinstance(told, BaseException):
            raise told
        self.watching += 1
        try:
            yield Stream(told if isinstance(told, int) else 200, JSON, self._chunks(told, last=not self.script))
        finally:
            self.watching -= 1

    async def _chunks(self, told: Any, last: bool) -> AsyncIterator[bytes]:
        text = "".join(json.dumps(event) + "\n" for event in told).encode()
        for start in range(0, len(text), 10):
            yield text[start : start + 10]
        if last:
            await asyncio.Event().wait()


def event(what: str, name: str, version: str = "8", **metadata: Any) -> dict[str, Any]:
    meta = {"name": name, "namespace": "a", "resourceVersion": version, **metadata}
    return {"type": what, "object": {"kind": "PartialObjectMetadata", "metadata": meta}}


async def until(done: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if done():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")


@asynccontextmanager
async def watched(cluster: Any, **options: Any) -> AsyncIterator[ClusterCatalog]:
    catalog = ClusterCatalog(cluster, watch=True, **options)
    try:
        yield catalog
    finally:
        await catalog.close()


def names(index: Any) -> list[str]:
    return sorted(meta.name for meta in index)


async def test_what_changes_is_seen_and_nothing_is_listed_again() -> None:
    told = [event("ADDED", "c"), event("MODIFIED", "a", labels={"app": "x"}), event("DELETED", "b")]
    cluster = Watched("a", "b", script=[told])
    async with watched(cluster) as catalog:
        first = await catalog.objects(PODS)
        await until(lambda: names(first) == ["a", "c"])
        again = await catalog.objects(PODS)
        assert again is first
        assert isinstance(again, ObjectIndex)
        assert [meta.name for meta in again.matching({"app": "x"})] == ["a"]
        assert [meta.name for meta in await catalog.objects(PODS, "a")] in (["a", "c"], ["c", "a"])
        assert await catalog.objects(PODS, "b") == ()
        assert cluster.asked == ["list", "watch 7"]


async def test_a_watch_that_ends_goes_on_where_it_ended() -> None:
    mark = {"type": "BOOKMARK", "object": {"kind": "Pod", "metadata": {"resourceVersion": "30"}}}
    cluster = Watched("a", script=[[event("ADDED", "b", "20"), mark], [event("ADDED", "c", "31")]])
    async with watched(cluster) as catalog:
        index = await catalog.objects(PODS)
        await until(lambda: names(index) == ["a", "b", "c"])
        assert cluster.asked == ["list", "watch 7", "watch 30"]


@pytest.mark.parametrize("gone", [410, [{"type": "ERROR", "object": {"kind": "Status", "code": 410}}]])
async def test_what_the_server_has_forgotten_is_listed_anew(gone: Any) -> None:
    cluster = Watched("a", script=[gone, []])
    async with watched(cluster) as catalog:
        await catalog.objects(PODS)
        cluster.names.append("b")
        await until(lambda: cluster.asked[-1] == "watch 7" and cluster.asked.count("list") == 2)
        assert names(await catalog.objects(PODS)) == ["a", "b"]


async def test_a_lost_connection_is_tried_again_later_and_later() -> None:
    cluster = Watched("a", script=[Unavailable("away"), Unavailable("away"), [event("ADDED", "b")]])
    async with watched(cluster) as catalog:
        index = await catalog.objects(PODS)
        await until(lambda: names(index) == ["a", "b"])
        assert cluster.asked == ["list", "watch 7", "watch 7", "watch 7"]


@pytest.mark.parametrize("status", [403, 405])
async def test_where_watching_is_forbidden_lists_are_kept_for_seconds(status: int) -> None:
    now = [0.0]
    cluster = Watched("a", script=[status])
    async with watched(cluster, clock=lambda: now[0]) as catalog:
        await catalog.objects(PODS)
        await until(lambda: "watch 7" in cluster.asked)
        await asyncio.sleep(0.02)
        cluster.names.append("b")
        for later, seen in ((0.0, ["a"]), (6.0, ["a", "b"]), (7.0, ["a", "b"]), (12.0, ["a", "b"])):
            now[0] = later
            assert names(await catalog.objects(PODS)) == seen
        assert cluster.asked == ["list", "watch 7", "list", "list"]


async def test_a_type_that_may_not_be_listed_is_forbidden_and_not_watched() -> None:
    cluster = Watched(listed=403)
    async with watched(cluster) as catalog:
        assert await catalog.forbidden(PODS)
        assert list(await catalog.objects(PODS)) == []
        assert not [asked for asked in cluster.asked if asked.startswith("watch")]


async def test_a_first_list_that_fails_is_empty_and_tried_again_after_seconds() -> None:
    now = [0.0]
    cluster = Watched("a", listed=500)
    async with watched(cluster, clock=lambda: now[0]) as catalog:
        assert names(await catalog.objects(PODS)) == []
        cluster.listed = 200
        assert cluster.asked == ["list"]
        now[0] = 6.0
        assert names(await catalog.objects(PODS)) == ["a"]


async def test_who_joins_a_first_list_that_then_fails_has_a_try_of_its_own() -> None:
    """Its deadline began later: that another question's ran out says nothing of it."""
    failing = asyncio.Event()

    class Slow(Watched):
        async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
            if not failing.is_set():
                await failing.wait()
                raise Unavailable("the cluster did not answer in time")
            return await super().get(path, query, accept)

    async with watched(Slow("a")) as catalog:
        first = asyncio.create_task(catalog.objects(PODS))
        await asyncio.sleep(0.01)
        joined = asyncio.create_task(catalog.objects(PODS))
        await asyncio.sleep(0.01)
        failing.set()
        with pytest.raises(Unavailable):
            await first
        assert names(await joined) == ["a"]


async def test_a_watch_that_nobody_needs_for_minutes_is_given_up() -> None:
    now = [0.0]
    cluster = Watched("a", script=[[], [], [], []])
    informer = Informer(cluster, PODS, clock=lambda: now[0], idle_seconds=60.0)  # type: ignore[arg-type]
    await informer.ready()
    now[0] = 61.0
    await until(lambda: informer.over)
    assert cluster.watching == 0


async def test_annotations_are_counted_by_key_and_long_ones_are_not_kept() -> None:
    told = [event("ADDED", "b", annotations={"contact": "ops@corp.example", "applied": "x" * 1_000})]
    cluster = Watched("a", script=[told])
    async with watched(cluster) as catalog:
        index = await catalog.objects(PODS)
        assert isinstance(index, ObjectIndex)
        await until(lambda: len(index) == 2)
        assert {key: len(held) for key, held in index.annotations.items()} == {"contact": 1, "applied": 1}
        assert [dict(meta.annotations) for meta in index.named("b")] == [{"contact": "ops@corp.example", "applied": ""}]
        index.remove("a", "b")
        assert dict(index.annotations) == {}


async def test_a_server_that_sends_nonsense_is_listed_as_without_a_watch() -> None:
    nonsense: Any = {"type": "ADDED", "object": {"metadata": {"name": 7, "labels": {"a": ["b"]}}}}
    cluster = Watched("a", script=[[nonsense]])
    now = [0.0]
    async with watched(cluster, clock=lambda: now[0]) as catalog:
        await catalog.objects(PODS)
        await asyncio.sleep(0.05)
        now[0] = 10.0
        assert names(await catalog.objects(PODS)) == ["a"]
        now[0] = 20.0
        assert names(await catalog.objects(PODS)) == ["a"]
        assert cluster.asked == ["list", "watch 7", "list", "list"]


async def test_closing_lets_go_of_every_watch() -> None:
    cluster = Watched("a")
    async with watched(cluster) as catalog:
        await catalog.objects(PODS)
        await until(lambda: cluster.watching == 1)
    assert cluster.watching == 0


async def test_who_asks_at_the_same_time_shares_one_list() -> None:
    cluster = Watched("a")
    async with watched(cluster) as catalog:
        found = await asyncio.gather(*(catalog.objects(PODS) for _ in range(20)))
        assert len({id(one) for one in found}) == 1
        assert cluster.asked.count("list") == 1


async def test_names_that_objects_use_are_looked_up_where_they_are_extracted() -> None:
    def containers(item: Mapping[str, Any]) -> list[Term]:
        return [Term("container", one["name"]) for one in item["spec"]["containers"]]

    need = Need()
    for field in ("name", "namespace", "resourceVersion"):
        need.of("metadata", field)
    need.of("spec", "containers").each().of("name")
    with made_server(pods=60, namespaces=2, workloads=2) as server:
        cluster = connect(server.kubeconfig, None, None, {})
        async with watched(cluster, extracts={"pods": Extract(JSON, JSON, need, containers)}) as catalog:
            index = await catalog.objects(PODS)
            assert isinstance(index, ObjectIndex)
            assert len(index) == 60
            found = index.using("reconcile")
            assert {term for term, _ in found} == {Term("container", "reconcile")}
            assert {pod for _, pod in found} <= set(index)
            index.remove(found[0][1].namespace, found[0][1].name)
            assert len(index.using("reconcile")) == len(found) - 1
        await cluster.close()


@pytest.fixture(scope="module")
def server() -> Iterator[MadeServer]:
    with made_server(pods=1_200, namespaces=5, workloads=10, bookmarks=0.1) as running:
        yield running


async def test_over_http_a_change_is_seen_by_the_next_question(server: MadeServer) -> None:
    cluster = connect(server.kubeconfig, None, None, {})
    async with watched(cluster) as catalog:
        index = await catalog.objects(PODS)
        assert isinstance(index, ObjectIndex)
        assert len(index) == 1_200
        lists = len(server.seen()["requests"])
        for number in range(3):
            name = f"fresh-{number}"
            await asyncio.to_thread(server.change, "pods", "team-0001", name, labels={"app": name})
            await until(lambda name=name: bool(index.named(name)))  # type: ignore[misc]
        await asyncio.to_thread(server.change, "pods", "", "", forget=True)
        await asyncio.to_thread(server.change, "pods", "team-0001", "after", labels={"app": "after"})
        for _ in range(1_000):
            now: Any = await catalog.objects(PODS)
            if now.named("after"):
                break
            await asyncio.sleep(0.01)
        assert now.named("after")
        assert len(server.seen()["requests"]) <= lists + 8
    await cluster.close()


async def test_a_large_index_is_not_walked_through_by_the_garbage_collector_again_and_again() -> None:
    before = gc.get_freeze_count()
    informer = Informer(Watched(*(f"p{number}" for number in range(4_500))), PODS)  # type: ignore[arg-type]
    index = await informer.ready()
    try:
        assert index is not None
        assert gc.get_freeze_count() - before > 4_000
        assert not any(one is index.named("p1")[0] for one in gc.get_objects())
    finally:
        await informer.close()
        gc.unfreeze()
