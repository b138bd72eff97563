"""The recorded cluster in process and the live one against its replay are twins: same requests, same bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import pytest_asyncio

from clusters.grounding.catalog import ClusterCatalog
from clusters.live.cluster import LiveCluster, connect
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import Recording, load, names
from clusters.replay.server import Replay, replaying
from core.errors import Refused, Unavailable
from core.ports import DISCOVERY, JSON, METADATA, METADATA_LIST, TABLE, Query, Reply

Asked = tuple[str, Query, str]


@cache
def recording(name: str) -> Recording:
    return load(name)


def lists(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every recorded list with its path."""
    for response in recording(name).responses:
        if response.status == 200 and response.accept == JSON and response.path.count("/") > 2:
            document = json.loads(response.body)
            if isinstance(document.get("items"), list):
                yield response.path, document


def requests(name: str) -> Iterator[Asked]:
    """What the executor, the planners and people ask a cluster, good and bad."""
    for path in ("/version", "/healthz", "/readyz", "/api", "/apis", "/apis/apps", "/apis/nope.io"):
        yield path, (), JSON
    yield "/readyz", [("verbose", "")], JSON
    yield "/api", (), DISCOVERY
    yield "/apis", (), DISCOVERY
    yield "/openapi/v3", (), JSON
    yield "/openapi/v3/api/v1", [("hash", "any")], JSON
    yield "/apis/nope.io/v1/widgets", (), JSON
    for path, document in lists(name):
        for accept in (JSON, TABLE, METADATA_LIST):
            yield path, (), accept
        yield path, [("limit", "1")], TABLE
        items = document["items"]
        if not items:
            continue
        meta = items[-1]["metadata"]
        root, _, plural = path.rpartition("/")
        namespaced = f"{root}/namespaces/{meta['namespace']}/{plural}" if meta.get("namespace") else path
        for accept in (JSON, TABLE, METADATA):
            yield f"{namespaced}/{meta['name']}", (), accept
        yield f"{namespaced}/no-such-name", (), TABLE
        yield namespaced, [("labelSelector", ",".join(f"{k}={v}" for k, v in (meta.get("labels") or {}).items()))], JSON
        yield namespaced, [("labelSelector", "app in (a, b),!x,tier notin (c)")], TABLE
        yield namespaced, [("fieldSelector", f"metadata.name={meta['name']}"), ("limit", "2")], METADATA_LIST
    pods = "/api/v1/pods"
    for query in (
        [("labelSelector", "((")],
        [("fieldSelector", "spec.nope=x")],
        [("fieldSelector", "status.phase!=Running,spec.nodeName!=")],
        [("limit", "minus")],
        [("limit", "3"), ("continue", "nonsense")],
    ):
        yield pods, query, JSON
    yield "/api/v1/namespaces/no-such-namespace/pods", (), TABLE
    yield pods, (), "application/yaml"
    for key in recording(name).logs:
        namespace, pod, container = key.partition("?")[0].split("/")
        log = f"/api/v1/namespaces/{namespace}/pods/{pod}/log"
        yield log, (), JSON
        yield log, [("container", container), ("tailLines", "2"), ("timestamps", "true")], JSON
        yield log, [("container", container), ("previous", "true")], JSON
        yield log, [("container", "no such one"), ("limitBytes", "10")], JSON


@pytest.fixture(params=["plain", "tls and token"])
def secured(request: pytest.FixtureRequest) -> bool:
    return bool(request.param != "plain")


OTHERS = [pytest.param(name, marks=pytest.mark.thorough) for name in names() if name != "starter"]


@pytest_asyncio.fixture(params=["starter", *OTHERS])
async def twins(
    request: pytest.FixtureRequest, secured: bool
) -> AsyncIterator[tuple[RecordedCluster, LiveCluster, Replay]]:
    recorded = recording(request.param)
    async with replaying(recorded, tls=secured, token="let-me-in" if secured else None) as replay:
        live = connect(replay.kubeconfig, None, None, {})
        try:
            yield RecordedCluster(recorded), live, replay
        finally:
            await live.close()


