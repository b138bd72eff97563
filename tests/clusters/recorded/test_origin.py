"""A recording knows how its recorder's kubeconfig called the cluster and who they were, and no credential of theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clusters.capture import capture
from clusters.live.cluster import LiveCluster
from clusters.live.kubeconfig import resolve
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.origin import Origin, from_document, to_document
from clusters.recorded.recording import ORIGIN, load, save
from clusters.recorded.recording import names as recordings
from core.contexts import ContextNames
from core.errors import SettingsError
from core.ports import Reply
from core.reviews import AccessAttributes, AccessDecision, Identity

NAMES = ContextNames("prod-eu", "prod", "ann", "shop")
ANN = Identity("ann", "7", ("devs", "system:authenticated"), (("example.org/team", ("a", "b")),))


@pytest.mark.parametrize("origin", [Origin(NAMES), Origin(NAMES, ANN), Origin(ContextNames("a", "b"), Identity("x"))])
def test_what_is_written_of_an_origin_is_what_is_read(origin: Origin) -> None:
    assert from_document(json.loads(json.dumps(to_document(origin)))) == origin


@pytest.mark.parametrize(
    "value", ["eyJhbGciOi.eyJzdWIiOi.c2ln", "Bearer abc", "-----BEGIN PRIVATE KEY-----", "token=eyJhbGciOi.eyJz.x"]
)
def test_a_credential_that_an_authenticator_tells_of_a_user_is_left_out(value: str) -> None:
    told = replace(ANN, extra=(("a", (value,)), ("b", ("plain",))))
    document = to_document(Origin(NAMES, told))
    assert value not in json.dumps(document)
    assert document["identity"]["extra"] == {"b": ["plain"]}


async def test_a_recording_answers_as_whoever_made_it(tmp_path: Path) -> None:
    save(replace(load("shop"), origin=Origin(NAMES, ANN)), tmp_path / "kept")
    cluster = RecordedCluster(load(str(tmp_path / "kept")))
    assert (cluster.context, cluster.called) == ("kept", NAMES)
    assert await cluster.review_self() == replace(ANN, created=f"{cluster.now():%Y-%m-%dT%H:%M:%SZ}")
    allowed = await cluster.review_self_access(AccessAttributes("delete", resource="pods", namespace="shop"))
    assert isinstance(allowed, AccessDecision)
    assert not allowed.allowed


async def test_without_an_origin_a_recording_is_a_superusers_and_called_by_its_own_name() -> None:
    cluster = RecordedCluster(replace(load("shop"), origin=None))
    assert cluster.called == ContextNames("shop", "shop", "", "default")
    said = await cluster.review_self()
    assert isinstance(said, Identity)
    assert "system:masters" in said.groups


@pytest.mark.parametrize("name", sorted({*recordings()} - {"fleet"}))  # taken before origins were recorded
def test_each_recording_that_the_project_carries_tells_its_origin(name: str) -> None:
    origin = load(name).origin
    assert origin is not None
    assert origin.names.context == "minikube"


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"context":1}', '{"context":"a","identity":{}}', '{"context":"a","identity":[]}']
)
def test_a_damaged_origin_says_so(text: str, tmp_path: Path) -> None:
    save(load("starter"), tmp_path)
    (tmp_path / ORIGIN).write_text(text)
    with pytest.raises(SettingsError, match="cannot be read"):
        load(str(tmp_path))


class Ann(RecordedCluster):
    """A cluster that takes its asker for somebody, or does not say for whom."""

    said: Identity | Reply = ANN

    @property
    def called(self) -> ContextNames:
        return NAMES

    async def review_self(self) -> Identity | Reply:
        return self.said


@pytest.mark.parametrize(
    ("said", "kept"), [(replace(ANN, created="2026-01-01T00:00:00Z"), ANN), (Reply(404, "text/plain", b""), None)]
)
async def test_capturing_keeps_the_names_and_the_identity(
    said: Identity | Reply, kept: Identity | None, tmp_path: Path
) -> None:
    cluster = Ann(load("starter"))
    cluster.said = said
    await capture(cluster, tmp_path / "new", lambda _: None)
    assert load(str(tmp_path / "new")).origin == Origin(NAMES, kept)


@pytest.mark.parametrize("own", [[("namespace", "shop")], []])
def test_a_live_cluster_is_called_as_its_kubeconfig_calls_it(own: Sequence[Any], tmp_path: Path) -> None:
    document = {
        "current-context": "prod-eu",
        "clusters": [{"name": "prod", "cluster": {"server": "https://ann:s3cr3t@a:6443/k8s"}}],
        "users": [{"name": "ann", "user": {"token": "s3cr3t"}}],
        "contexts": [{"name": "prod-eu", "context": {"cluster": "prod", "user": "ann", **dict(own)}}],
    }
    (tmp_path / "config").write_text(json.dumps(document))
    target = resolve(tmp_path / "config", None, "given", {}, tmp_path)
    called = LiveCluster(target, {}).called
    assert called == replace(NAMES, namespace="shop" if own else "", server="https://a:6443/k8s")
    assert target.namespace == "given"
