"""Three reviews, and nothing else, are POSTed; recorded and live clusters answer them alike."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters import guard, reviews
from clusters.live.cluster import connect
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load, names
from clusters.replay.protobuf import review
from clusters.replay.server import replaying
from core.errors import Refused, Unavailable
from core.ports import Reply
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject, impersonated
from tests.clusters.api_server import kubeconfig, live, serving
from tests.thoroughness import examples

SELF_ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
ACCESS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
SELF = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
PODS = AccessAttributes("delete", resource="pods", namespace="shop")
FRONTEND = impersonated("system:serviceaccount:shop:frontend")

# ── What may be POSTed ───────────────────────────────────────────────────────────────────────────────────────────────


def test_these_three_paths_are_all_that_may_be_posted_to() -> None:
    assert {SELF_ACCESS, ACCESS, SELF} == guard.REVIEWS


@pytest.mark.parametrize(
    "path",
    [
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
        "/apis/authorization.k8s.io/v1/namespaces/shop/localsubjectaccessreviews",
        "/apis/authentication.k8s.io/v1/tokenreviews",
        "/api/v1/namespaces/shop/serviceaccounts/web/token",
        "/api/v1/namespaces/shop/pods",
        "/api/v1/namespaces/shop/pods/web/eviction",
        SELF + "/",
        SELF + "?dryRun=All",
        SELF.upper(),
        "/" + SELF,
        SELF.replace("/", "%2f"),
        "https://evil.example" + SELF,
        "",
    ],
)
def test_a_post_anywhere_else_is_refused(path: str) -> None:
    with pytest.raises(Refused, match="POST"):
        guard.check_review(path, b"{}")


def test_a_token_is_reviewed_at_its_own_path_and_only_where_the_sender_says_so() -> None:
    guard.check_review(guard.TOKEN_REVIEW, b"{}", token=True)
    for path in (*guard.REVIEWS, "/api/v1/namespaces/shop/pods"):
        with pytest.raises(Refused, match="POST"):
            guard.check_review(path, b"{}", token=True)


@settings(max_examples=examples(100))
@given(st.text(max_size=80) | st.sampled_from([SELF, ACCESS, SELF_ACCESS]).flatmap(lambda p: st.just(p + "x")))
def test_no_other_path_whatever_passes(path: str) -> None:
    with pytest.raises(Refused):
        guard.check_review(path, b"{}")


def test_a_review_of_any_size_is_not_sent() -> None:
    guard.check_review(ACCESS, b"x" * 32_000)
    with pytest.raises(Refused, match="bytes"):
        guard.check_review(ACCESS, b"x" * 32_001)


@pytest.mark.parametrize("path", ["/api/v1/namespaces/shop/pods", "/apis/apps/v1/deployments"])
async def test_the_transport_itself_posts_no_other_path(path: str, tmp_path: Path) -> None:
    async with serving() as server, live(kubeconfig(tmp_path / "config", server.url)) as cluster:
        await cluster.get("/version")
        link = cluster._links.link
        assert link is not None
        with pytest.raises(Refused):
            await link.open(path, (), "application/json", connect=1, total=1, silence=1, review=b"{}")
        assert [request.method for request in server.requests] == ["GET"]


# ── A live cluster ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_live_cluster_is_asked_with_a_body_of_ours_and_nobody_is_impersonated(tmp_path: Path) -> None:
    bodies: list[Any] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.json())
        status = {"allowed": False, "denied": True, "reason": "why", "evaluationError": "what"}
        return web.json_response({"status": status}, status=201)

    async with serving(answer) as server, live(kubeconfig(tmp_path / "config", server.url)) as cluster:
        said = await cluster.review_access(Subject("bob", ("a", "b"), "7"), replace(PODS, name="web"))
        assert said == AccessDecision(False, True, "why", "what")
        await cluster.review_self_access(AccessAttributes("get", path="/healthz"))
        assert [(request.method, request.path) for request in server.requests] == [
            ("POST", ACCESS),
            ("POST", SELF_ACCESS),
        ]
        for request in server.requests:
            assert request.content_type == "application/json"
            assert not [name for name in request.headers if name.lower().startswith("impersonate")]
    resource = {"namespace": "shop", "verb": "delete", "resource": "pods", "name": "web"}
    assert bodies == [
        {
            "kind": "SubjectAccessReview",
            "apiVersion": "authorization.k8s.io/v1",
            "spec": {"resourceAttributes": resource, "user": "bob", "groups": ["a", "b"], "uid": "7"},
        },
        {
            "kind": "SelfSubjectAccessReview",
            "apiVersion": "authorization.k8s.io/v1",
            "spec": {"nonResourceAttributes": {"path": "/healthz", "verb": "get"}},
        },
    ]


async def test_who_we_are_is_read_whole(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        user = {"username": "bob", "uid": "7", "groups": ["a"], "extra": {"k": ["v", "w"]}}
        document = {"metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"}, "status": {"userInfo": user}}
        return web.json_response(document, status=201)

    async with serving(answer) as server, live(kubeconfig(tmp_path / "config", server.url)) as cluster:
        expected = Identity("bob", "7", ("a",), (("k", ("v", "w")),), "2026-01-01T00:00:00Z")
        assert await cluster.review_self() == expected


@pytest.mark.parametrize("status", [403, 404, 422, 500])
async def test_what_the_server_refuses_to_say_is_its_reply(status: int, tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"kind": "Status", "code": status}, status=status)

    async with serving(answer) as server, live(kubeconfig(tmp_path / "config", server.url)) as cluster:
        for said in (
            await cluster.review_self(),
            await cluster.review_self_access(PODS),
            await cluster.review_access(FRONTEND, PODS),
        ):
            assert isinstance(said, Reply)
            assert said.status == status


@pytest.mark.parametrize(
    "body", [b"<html>log in</html>", b"[]", b"{}", b'{"status":{}}', b'{"status":{"allowed":"no"}}']
)
async def test_what_is_no_answer_to_a_review_is_no_permission(body: bytes, tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=200)

    async with serving(answer) as server, live(kubeconfig(tmp_path / "config", server.url)) as cluster:
        with pytest.raises(Unavailable, match="review"):
            await cluster.review_self_access(PODS)


async def test_a_redirected_review_is_not_followed(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect("/api/v1/namespaces/shop/pods")

    async with serving(answer) as server, live(kubeconfig(tmp_path / "config", server.url)) as cluster:
        with pytest.raises(Refused, match="redirect"):
            await cluster.review_self_access(PODS)
        assert len(server.requests) == 1


# ── A recording ──────────────────────────────────────────────────────────────────────────────────────────────────────

ASKED = [
    (FRONTEND, AccessAttributes("list", resource="pods", namespace="shop")),
    (FRONTEND, AccessAttributes("get", resource="configmaps", namespace="shop")),
    (FRONTEND, AccessAttributes("get", resource="configmaps", namespace="default")),
    (FRONTEND, AccessAttributes("get", path="/healthz")),
    (impersonated("bob"), PODS),
    (Subject("bob", ("system:masters",)), PODS),
    (
        impersonated("system:serviceaccount:kube-system:replicaset-controller"),
        AccessAttributes("delete", resource="pods", namespace="shop"),
    ),
]


@pytest.mark.parametrize("name", names())
async def test_recorded_and_live_clusters_answer_reviews_alike(name: str) -> None:
    recorded = RecordedCluster(load(name))
    async with replaying(load(name), tls=True, token="sesame") as replay:
        cluster = connect(replay.kubeconfig, None, None, {})
        try:
            for subject, attributes in ASKED:
                expected = await recorded.review_access(subject, attributes)
                assert isinstance(expected, AccessDecision)
                assert await cluster.review_access(subject, attributes) == expected
            assert await cluster.review_self_access(PODS) == await recorded.review_self_access(PODS)
            assert await cluster.review_self() == await recorded.review_self()
        finally:
            await cluster.close()
        assert {(seen.method, seen.path) for seen in replay.requests} == {("POST", path) for path in guard.REVIEWS}


async def test_in_the_shop_a_service_account_may_what_its_role_says() -> None:
    shop = RecordedCluster(load("shop"))
    said = [await shop.review_access(subject, attributes) for subject, attributes in ASKED]
    assert [one.allowed for one in said if isinstance(one, AccessDecision)] == [
        False, True, False, True, False, True, True,
    ]  # fmt: skip


async def test_whoever_asks_a_recording_is_nobody_in_particular_and_may_read_all_of_it() -> None:
    shop = RecordedCluster(replace(load("shop"), origin=None))
    said = await shop.review_self()
    assert isinstance(said, Identity)
    assert (said.username, said.groups) == ("recording", ("system:masters", "system:authenticated"))
    decision = await shop.review_self_access(PODS)
    assert isinstance(decision, AccessDecision)
    assert decision.allowed


async def test_a_recording_whose_rules_could_not_be_read_says_so_and_does_not_guess() -> None:
    shop = load("shop")
    kept = [r for r in shop.responses if "clusterrolebindings" not in r.path]
    forbidden = next(r for r in shop.responses if r.path.endswith("/clusterrolebindings"))
    body = b'{"kind":"Status","reason":"Forbidden","code":403}'
    cluster = RecordedCluster(replace(shop, responses=[*kept, replace(forbidden, status=403, body=body)]))
    said = await cluster.review_access(FRONTEND, PODS)
    assert isinstance(said, Reply)
    assert said.status == 403


# ── A replay ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_replay_creates_nothing_and_says_created_as_a_server_does() -> None:
    async with replaying(load("shop")) as replay, httpx.AsyncClient(base_url=replay.url) as client:
        sent = reviews.access_review(FRONTEND, PODS)
        reply = await client.post(ACCESS, json=sent)
        assert reply.status_code == 201
        assert reply.json() == {**sent, "metadata": {}, "status": {"allowed": False}}
        assert [(seen.method, seen.path) for seen in replay.requests] == [("POST", ACCESS)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"),
        ("POST", "/api/v1/namespaces/shop/pods"),
        ("PUT", SELF),
        ("PATCH", SELF_ACCESS),
        ("DELETE", ACCESS),
        ("POST", SELF + "/x"),
    ],
)
async def test_every_other_post_and_method_is_answered_405_and_noted(method: str, path: str) -> None:
    async with replaying(load("shop")) as replay, httpx.AsyncClient(base_url=replay.url) as client:
        assert (await client.request(method, path, json={})).status_code == 405
        assert [(seen.method, seen.path) for seen in replay.requests] == [(method, path)]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"spec":{}}', "application/json", 400),
        (b'{"spec":{"resourceAttributes":{},"nonResourceAttributes":{}}}', "application/json", 400),
        (b'{"spec":{"resourceAttributes":{"verb":7}}}', "application/json", 400),
        (b"k8s\0\xff\xff", "application/vnd.kubernetes.protobuf", 400),
        (b"\xff\xfe", "application/vnd.kubernetes.protobuf", 400),
        (b"a: b", "application/yaml", 415),
        (b"x" * 200_000, "application/json", 413),
    ],
)
async def test_a_body_that_is_no_review_is_said_to_be_none(content: bytes, content_type: str, status: int) -> None:
    async with replaying(load("shop")) as replay, httpx.AsyncClient(base_url=replay.url) as client:
        reply = await client.post(SELF_ACCESS, content=content, headers={"content-type": content_type})
        assert reply.status_code == status
        assert reply.json()["kind"] == "Status"


async def test_a_review_needs_the_token_too() -> None:
    async with replaying(load("shop"), token="sesame") as replay, httpx.AsyncClient(base_url=replay.url) as client:
        assert (await client.post(SELF, json=reviews.self_review())).status_code == 401


async def test_who_impersonates_asks_about_the_one_impersonated() -> None:
    headers = [("Impersonate-User", "bob"), ("Impersonate-Group", "a"), ("Impersonate-Group", "b")]
    async with replaying(load("shop")) as replay, httpx.AsyncClient(base_url=replay.url, headers=headers) as client:
        user = (await client.post(SELF, json=reviews.self_review())).json()["status"]["userInfo"]
        assert user == {"username": "bob", "groups": ["a", "b", "system:authenticated"]}
        reply = await client.post(SELF_ACCESS, json=reviews.self_access_review(PODS))
        assert reply.json()["status"] == {"allowed": False}


def field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2, len(value)]) + value


def test_kubectls_protobuf_means_what_its_json_would() -> None:
    resource = field(1, b"shop") + field(2, b"delete") + field(5, b"pods")
    spec = field(1, resource) + field(3, b"bob") + field(4, b"a") + field(4, b"b") + b"\x38\x96\x01"
    kind = field(1, b"authorization.k8s.io/v1") + field(2, b"SubjectAccessReview")
    body = b"k8s\0" + field(1, kind) + field(2, field(1, b"") + field(2, spec))
    assert review(body) == reviews.access_review(Subject("bob", ("a", "b")), PODS)


@settings(max_examples=examples(200))
@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader_of_protobuf(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert json.dumps(review(b"k8s\0" + data))
