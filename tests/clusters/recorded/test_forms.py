"""The forms in which a recorded cluster answers: tables, metadata, discovery, subresources, errors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clusters.recorded.cluster import RecordedCluster
from core.ports import DISCOVERY, METADATA, METADATA_LIST, TABLE
from tests.clusters.recorded.asking import RECORDINGS, document, failure

# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_table_holds_beside_its_cells_what_is_asked_for(starter: RecordedCluster) -> None:
    path = "/api/v1/namespaces/default/pods/my-app"
    bare = await document(starter, path, [("includeObject", "None")], TABLE)
    partial = await document(starter, path, [("includeObject", "Metadata")], TABLE)
    whole = await document(starter, path, [("includeObject", "Object")], TABLE)
    assert bare["rows"][0]["object"] is None
    assert partial["rows"][0]["object"]["kind"] == "PartialObjectMetadata"
    assert whole["rows"][0]["object"] == await document(starter, path)
    assert (await failure(starter, path, ("includeObject", "All"), accept=TABLE))[0] == 400


async def test_metadata_of_the_wrong_number_is_not_acceptable(starter: RecordedCluster) -> None:
    code, message = await failure(starter, "/api/v1/pods", accept=METADATA)
    assert (code, "is a list" in message) == (406, True)
    code, message = await failure(starter, "/api/v1/namespaces/default/pods/my-app", accept=METADATA_LIST)
    assert (code, "is not a list" in message) == (406, True)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "PodList"),
        ("*/*", "PodList"),
        ("application/vnd.kubernetes.protobuf,application/json", "PodList"),
        ("application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json", "PodList"),
        ("application/json;v=v1;g=meta.k8s.io;as=Table", "Table"),
        ("application/json; as=Table; v=v1; g=meta.k8s.io, application/json", "Table"),
    ],
)
async def test_the_first_form_that_can_be_served_is(starter: RecordedCluster, accept: str, kind: str) -> None:
    assert (await document(starter, "/api/v1/pods", (), accept))["kind"] == kind


async def test_what_cannot_be_served_is_not_acceptable(starter: RecordedCluster) -> None:
    assert (await failure(starter, "/api/v1/pods", accept="application/yaml"))[0] == 406


async def test_discovery_comes_in_both_forms_and_for_one_group(starter: RecordedCluster) -> None:
    assert (await document(starter, "/apis"))["kind"] == "APIGroupList"
    assert (await document(starter, "/apis", (), DISCOVERY))["kind"] == "APIGroupDiscoveryList"
    group = await document(starter, "/apis/apps")
    assert (group["kind"], group["preferredVersion"]["version"]) == ("APIGroup", "v1")
    assert (await failure(starter, "/apis/nope.example"))[0] == 404


async def test_openapi_documents_are_served_where_the_index_says(starter: RecordedCluster) -> None:
    index = await document(starter, "/openapi/v3")
    path, _, query = index["paths"]["apis/apps/v1"]["serverRelativeURL"].partition("?")
    schema = await document(starter, path, [tuple(query.split("="))])
    assert "io.k8s.api.apps.v1.Deployment" in schema["components"]["schemas"]
    assert (await failure(starter, "/openapi/v3/apis/nope"))[0] == 404


async def test_health_is_told_whole_in_detail_and_by_check(starter: RecordedCluster) -> None:
    assert (await starter.get("/healthz")).body == b"ok"
    assert (await starter.get("/readyz")).body == b"ok"
    assert b"[+]etcd ok" in (await starter.get("/livez", [("verbose", "")])).body
    assert (await starter.get("/livez/etcd")).body == b"ok"
    assert (await starter.get("/livez/nope")).status == 404


# ── Objects and their subresources ───────────────────────────────────────────────────────────────────────────────────


async def test_an_object_that_is_missing_is_not_found_with_the_servers_details(starter: RecordedCluster) -> None:
    assert await document(starter, "/apis/apps/v1/namespaces/default/deployments/nope") == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'deployments.apps "nope" not found',
        "reason": "NotFound",
        "details": {"name": "nope", "group": "apps", "kind": "deployments"},
        "code": 404,
    }
    assert await failure(starter, "/api/v1/namespaces/default/pods/nope") == (404, 'pods "nope" not found')


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/foos",
        "/api/v1/namespaces/default/foos/x",
        "/apis/nope.example/v1/foos",
        "/api/v2/pods",
        "/api/v1/namespaces/default/nodes",  # not namespaced
        "/api/v1/pods/my-app",  # namespaced
        "/api/v1/namespaces/default/configmaps/mongodb-config/status",  # has none
        "/api/v1/namespaces/default/pods/my-app/scale",
        "/apis/metrics.k8s.io/v1beta1/pods",
        "/openapi/v2",
    ],
)
async def test_a_path_that_the_server_does_not_serve_is_not_found(starter: RecordedCluster, path: str) -> None:
    assert await failure(starter, path) == (404, "the server could not find the requested resource")


async def test_the_status_of_an_object_is_the_object(starter: RecordedCluster) -> None:
    for path in ("/api/v1/namespaces/default/pods/my-app", "/api/v1/namespaces/default", "/api/v1/nodes/minikube"):
        assert await document(starter, f"{path}/status") == await document(starter, path)


async def test_the_scale_of_a_workload_is_made_of_it(starter: RecordedCluster) -> None:
    scale = await document(starter, "/apis/apps/v1/namespaces/backend/deployments/api/scale")
    assert (scale["kind"], scale["apiVersion"]) == ("Scale", "autoscaling/v1")
    assert scale["spec"] == {"replicas": 3}
    assert scale["status"] == {"replicas": 3, "selector": "app=api"}


async def test_the_server_warns_of_types_that_are_deprecated(starter: RecordedCluster) -> None:
    reply = await starter.get("/api/v1/namespaces/default/endpoints", (), TABLE)
    assert reply.warnings == ("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",)
    assert (await starter.get("/api/v1/pods")).warnings == ()


async def test_an_older_server_does_not_warn_yet() -> None:
    recording = RECORDINGS["starter"]
    older = [
        replace(r, body=r.body.replace(b'"minor":"36"', b'"minor":"30"')) if r.path == "/version" else r
        for r in recording.responses
    ]
    assert (await RecordedCluster(replace(recording, responses=older)).get("/api/v1/endpoints")).warnings == ()
