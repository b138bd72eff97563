"""A recorded cluster answers as the API server did that was recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import Recording, Response, encode, load, names
from core.errors import Refused
from core.ports import DISCOVERY, METADATA, METADATA_LIST, TABLE
from kubectl.resources import parse_discovery
from tests.clusters.recorded.asking import RECORDINGS, document, failure

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
                unreachable = reply.status == 500 and b"no route to host" in reply.body  # a node without a kubelet
                assert reply.status in (200, 204, 400) or unreachable, path


async def test_a_reply_is_made_once_as_far_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = RecordedCluster(load("starter"))
    path = "/api/v1/namespaces/default/pods"
    first = await cluster.get(path, [("limit", "500")])
    assert await cluster.get(path, (("limit", "500"),)) is first
    assert await cluster.get(path, (("limit", "1"),)) != first
    monkeypatch.setattr("clusters.recorded.cluster._ROOM", len(first.body) - 1)
    crowded = RecordedCluster(load("starter"))
    large = await crowded.get(path)
    again = await crowded.get(path)
    assert again == large
    assert again is not large
