"""The recorded cluster in process and a live client of its replay give the same bytes for the same requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from clusters.live.cluster import LiveCluster, connect
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import Recording, load
from clusters.replay.server import Replay, replaying
from core.errors import Refused
from core.ports import DISCOVERY, JSON, METADATA, METADATA_LIST, TABLE, Query

REQUESTS: list[tuple[str, Query, str]] = [
    ("/version", (), JSON),
    ("/healthz", (), JSON),
    ("/readyz", [("verbose", "")], JSON),
    ("/api", (), DISCOVERY),
    ("/apis", (), DISCOVERY),
    ("/api", (), JSON),
    ("/apis", (), JSON),
    ("/apis/apps", (), JSON),
    ("/apis/apps/v1", (), JSON),
    ("/apis/nope.example/v1/foos", (), JSON),
    ("/openapi/v3", (), JSON),
    ("/openapi/v3/apis/apps/v1", [("hash", "ABC")], JSON),
    ("/api/v1/pods", (), JSON),
    ("/api/v1/pods", (), TABLE),
    ("/api/v1/pods", [("limit", "1")], METADATA_LIST),
    ("/api/v1/pods", [("includeObject", "Object"), ("limit", "2")], TABLE),
    ("/api/v1/pods", [("labelSelector", "app in (courier, ledger),env!=x")], TABLE),
    ("/api/v1/pods", [("fieldSelector", "status.phase!=Running,spec.nodeName=minikube")], JSON),
    ("/api/v1/pods", [("labelSelector", "ä & = ?#%+")], JSON),
    ("/api/v1/pods", [("fieldSelector", "status.bogus=1")], JSON),
    ("/api/v1/pods", [("limit", "1"), ("continue", "bm90IGEgdG9rZW4")], JSON),
    ("/api/v1/pods", (), METADATA),
    ("/api/v1/pods", (), "application/yaml"),
    ("/api/v1/endpoints", (), TABLE),
    ("/api/v1/namespaces/payments/pods/memory-hog", (), JSON),
    ("/api/v1/namespaces/payments/pods/memory-hog", (), METADATA),
    ("/api/v1/namespaces/payments/pods/memory-hog/status", (), JSON),
    ("/api/v1/namespaces/payments/pods/nope", (), JSON),
    ("/apis/apps/v1/namespaces/payments/deployments/ledger/scale", (), JSON),
    ("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:controller:job-controller", (), JSON),
    ("/api/v1/namespaces/payments/pods/giant/log", (), JSON),
    ("/api/v1/namespaces/payments/pods/settlement/log", [("container", "settlement")], JSON),
    ("/api/v1/namespaces/payments/pods/memory-hog/log", [("previous", "true"), ("timestamps", "true")], JSON),
    ("/api/v1/namespaces/payments/pods/memory-hog/log", [("tailLines", "-1")], JSON),
    ("/api/v1/namespaces/payments/pods/memory-hog/log", [("container", "nope")], JSON),
    ("/apis/events.k8s.io/v1/events", [("fieldSelector", "type=Warning")], JSON),
]

REFUSED: list[tuple[str, Query]] = [
    ("/api/v1/namespaces/payments/pods/giant/exec", [("command", "ls")]),
    ("/api/v1/nodes/minikube/proxy/run/x", ()),
    ("/api/v1/pods", [("watch", "true")]),
    ("/api/v1/namespaces/payments/pods/giant/log", [("follow", "true")]),
    ("//evil.example/api", ()),
]


@pytest.fixture(scope="module")
def troubled() -> Recording:
    return load("troubled")


@asynccontextmanager
async def twins(recording: Recording, tls: bool) -> AsyncIterator[tuple[RecordedCluster, LiveCluster, Replay]]:
    async with replaying(recording, tls, "sesame" if tls else None) as replay:
        live = connect(replay.kubeconfig, None, None, {})
        try:
            yield RecordedCluster(recording), live, replay
        finally:
            await live.close()


@pytest.mark.parametrize("tls", [False, True])
async def test_the_same_request_gives_the_same_reply_from_both(troubled: Recording, tls: bool) -> None:
    async with twins(troubled, tls) as (recorded, live, replay):
        for path, query, accept in REQUESTS:
            assert await live.get(path, query, accept) == await recorded.get(path, query, accept), (path, query)
        assert {seen.method for seen in replay.requests} == {"GET"}
        assert len(replay.requests) == len(REQUESTS)


async def test_the_same_request_gives_the_same_stream_from_both(troubled: Recording) -> None:
    async with twins(troubled, tls=False) as (recorded, live, _):
        for path, query, accept in REQUESTS:
            async with recorded.stream(path, query, accept) as stream:
                ours = (stream.status, stream.content_type, b"".join([chunk async for chunk in stream.chunks]))
            async with live.stream(path, query, accept) as stream:
                theirs = (stream.status, stream.content_type, b"".join([chunk async for chunk in stream.chunks]))
            assert theirs == ours, path


async def test_what_one_refuses_the_other_refuses_and_nothing_is_sent(troubled: Recording) -> None:
    async with twins(troubled, tls=False) as (recorded, live, replay):
        for path, query in REFUSED:
            for cluster in (recorded, live):
                with pytest.raises(Refused):
                    await cluster.get(path, query)
        assert replay.requests == []


async def test_both_tell_the_same_context_namespace_and_time(troubled: Recording) -> None:
    async with twins(troubled, tls=False) as (recorded, live, _):
        await live.get("/version")
        assert (live.context, live.namespace) == (recorded.context, recorded.namespace)
        assert abs((live.now() - recorded.now()).total_seconds()) < 5
