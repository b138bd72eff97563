"""A captured cluster answers as the cluster did, and holds no secret."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from clusters.capture import capture
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import API, LOGS, OPENAPI, Recording, encode, load
from clusters.recorded.statuses import status
from clusters.replay import replaying
from core.errors import SettingsError, Unavailable
from core.masking import Masks, mask_document
from core.masking.documents import LAST_APPLIED
from core.ports import DISCOVERY, JSON, METADATA_LIST, TABLE, Cluster, Query, Reply, Stream
from core.reviews import Identity
from tests.fork_server import python
from tests.test_main import MAIN, clean_environment
from tests.unreviewed import Unreviewed

PASSWORD = "correct-horse-battery"
ENCODED = "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5"


class Seen(Unreviewed):
    """A cluster that notes what is asked and lets a test answer in its place."""

    def __init__(
        self, cluster: Cluster, answer: Callable[[str, Query], Reply | None] = lambda path, query: None
    ) -> None:
        self._cluster = cluster
        self._answer = answer
        self.asked: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.context, self.namespace, self.now, self.close = (
            cluster.context,
            cluster.namespace,
            cluster.now,
            cluster.close,
        )

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.asked.append((path, tuple(query)))
        return self._answer(path, query) or await self._cluster.get(path, query, accept)

    async def review_self(self) -> Identity | Reply:
        return await self._cluster.review_self()

    @asynccontextmanager
    async def stream(self, path: str, query: Query = (), accept: str = JSON) -> AsyncIterator[Stream]:
        async with self._cluster.stream(path, query, accept) as stream:
            yield stream


@pytest.fixture(scope="module")
def shop() -> Recording:
    return load("shop")


def quiet(_: str) -> None:
    pass


REQUESTS: list[tuple[str, Query, str]] = [
    ("/version", (), JSON),
    ("/healthz", (), JSON),
    ("/readyz", [("verbose", "")], JSON),
    ("/api", (), JSON),
    ("/api", (), DISCOVERY),
    ("/apis", (), DISCOVERY),
    ("/apis/apps/v1", (), JSON),
    ("/api/v1/pods", (), JSON),
    ("/api/v1/pods", (), TABLE),
    ("/api/v1/namespaces/shop/pods", [("limit", "2")], TABLE),
    ("/api/v1/pods", [("fieldSelector", "status.phase!=Running")], METADATA_LIST),
    ("/api/v1/endpoints", (), TABLE),
    ("/apis/certs.acme.test/v1/certificates", (), JSON),
    ("/apis/storage.k8s.io/v1/csistoragecapacities", (), JSON),
    ("/api/v1/namespaces/shop/pods/redis-0/log", [("container", "redis")], JSON),
    ("/api/v1/namespaces/shop/pods/redis-0/log", [("previous", "true")], JSON),
    ("/openapi/v3", (), JSON),
    ("/openapi/v3/apis/apps/v1", (), JSON),
]


async def test_what_was_captured_answers_as_the_cluster_did(shop: Recording, tmp_path: Path) -> None:
    original = RecordedCluster(shop)
    await capture(original, tmp_path / "shop", quiet)
    captured = RecordedCluster(load(str(tmp_path / "shop")))
    assert captured.context == "shop"
    assert captured.now() == original.now()
    for path, query, accept in REQUESTS:
        assert await captured.get(path, query, accept) == await original.get(path, query, accept), path


async def test_every_log_is_captured_as_it_was(tmp_path: Path) -> None:
    troubled = load("troubled")
    await capture(RecordedCluster(troubled), tmp_path / "troubled", quiet)
    assert load(str(tmp_path / "troubled")).logs == troubled.logs


async def test_no_value_of_a_secret_is_in_any_file(shop: Recording, tmp_path: Path) -> None:
    assert any(PASSWORD.encode() in response.body for response in shop.responses)
    await capture(RecordedCluster(shop), tmp_path / "shop", quiet)
    for file in (API, OPENAPI):
        content = gzip.decompress((tmp_path / "shop" / file).read_bytes())
        assert PASSWORD.encode() not in content
        assert ENCODED.encode() not in content
    assert PASSWORD not in (tmp_path / "shop" / LOGS).read_text()


async def test_the_keys_and_sizes_of_a_secret_are_kept(shop: Recording, tmp_path: Path) -> None:
    await capture(RecordedCluster(shop), tmp_path / "shop", quiet)
    reply = await RecordedCluster(load(str(tmp_path / "shop"))).get("/api/v1/namespaces/shop/secrets/orders-db")
    secret = json.loads(reply.body)
    assert secret["data"] == {"password": "*" * len(ENCODED), "username": "*" * 8}
    applied = json.loads(secret["metadata"]["annotations"][LAST_APPLIED])
    assert applied["stringData"] == {"password": "*" * len(PASSWORD), "username": "******"}
    assert applied["metadata"]["name"] == "orders-db"


async def test_what_may_not_be_read_is_told_and_recorded_as_the_server_said(shop: Recording, tmp_path: Path) -> None:
    forbidden = status(403, "Forbidden", 'secrets is forbidden: User "eve" cannot list resource "secrets"')
    told: list[str] = []
    cluster = Seen(RecordedCluster(shop), lambda path, _: forbidden if path == "/api/v1/secrets" else None)
    await capture(cluster, tmp_path / "shop", told.append)
    assert any("secrets is forbidden" in line and "left out" in line for line in told)
    replayed = await RecordedCluster(load(str(tmp_path / "shop"))).get("/api/v1/namespaces/shop/secrets")
    assert (replayed.status, json.loads(replayed.body)["reason"]) == (403, "Forbidden")


async def test_lists_are_captured_page_by_page(
    shop: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clusters.capture.PAGE", 5)
    cluster = Seen(RecordedCluster(shop))
    await capture(cluster, tmp_path / "shop", quiet)
    assert sum(path == "/api/v1/pods" for path, _ in cluster.asked) > 2
    original = RecordedCluster(shop)
    captured = RecordedCluster(load(str(tmp_path / "shop")))
    assert await captured.get("/api/v1/pods") == await original.get("/api/v1/pods")


async def test_a_list_whose_pages_expire_is_read_in_one_piece(
    shop: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clusters.capture.PAGE", 5)
    gone = status(410, "Expired", "too old")
    cluster = Seen(RecordedCluster(shop), lambda _, query: gone if "continue" in dict(query) else None)
    await capture(cluster, tmp_path / "shop", quiet)
    original = RecordedCluster(shop)
    assert await RecordedCluster(load(str(tmp_path / "shop"))).get("/api/v1/pods") == await original.get("/api/v1/pods")


async def test_a_type_that_is_served_but_answers_with_no_list_does_not_spoil_the_rest(
    shop: Recording, tmp_path: Path
) -> None:
    odd = Reply(200, "application/json", b"[]")
    cluster = Seen(RecordedCluster(shop), lambda path, _: odd if path == "/api/v1/configmaps" else None)
    await capture(cluster, tmp_path / "shop", quiet)
    captured = RecordedCluster(load(str(tmp_path / "shop")))
    assert (await captured.get("/api/v1/configmaps")).status == 502
    assert (await captured.get("/api/v1/pods")).status == 200


async def test_a_recording_is_never_written_over(shop: Recording, tmp_path: Path) -> None:
    (tmp_path / API).write_bytes(b"mine")
    with pytest.raises(SettingsError, match="already"):
        await capture(RecordedCluster(shop), tmp_path, quiet)
    assert (tmp_path / API).read_bytes() == b"mine"


async def test_a_cluster_that_goes_away_leaves_no_half_recording(shop: Recording, tmp_path: Path) -> None:
    def answer(path: str, _: Query) -> Reply | None:
        if path == "/api/v1/services":
            raise Unavailable("gone")
        return None

    with pytest.raises(Unavailable):
        await capture(Seen(RecordedCluster(shop), answer), tmp_path / "shop", quiet)
    assert not (tmp_path / "shop").exists()


async def test_credentials_that_are_refused_end_the_capture(shop: Recording, tmp_path: Path) -> None:
    unauthorized = status(401, "Unauthorized", "Unauthorized")
    with pytest.raises(Unavailable, match="401"):
        await capture(Seen(RecordedCluster(shop), lambda *_: unauthorized), tmp_path / "shop", quiet)


async def test_deprecation_warnings_are_recorded(shop: Recording, tmp_path: Path) -> None:
    await capture(RecordedCluster(shop), tmp_path / "shop", quiet)
    captured = load(str(tmp_path / "shop"))
    assert {r.warnings for r in captured.responses if r.path == "/api/v1/endpoints"} == {
        ("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",)
    }


async def test_a_server_without_openapi_is_captured_without(shop: Recording, tmp_path: Path) -> None:
    missing = status(404, "NotFound", "the server could not find the requested resource")
    cluster = Seen(RecordedCluster(shop), lambda path, _: missing if path.startswith("/openapi") else None)
    await capture(cluster, tmp_path / "shop", quiet)
    assert load(str(tmp_path / "shop")).openapi.documents == {}


@pytest.mark.parametrize(
    ("secret", "masked"),
    [
        ({"data": {"a": "YWI="}}, {"data": {"a": "***="}}),
        ({"data": {"a": "", "b": "YQ=="}}, {"data": {"a": "", "b": "**=="}}),
        ({"data": None}, {"data": None}),
        ({"stringData": {"a": "xyz"}}, {"stringData": {"a": "***"}}),
        ({"stringData": {"a": 12345}}, {"stringData": {"a": "*****"}}),
        ({"metadata": {"name": "n"}, "type": "Opaque"}, {"metadata": {"name": "n"}, "type": "Opaque"}),
        (
            {"data": {}, "metadata": {"annotations": {LAST_APPLIED: "not json", "other": "kept"}}},
            {"data": {}, "metadata": {"annotations": {LAST_APPLIED: "********", "other": "kept"}}},
        ),
    ],
)
def test_masking_keeps_everything_but_the_values(secret: dict[str, object], masked: dict[str, object]) -> None:
    assert mask_document(secret, Masks(), secret=True) == masked


async def test_a_secret_in_a_table_with_whole_objects_is_masked_too(shop: Recording, tmp_path: Path) -> None:
    """A server may put whole objects beside the cells; those are masked like the list."""

    def whole(body: bytes) -> bytes:
        table = json.loads(body)
        for row in table["rows"]:
            row["object"]["data"] = {"password": ENCODED}
        return encode(table)

    responses = [
        replace(r, body=whole(r.body)) if r.path == "/api/v1/secrets" and "Table" in r.accept else r
        for r in shop.responses
    ]
    await capture(RecordedCluster(replace(shop, responses=responses)), tmp_path / "shop", quiet)
    assert ENCODED.encode() not in gzip.decompress((tmp_path / "shop" / API).read_bytes())


async def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(shop: Recording, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    def never(path: str, *_: object) -> None:
        raise AssertionError(f"{path} was read")

    with pytest.raises(SettingsError, match="cannot be written"):
        await capture(Seen(RecordedCluster(shop), never), tmp_path / "file" / "recording", quiet)


async def captured_as(user: str, recording: Recording, home: Path) -> tuple[int, str]:
    """`main.py capture` by one of a replay's users: the exit code and what stderr says."""
    async with replaying(recording, users=[user]) as replay:
        command = ["capture", "taken", "--kubeconfig", str(replay.kubeconfig), "--context", f"{user}@{recording.name}"]
        process = await asyncio.create_subprocess_exec(
            *python(), str(MAIN), *command, cwd=home, env=clean_environment(home), stderr=asyncio.subprocess.PIPE
        )
        _, stderr = await process.communicate()
    return process.returncode or 0, stderr.decode()