async def test_the_same_request_gets_the_same_reply_whole_or_streamed(
    twins: tuple[RecordedCluster, LiveCluster, Replay], secured: bool
) -> None:
    recorded, live, replay = twins
    asked = list(requests(recorded.context))
    assert len(asked) > 400
    asked = asked[::6] if secured else asked  # TLS changes nothing of what is said in it

    async def ask(one: Asked) -> tuple[Asked, Reply, Reply]:
        return one, await recorded.get(*one), await live.get(*one)

    for start in range(0, len(asked), 16):
        for one, expected, got in await asyncio.gather(*map(ask, asked[start : start + 16])):
            assert got == expected, one
    for one in asked[:: len(asked) // 40]:
        expected = await recorded.get(*one)
        async with live.stream(*one) as stream:
            body = b"".join([chunk async for chunk in stream.chunks])
        assert (stream.status, stream.content_type, body) == (expected.status, expected.content_type, expected.body)
    assert {seen.method for seen in replay.requests} == {"GET"}


async def test_pages_follow_each_other_alike(twins: tuple[RecordedCluster, LiveCluster, Replay]) -> None:
    recorded, live, _ = twins
    query: list[tuple[str, str]] = [("limit", "4")]
    seen: list[str] = []
    while True:
        expected, got = await recorded.get("/api/v1/pods", query), await live.get("/api/v1/pods", query)
        assert got == expected
        page = json.loads(got.body)
        seen += [item["metadata"]["name"] for item in page["items"]]
        if not page["metadata"].get("continue"):
            break
        query = [("limit", "4"), ("continue", page["metadata"]["continue"])]
    whole = json.loads((await recorded.get("/api/v1/pods")).body)
    assert seen == [item["metadata"]["name"] for item in whole["items"]]


async def test_they_have_the_same_name_namespace_clock_and_catalog(
    twins: tuple[RecordedCluster, LiveCluster, Replay],
) -> None:
    recorded, live, _ = twins
    assert (live.context, live.namespace) == (recorded.context, recorded.namespace)
    catalogs = ClusterCatalog(recorded), ClusterCatalog(live)
    resources, of_live = [await catalog.resources() for catalog in catalogs]
    assert of_live == resources
    for resource in [resource for resource in resources if "list" in resource.verbs][::3]:
        mine, theirs = [await catalog.objects(resource) for catalog in catalogs]
        assert mine == theirs
    assert abs(live.now() - recorded.now()) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/namespaces/a/pods/b/exec", [("command", "rm")]),
        ("/api/v1/namespaces/a/services/b/proxy", ()),
        ("/api/v1/pods", [("watch", "true")]),
        ("/api/v1/namespaces/a/pods/b/log", [("follow", "true")]),
        ("/api/v1/../../secrets", ()),
    ],
)
async def test_they_refuse_alike_and_nothing_is_sent(path: str, query: Query) -> None:
    recorded = recording(names()[0])
    async with replaying(recorded) as replay:
        live = connect(replay.kubeconfig, None, None, {})
        said = []
        for cluster in (RecordedCluster(recorded), live):
            with pytest.raises(Refused) as caught:
                await cluster.get(path, query)
            said.append((str(caught.value), caught.value.mend))
        await live.close()
    assert said[0] == said[1]
    assert replay.requests == []


async def test_without_the_token_the_live_one_is_unavailable() -> None:
    async with replaying(recording(names()[0]), tls=True, token="let-me-in") as replay:
        text = replay.kubeconfig.read_text(encoding="utf-8")
        replay.kubeconfig.write_text(text.replace("let-me-in", "wrong"), encoding="utf-8")
        live = connect(replay.kubeconfig, None, None, {})
        with pytest.raises(Unavailable, match="401"):
            await live.get("/version")
        await live.close()
