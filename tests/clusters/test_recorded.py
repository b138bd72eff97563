"""A recorded cluster answers as the API server did that was recorded."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from clusters.recorded import RecordedCluster
from clusters.recording import Recording, Response, encode, load, names
from core.errors import Refused
from core.ports import DISCOVERY, JSON, METADATA, METADATA_LIST, TABLE, Query
from kubectl.resources import parse_discovery

RECORDINGS = {name: load(name) for name in ("starter", "shop", "troubled")}


@pytest.fixture
def starter() -> RecordedCluster:
    return RecordedCluster(RECORDINGS["starter"])


@pytest.fixture
def shop() -> RecordedCluster:
    return RecordedCluster(RECORDINGS["shop"])


async def document(cluster: RecordedCluster, path: str, query: Query = (), accept: str = JSON) -> dict[str, Any]:
    reply = await cluster.get(path, query, accept)
    parsed = json.loads(reply.body)
    assert isinstance(parsed, dict)
    return parsed


async def listed(cluster: RecordedCluster, path: str, *query: tuple[str, str]) -> list[str]:
    return [item["metadata"]["name"] for item in (await document(cluster, path, query))["items"]]


async def failure(cluster: RecordedCluster, path: str, *query: tuple[str, str], accept: str = JSON) -> tuple[int, str]:
    reply = await cluster.get(path, query, accept)
    body = json.loads(reply.body)
    assert (body["kind"], body["status"], body["code"]) == ("Status", "Failure", reply.status)
    return reply.status, body["message"]


# ── What was recorded is served ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(RECORDINGS))
async def test_every_recorded_response_is_served_as_it_was(name: str) -> None:
    cluster = RecordedCluster(RECORDINGS[name])
    for response in RECORDINGS[name].responses:
        path, _, verbose = response.path.partition("?")
        reply = await cluster.get(path, [(verbose, "")] if verbose else [], response.accept)
        assert (reply.status, reply.content_type) == (response.status, response.content_type), response.path
        if response.content_type.startswith("application/json"):
            assert json.loads(reply.body) == json.loads(response.body), response.path
        else:
            assert reply.body == response.body


@pytest.mark.parametrize("name", sorted(RECORDINGS))
async def test_every_object_of_a_list_can_be_got_alone_in_each_form(name: str) -> None:
    cluster = RecordedCluster(RECORDINGS[name])
    discovery = [await document(cluster, path, (), DISCOVERY) for path in ("/api", "/apis")]
    seen = 0
    for resource in (r for r in parse_discovery(discovery) if "list" in r.verbs):
        for item in (await document(cluster, resource.path()))["items"] or ():
            metadata = item["metadata"]
            path = resource.path(metadata.get("namespace"), metadata["name"])
            alone = await document(cluster, path)
            assert alone == {"kind": resource.kind, "apiVersion": resource.api_version, **item}
            table = await document(cluster, path, (), TABLE)
            assert [row["object"]["metadata"]["name"] for row in table["rows"]] == [metadata["name"]]
            partial = await document(cluster, path, (), METADATA)
            assert (partial["kind"], partial["metadata"]) == ("PartialObjectMetadata", metadata)
            seen += 1
    assert seen > 100


async def test_the_context_is_the_recordings_name_and_its_clock_stands_still(starter: RecordedCluster) -> None:
    assert (starter.context, starter.namespace) == ("starter", "default")
    assert starter.now() == datetime(2026, 11, 23, 5, 57, 15, tzinfo=timezone.utc)


async def test_every_recorded_pod_has_its_logs() -> None:
    for name in names():
        cluster = RecordedCluster(load(name))
        for pod in (await document(cluster, "/api/v1/pods"))["items"]:
            metadata = pod["metadata"]
            for container in pod["spec"]["containers"]:
                path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/log"
                reply = await cluster.get(path, [("container", container["name"])])
                assert reply.status in (200, 204, 400), path


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


# ── The port ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/api/v1/namespaces/default/pods/my-app/exec", "https://x/api", "/api/v1/../x"])
async def test_what_could_act_is_refused_before_it_is_looked_at(starter: RecordedCluster, path: str) -> None:
    with pytest.raises(Refused):
        await starter.get(path)
    with pytest.raises(Refused):
        async with starter.stream(path):
            pass


async def test_a_stream_is_the_reply_in_chunks(starter: RecordedCluster) -> None:
    async with starter.stream("/apis/rbac.authorization.k8s.io/v1/clusterroles") as stream:
        chunks = [chunk async for chunk in stream.chunks]
    assert stream.status == 200
    assert len(chunks) > 1
    assert b"".join(chunks) == (await starter.get("/apis/rbac.authorization.k8s.io/v1/clusterroles")).body


async def test_closing_twice_is_no_mistake(starter: RecordedCluster) -> None:
    await starter.close()
    await starter.close()


def many_pods(count: int) -> Recording:
    """The starter recording with so many pods, as copies of one."""
    recording = RECORDINGS["starter"]

    def grown(response: Response) -> Response:
        if response.path != "/api/v1/pods":
            return response
        body = json.loads(response.body)
        members = "rows" if "Table" in response.accept else "items"
        pattern = json.dumps(body[members][-1]).replace("my-deployment", "copy")
        name = json.loads(pattern)
        name = (name.get("object") or name)["metadata"]["name"]
        body[members] = [json.loads(pattern.replace(name, f"copy-{number:05}")) for number in range(count)]
        return replace(response, body=encode(body))

    return replace(recording, responses=[grown(response) for response in recording.responses])


async def test_a_bare_count_of_many_pods_moves_a_hundredth_of_the_list() -> None:
    cluster = RecordedCluster(many_pods(1_000))
    first = await cluster.get("/api/v1/pods", [("limit", "1")], METADATA_LIST)
    assert json.loads(first.body)["metadata"]["remainingItemCount"] == 999
    assert len(first.body) * 100 < len((await cluster.get("/api/v1/pods")).body)


# ── What may be odd in a recording ───────────────────────────────────────────────────────────────────────────────────


async def test_a_list_that_was_forbidden_stays_forbidden() -> None:
    recording = RECORDINGS["starter"]
    body = encode({"kind": "Status", "status": "Failure", "message": "no", "reason": "Forbidden", "code": 403})
    responses = [
        Response(r.path, r.accept, 403, r.content_type, body) if r.path == "/api/v1/secrets" else r
        for r in recording.responses
    ]
    cluster = RecordedCluster(replace(recording, responses=responses))
    for path in ("/api/v1/secrets", "/api/v1/namespaces/default/secrets", "/api/v1/namespaces/default/secrets/x"):
        assert await failure(cluster, path) == (403, "no")


async def test_without_a_recorded_table_the_list_itself_is_served() -> None:
    recording = RECORDINGS["starter"]
    responses = [r for r in recording.responses if not (r.path == "/api/v1/pods" and "Table" in r.accept)]
    cluster = RecordedCluster(replace(recording, responses=responses))
    assert (await document(cluster, "/api/v1/pods", (), TABLE))["kind"] == "PodList"
    assert (await document(cluster, "/api/v1/namespaces/default/pods/my-app", (), TABLE))["kind"] == "Pod"
