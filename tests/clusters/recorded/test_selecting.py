"""Selectors and pages of a recorded cluster are those of the API server that was recorded."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import Response, encode
from core.ports import JSON, METADATA_LIST, TABLE
from tests.clusters.recorded.asking import RECORDINGS, document, failure, listed

# ── Selecting ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_namespaced_list_holds_that_namespace_only(starter: RecordedCluster) -> None:
    names = await listed(starter, "/api/v1/namespaces/backend/pods")
    assert len(names) == 3
    assert all(name.startswith("api-") for name in names)


async def test_the_list_of_a_namespace_that_does_not_exist_is_empty(starter: RecordedCluster) -> None:
    assert await listed(starter, "/api/v1/namespaces/nope/pods") == []


@pytest.mark.parametrize(
    ("path", "selector", "count"),
    [
        ("/api/v1/pods", ("labelSelector", "app=my-app"), 1),
        ("/api/v1/pods", ("labelSelector", "app notin (my-app)"), 6),
        ("/api/v1/pods", ("labelSelector", "!app,nope"), 0),
        ("/api/v1/pods", ("fieldSelector", "status.phase=Running"), 7),
        ("/api/v1/pods", ("fieldSelector", "status.phase!=Running"), 0),
        ("/api/v1/pods", ("fieldSelector", "metadata.namespace=backend"), 3),
        ("/api/v1/pods", ("fieldSelector", "metadata.name=my-app,status.phase=Running"), 1),
        ("/api/v1/pods", ("fieldSelector", "spec.nodeName=minikube,spec.restartPolicy==Always"), 7),
        ("/api/v1/pods", ("fieldSelector", "spec.host=minikube"), 7),
        ("/api/v1/nodes", ("fieldSelector", "spec.unschedulable=false"), 1),
        ("/api/v1/namespaces", ("fieldSelector", "status.phase=Active"), 5),
        ("/api/v1/services", ("fieldSelector", "spec.type=NodePort"), 1),
        ("/api/v1/secrets", ("fieldSelector", "type=Opaque"), 1),
        ("/apis/apps/v1/deployments", ("fieldSelector", "metadata.name=api"), 1),
    ],
)
async def test_selectors_hold_alike_for_lists_metadata_and_tables(
    starter: RecordedCluster, path: str, selector: tuple[str, str], count: int
) -> None:
    names = await listed(starter, path, selector)
    assert len(names) == count
    partial = await document(starter, path, [selector], METADATA_LIST)
    table = await document(starter, path, [selector], TABLE)
    assert [item["metadata"]["name"] for item in partial["items"]] == names
    assert [row["object"]["metadata"]["name"] for row in table["rows"]] == names


async def test_events_are_selected_by_their_object_under_both_groups() -> None:
    cluster = RecordedCluster(RECORDINGS["troubled"])
    old = await listed(
        cluster, "/api/v1/events", ("fieldSelector", "involvedObject.name=gpu-trainer,reason=FailedScheduling")
    )
    new = await listed(
        cluster, "/apis/events.k8s.io/v1/events", ("fieldSelector", "regarding.name=gpu-trainer,type=Warning")
    )
    assert old
    assert old == new


@pytest.mark.parametrize(
    ("path", "selector", "message"),
    [
        ("/api/v1/pods", ("labelSelector", "app in"), "unable to parse requirement: found '' expected: '('"),
        ("/api/v1/pods", ("fieldSelector", "status.bogus=1"), "field label not supported: status.bogus"),
        ("/api/v1/pods", ("fieldSelector", "bogus"), "invalid selector: 'bogus'; can't understand 'bogus'"),
        (
            "/apis/apps/v1/deployments",
            ("fieldSelector", "spec.replicas=1"),
            '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
        ),
        (
            "/apis/certs.acme.test/v1/certificates",
            ("fieldSelector", "spec.issuer=x"),
            "field label not supported: spec.issuer",
        ),
        ("/api/v1/pods", ("limit", "many"), 'strconv.ParseInt: parsing "many": invalid syntax'),
    ],
)
async def test_a_wrong_selector_or_limit_is_a_bad_request_in_the_servers_words(
    shop: RecordedCluster, path: str, selector: tuple[str, str], message: str
) -> None:
    assert await failure(shop, path, selector) == (400, message)


async def test_a_custom_resource_has_the_selectable_fields_that_its_definition_declares() -> None:
    def declare(response: Response) -> Response:
        if response.path != "/apis/apiextensions.k8s.io/v1/customresourcedefinitions" or "Table" in response.accept:
            return response
        definitions = json.loads(response.body)
        definitions["items"][0]["spec"]["versions"][0]["selectableFields"] = [{"jsonPath": ".spec.issuer"}]
        return replace(response, body=encode(definitions))

    recording = replace(RECORDINGS["shop"], responses=[declare(r) for r in RECORDINGS["shop"].responses])
    path = "/apis/certs.acme.test/v1/certificates"
    assert await listed(RecordedCluster(recording), path, ("fieldSelector", "spec.issuer=letsencrypt")) == ["shop-tls"]


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("accept", [JSON, TABLE, METADATA_LIST])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
async def test_pages_put_together_are_the_whole_list(starter: RecordedCluster, accept: str, limit: int) -> None:
    members = "rows" if accept == TABLE else "items"
    whole = (await document(starter, "/api/v1/pods", (), accept))[members]
    gathered: list[Mapping[str, Any]] = []
    query: list[tuple[str, str]] = [("limit", str(limit))]
    while True:
        part = await document(starter, "/api/v1/pods", query, accept)
        gathered += part[members]
        if "continue" not in part["metadata"]:
            assert "remainingItemCount" not in part["metadata"]
            break
        assert len(part[members]) == limit
        assert part["metadata"]["remainingItemCount"] == len(whole) - len(gathered)
        query = [("limit", str(limit)), ("continue", part["metadata"]["continue"])]
    assert gathered == whole


async def test_how_many_remain_is_never_told_with_a_selector(starter: RecordedCluster) -> None:
    for selector in (("labelSelector", "app"), ("fieldSelector", "status.phase=Running")):
        part = await document(starter, "/api/v1/pods", [("limit", "1"), selector])
        assert part["metadata"]["continue"]
        assert "remainingItemCount" not in part["metadata"]


async def test_a_selected_page_goes_on_where_the_one_before_ended(starter: RecordedCluster) -> None:
    selector = ("labelSelector", "app=api")
    whole = await listed(starter, "/api/v1/pods", selector)
    first = await document(starter, "/api/v1/pods", [("limit", "2"), selector])
    token = first["metadata"]["continue"]
    rest = await listed(starter, "/api/v1/pods", ("limit", "2"), selector, ("continue", token))
    assert [item["metadata"]["name"] for item in first["items"]] + rest == whole
    assert len(whole) == 3


@pytest.mark.parametrize("token", ["x", "!!!", "e30", base64.b64encode(b'{"v":"v2","rv":1,"start":"a"}').decode(), "ä"])
async def test_a_continue_token_that_no_list_gave_is_a_bad_request(starter: RecordedCluster, token: str) -> None:
    code, message = await failure(starter, "/api/v1/pods", ("limit", "1"), ("continue", token))
    assert code == 400
    assert message.startswith("invalid continue token: ")


@pytest.mark.parametrize(
    "content",
    [
        {"v": "meta.k8s.io/v1", "rv": 1, "start": "default/my-app\0"},
        {"v": "meta.k8s.io/v1", "rv": 860, "start": "default/gone\0"},
    ],
)
async def test_a_continue_token_of_another_state_has_expired(
    starter: RecordedCluster, content: Mapping[str, Any]
) -> None:
    token = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    code, message = await failure(starter, "/api/v1/pods", ("continue", token))
    assert code == 410
    assert "too old" in message