async def test_a_user_without_rights_is_told_what_is_missing_and_nothing_is_written(
    shop: Recording, tmp_path: Path
) -> None:
    code, said = await captured_as("nobody", shop, tmp_path)
    assert code == 1
    assert "Missing: the verb `list`" in said
    assert 'User "nobody" cannot list resource' in said
    assert "Traceback" not in said
    assert not (tmp_path / "taken" / API).exists()


async def test_what_a_user_may_not_list_is_told_at_the_end(shop: Recording, tmp_path: Path) -> None:
    def some(path: str, query: Query) -> Reply | None:
        return status(403, "Forbidden", "secrets is forbidden") if path == "/api/v1/secrets" else None

    told: list[str] = []
    await capture(Seen(RecordedCluster(shop), some), tmp_path / "shop", told.append)
    assert told[-1] == "not allowed, and recorded as that: secrets"


@pytest.mark.parametrize("path", ["/api", "/apis"])
async def test_a_server_that_does_not_tell_what_it_serves_is_not_recorded_as_empty(path: str, tmp_path: Path) -> None:
    source = load("starter")
    mute = replace(source, responses=[one for one in source.responses if one.path != path])
    with pytest.raises(Unavailable, match=rf"resource types: {path} says 404"):
        await capture(RecordedCluster(mute), tmp_path / "taken", lambda line: None)
    assert not (tmp_path / "taken" / API).exists()
