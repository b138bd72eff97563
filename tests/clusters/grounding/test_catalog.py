from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import SHIPPED, load
from core.errors import Unavailable
from core.ports import DISCOVERY, JSON, METADATA_LIST, Query, Reply, Stream
from kubectl.resources import Resource
from tests.unreviewed import Unreviewed

PODS = Resource("", "v1", "pods", "pod", "Pod", True, ("get", "list"))
Answers = Mapping[str, Any]


class ScriptedCluster(Unreviewed):
    """Answers paths (with their query) as told: a document, or a status and a document; 404 otherwise."""

    context = "scripted"
    namespace = "own"

    def __init__(self, answers: Answers | Callable[[str, dict[str, str]], Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        address = f"{path}?{urlencode(query)}" if query else path
        self.asked.append((address, accept))
        await asyncio.sleep(0)
        found = self.answers(path, dict(query)) if callable(self.answers) else self.answers.get(address)
        if found is None:
            found = (404, {"kind": "Status"})
        status, document = found if isinstance(found, tuple) else (200, found)
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return Reply(status, "application/json", body)

    def stream(self, path: str, query: Query = (), accept: str = JSON) -> AbstractAsyncContextManager[Stream]:
        raise NotImplementedError

    async def close(self) -> None:
        pass


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def pod(name: str, **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "a", **metadata}}


def aggregated(group: str, version: str, *plurals: str) -> dict[str, Any]:
    resources = [
        {"resource": plural, "singularResource": "", "responseKind": {"kind": plural.title()}, "scope": "Namespaced"}
        for plural in plurals
    ]
    return {
        "kind": "APIGroupDiscoveryList",
        "items": [{"metadata": {"name": group}, "versions": [{"version": version, "resources": resources}]}],
    }


# ── Resources ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_aggregated_discovery_takes_two_requests_and_is_kept() -> None:
    clock = Clock()
    cluster = ScriptedCluster({"/api": aggregated("", "v1", "pods"), "/apis": aggregated("x.io", "v2", "widgets")})
    catalog = ClusterCatalog(cluster, clock=clock)
    assert [r.qualified for r in await catalog.resources()] == ["pods", "widgets.x.io"]
    await catalog.resources()
    assert cluster.asked == [("/api", DISCOVERY), ("/apis", DISCOVERY)]
    clock.now = 61
    await catalog.resources()
    assert len(cluster.asked) == 4


async def test_an_older_server_is_asked_group_by_group_with_the_preferred_version_first() -> None:
    def listed(group_version: str, plural: str) -> dict[str, Any]:
        resource = {"name": plural, "kind": plural.title(), "namespaced": True, "verbs": ["list"]}
        return {"groupVersion": group_version, "resources": [resource, {**resource, "name": f"{plural}/status"}]}

    versions = [{"groupVersion": "x.io/v1beta1"}, {"groupVersion": "x.io/v1"}]
    groups = {
        "groups": [
            {"preferredVersion": {"groupVersion": "x.io/v1"}, "versions": versions},
            {"preferredVersion": {"groupVersion": "down.io/v1"}, "versions": [{"groupVersion": "down.io/v1"}]},
        ]
    }
    cluster = ScriptedCluster(
        {
            "/api": {"kind": "APIVersions", "versions": ["v1"]},
            "/apis": groups,
            "/api/v1": listed("v1", "pods"),
            "/apis/x.io/v1": listed("x.io/v1", "widgets"),
            "/apis/x.io/v1beta1": listed("x.io/v1beta1", "widgets"),
            "/apis/down.io/v1": (503, b"service unavailable"),
        }
    )
    found = await ClusterCatalog(cluster).resources()
    assert [(r.plural, r.api_version) for r in found] == [
        ("pods", "v1"),
        ("widgets", "x.io/v1"),
        ("widgets", "x.io/v1beta1"),
    ]


@pytest.mark.parametrize("answer", [(403, {}), (500, b"oops"), (200, b"<html>"), (200, b"[]")])
async def test_discovery_that_is_refused_or_none_is_unavailable_and_not_kept(answer: Any) -> None:
    cluster = ScriptedCluster({"/api": answer, "/apis": answer})
    catalog = ClusterCatalog(cluster)
    with pytest.raises(Unavailable, match="/api"):
        await catalog.resources()
    cluster.answers = {"/api": aggregated("", "v1", "pods"), "/apis": aggregated("x.io", "v2", "widgets")}
    assert len((await catalog.resources()).all) == 2


# ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_objects_are_asked_for_as_metadata_and_keep_labels_owners_and_kind() -> None:
    owner = {"kind": "ReplicaSet", "name": "web-1", "controller": True, "apiVersion": "apps/v1"}
    item = pod("web-1-x", labels={"app": "web"}, ownerReferences=[owner], generateName="web-1-")
    cluster = ScriptedCluster({"/api/v1/namespaces/a/pods?limit=500": {"items": [item]}})
    (found,) = await ClusterCatalog(cluster).objects(PODS, "a")
    assert (found.kind, found.name, found.namespace, found.generate_name) == ("Pod", "web-1-x", "a", "web-1-")
    assert found.labels == {"app": "web"}
    assert found.controller is not None
    assert found.controller.name == "web-1"
    assert cluster.asked == [("/api/v1/namespaces/a/pods?limit=500", METADATA_LIST)]


async def test_objects_are_kept_for_seconds_by_type_and_namespace() -> None:
    clock = Clock()
    cluster = ScriptedCluster(lambda path, _: {"items": [pod(path)]})
    catalog = ClusterCatalog(cluster, clock=clock)
    await asyncio.gather(*(catalog.objects(PODS, "a") for _ in range(20)), catalog.objects(PODS))
    assert len(cluster.asked) == 2
    clock.now = 5.0
    await catalog.objects(PODS, "a")
    assert len(cluster.asked) == 3


async def test_where_reading_is_forbidden_there_are_no_objects() -> None:
    catalog = ClusterCatalog(ScriptedCluster(lambda *_: (403, {})))
    assert await catalog.objects(PODS, "a") == ()
    assert await catalog.objects(PODS) == ()


async def test_where_only_the_own_namespace_may_be_read_its_objects_are_given() -> None:
    cluster = ScriptedCluster(lambda path, _: {"items": [pod("mine")]} if "/own/" in path else (403, {}))
    assert [o.name for o in await ClusterCatalog(cluster).objects(PODS)] == ["mine"]


async def test_a_type_that_cannot_be_listed_is_not_asked_for() -> None:
    cluster = ScriptedCluster({})
    reviews = Resource("authorization.k8s.io", "v1", "reviews", "review", "Review", False, ("create",))
    assert await ClusterCatalog(cluster).objects(reviews) == ()
    assert cluster.asked == []


async def test_a_list_that_the_server_fails_to_give_is_empty_and_asked_for_again_after_seconds() -> None:
    now = [0.0]
    cluster = ScriptedCluster(lambda *_: (500, {}))
    catalog = ClusterCatalog(cluster, clock=lambda: now[0])
    for _ in range(2):
        assert await catalog.objects(PODS) == ()
        assert not await catalog.forbidden(PODS), "it is no question of rights"
    assert len(cluster.asked) == 1
    now[0] = 6.0
    await catalog.objects(PODS)
    assert len(cluster.asked) == 2


async def test_a_look_in_passing_tells_what_is_forbidden_and_what_fails_from_what_is_empty() -> None:
    assert await ClusterCatalog(ScriptedCluster(lambda *_: {"items": []})).recent(PODS) is not None
    assert await ClusterCatalog(ScriptedCluster(lambda *_: (403, {}))).recent(PODS) is None
    cluster = ScriptedCluster(lambda *_: (500, {}))
    catalog = ClusterCatalog(cluster)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await catalog.recent(PODS)
        assert catalog.failing(PODS)
    assert len(cluster.asked) == 1, "it is left alone for seconds"


def paged(total: int) -> Callable[[str, dict[str, str]], Any]:
    items = [pod(f"p-{n}", labels={"app": f"app-{n % 50}"}) for n in range(total)]

    def answer(_: str, query: dict[str, str]) -> Any:
        start, limit = int(query.get("continue", 0)), int(query.get("limit", total))
        end = start + limit
        return {"metadata": {"continue": str(end)} if end < total else {}, "items": items[start:end]}

    return answer


async def test_ten_thousand_objects_come_in_pages_within_two_seconds() -> None:
    cluster = ScriptedCluster(paged(10_000))
    began = time.monotonic()
    found = await ClusterCatalog(cluster).objects(PODS)
    assert time.monotonic() - began < 2
    assert len({o.name for o in found}) == 10_000
    assert len(cluster.asked) == 20


async def test_when_the_server_has_forgotten_the_page_everything_is_asked_for_at_once() -> None:
    pages = paged(1_200)
    cluster = ScriptedCluster(lambda path, query: (410, {}) if query.get("continue") == "1000" else pages(path, query))
    found = await ClusterCatalog(cluster).objects(PODS)
    assert len({o.name for o in found}) == len(found) == 1_200


# ── Schemas ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_server_that_repeats_a_page_for_ever_is_unavailable() -> None:
    page = {"items": [pod("web")], "metadata": {"continue": "again"}}
    cluster = ScriptedCluster(lambda path, query: page)
    with pytest.raises(Unavailable, match="no end"):
        await ClusterCatalog(cluster).objects(PODS)
    assert len(cluster.asked) == 2


async def test_a_schema_is_found_by_group_version_and_kind_in_its_groups_document() -> None:
    gvk = {"group": "", "version": "v1", "kind": "Pod"}
    document = {
        "components": {"schemas": {"other": {}, "pod": {"type": "object", "x-kubernetes-group-version-kind": [gvk]}}}
    }
    cluster = ScriptedCluster(
        {
            "/openapi/v3": {"paths": {"api/v1": {"serverRelativeURL": "/openapi/v3/api/v1?hash=A1"}}},
            "/openapi/v3/api/v1?hash=A1": document,
        }
    )
    catalog = ClusterCatalog(cluster)
    found = await catalog.schema(PODS)
    assert found["schema"]["type"] == "object"
    assert set(found["components"]) == {"other", "pod"}
    assert await catalog.schema(Resource("x.io", "v1", "widgets", "", "Widget", True)) == {}
    assert await catalog.schema(Resource("", "v1", "nodes", "", "Node", False)) == {}
    assert len(cluster.asked) == 2


async def test_a_new_hash_is_read_anew_and_an_old_one_is_kept() -> None:
    clock, hashes = Clock(), ["A"]

    def answer(path: str, query: dict[str, str]) -> Any:
        if path == "/openapi/v3":
            return {"paths": {"api/v1": {"serverRelativeURL": f"/openapi/v3/api/v1?hash={hashes[-1]}"}}}
        gvk = {"group": "", "version": "v1", "kind": "Pod"}
        return {"components": {"schemas": {"pod": {"x-kubernetes-group-version-kind": [gvk], "is": query["hash"]}}}}

    cluster = ScriptedCluster(answer)
    catalog = ClusterCatalog(cluster, clock=clock)
    for now, fresh, expected, asked in ((0, "A", "A", 2), (61, "A", "A", 3), (122, "B", "B", 5)):
        clock.now = now
        hashes.append(fresh)
        assert (await catalog.schema(PODS))["schema"]["is"] == expected
        assert len(cluster.asked) == asked


async def test_a_server_without_openapi_v3_has_no_schemas() -> None:
    assert await ClusterCatalog(ScriptedCluster({})).schema(PODS) == {}


# ── On the shipped recordings ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(path.name for path in Path(SHIPPED).iterdir() if path.is_dir()))
async def test_every_listable_type_of_a_recording_has_its_objects_and_most_have_a_schema(name: str) -> None:
    catalog = ClusterCatalog(RecordedCluster(load(name)))
    resources = [r for r in await catalog.resources() if "list" in r.verbs]
    assert len(resources) > 40
    objects = {r.qualified: await catalog.objects(r) for r in resources}
    assert all(o.kind == r.kind and o.name for r in resources for o in objects[r.qualified])
    assert any(o.controller for o in objects["pods"])
    with_schema = [r for r in resources if (await catalog.schema(r)).get("schema")]
    assert len(with_schema) == len(resources)
