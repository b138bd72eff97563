"""The writing, against a scripted API that records every request: what is applied, what is removed, what is refused."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from clusters.live import connect
from core.errors import SettingsError
from core.ports import Cluster
from eval.live import MARK, Ledger, Writer, applied, clean, ledger_for, ledgers, plan_of
from tests.clusters.api_server import serving

KINDS = {
    "/api/v1": [("Namespace", "namespaces", False), ("ConfigMap", "configmaps", True)],
    "/apis/apps/v1": [("Deployment", "deployments", True)],
}
MANIFESTS = """\
{apiVersion: apps/v1, kind: Deployment, metadata: {name: heron, namespace: marsh}, spec: {replicas: 2}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: reeds, namespace: default, annotations: {a: b}}, data: {k: v}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: marsh}}
"""
MADE = (
    "/api/v1/namespaces/marsh",
    "/api/v1/namespaces/default/configmaps/reeds",
    "/apis/apps/v1/namespaces/marsh/deployments/heron",
)


@dataclass
class Store:
    """An API server that keeps what is applied to it."""

    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    writes: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    refused: str = ""
    context: str = "made-up"
    kubeconfig: Path = Path()
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if request.method != "GET":
            body = json.loads(await request.read() or b"{}")
            self.writes.append((request.method, path, dict(request.query), body))
            if path == self.refused:
                return web.json_response({"kind": "Status", "message": "quota exceeded"}, status=403)
        if request.method == "PATCH":
            body["metadata"]["uid"] = f"uid-{len(self.objects)}"
            self.objects[path] = body
            return web.json_response(body, status=201)
        if request.method == "DELETE":
            return web.json_response(self.objects.pop(path, {}))
        if path in KINDS:
            kinds = [{"kind": k, "name": plural, "namespaced": inside} for k, plural, inside in KINDS[path]]
            return web.json_response({"kind": "APIResourceList", "resources": kinds})
        found = self.objects.get(path)
        return web.json_response(found or {"kind": "Status", "code": 404}, status=200 if found else 404)

    def done(self, method: str) -> list[str]:
        return [path for verb, path, _, _ in self.writes if verb == method]


@dataclass
class Live:
    store: Store
    cluster: Cluster
    writer: Writer
    folder: Path
    said: list[str] = field(default_factory=list)

    def ledger(self) -> Ledger:
        return ledger_for(self.folder, "mine", self.store.context, self.store.url, "run-1")

    def left(self) -> list[Ledger]:
        return ledgers(self.folder, self.store.context, self.store.url)


@asynccontextmanager
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    store = Store()
    async with serving(store.answer) as server:
        store.url, store.kubeconfig = server.url, tmp_path / "kubeconfig"
        document = {
            "current-context": "another",
            "contexts": [{"name": "made-up", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {"server": server.url}}],
            "users": [{"name": "u", "user": {"token": "made-up-token"}}],
        }
        store.kubeconfig.write_text(yaml.safe_dump(document))
        writing: Any = importlib.import_module("eval.live.writing")
        cluster = connect(store.kubeconfig, "made-up", None, {}, 5.0)
        async with writing.writing(str(store.kubeconfig), "made-up", {}) as writer:
            try:
                yield Live(store, cluster, writer, tmp_path / "state")
            finally:
                await cluster.close()


def planned(tmp_path: Path) -> Any:
    (tmp_path / "cluster.yaml").write_text(MANIFESTS)
    return plan_of([tmp_path / "cluster.yaml"])


async def test_what_is_applied_is_the_scenario_marked_and_it_alone_is_removed(tmp_path: Path) -> None:
    async with live(tmp_path) as found:
        async with applied(found.cluster, found.writer, planned(tmp_path), found.ledger(), found.said.append):
            assert tuple(found.store.objects) == MADE
            [left] = found.left()
            assert tuple(left.made) == MADE  # a crash now would leave this list
        assert found.store.done("PATCH") == list(MADE)
        for method, _, query, body in found.store.writes:
            if method == "PATCH":
                assert query == {"fieldManager": "copilot-eval", "fieldValidation": "Warn"}
                assert body["metadata"]["annotations"][MARK] == "run-1"
            else:
                assert body["preconditions"]["uid"].startswith("uid-")
        assert found.store.writes[1][3]["metadata"]["annotations"]["a"] == "b"
        assert found.store.done("DELETE") == list(reversed(MADE))
        assert {method for method, *_ in found.store.writes} == {"PATCH", "DELETE"}
        assert found.store.objects == {}
        assert found.left() == []


@pytest.mark.parametrize("there", MADE)
async def test_where_something_is_there_already_nothing_is_written(tmp_path: Path, there: str) -> None:
    async with live(tmp_path) as found:
        found.store.objects[there] = {"metadata": {"name": "theirs"}}
        with pytest.raises(SettingsError, match="holds what the scenario would make"):
            async with applied(found.cluster, found.writer, planned(tmp_path), found.ledger(), found.said.append):
                raise AssertionError("nobody should get here")
        assert found.store.writes == []


async def test_what_is_made_is_removed_where_applying_fails_half_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        """No waiting in tests."""

    monkeypatch.setattr("eval.live.running.asyncio.sleep", at_once)
    async with live(tmp_path) as found:
        found.store.refused = MADE[2]
        with pytest.raises(SettingsError, match="quota exceeded"):
            async with applied(found.cluster, found.writer, planned(tmp_path), found.ledger(), found.said.append):
                raise AssertionError("nobody should get here")
        assert found.store.objects == {}
        assert found.store.done("DELETE") == [MADE[1], MADE[0]]


async def test_an_interrupt_removes_what_was_made(tmp_path: Path) -> None:
    async with live(tmp_path) as found:
        asked = asyncio.Event()

        async def asking() -> None:
            async with applied(found.cluster, found.writer, planned(tmp_path), found.ledger(), found.said.append):
                asked.set()
                await asyncio.sleep(60)

        task = asyncio.ensure_future(asking())
        await asked.wait()
        task.cancel()  # what Ctrl-C does to the command
        with pytest.raises(asyncio.CancelledError):
            await task
        assert found.store.objects == {}
        assert found.left() == []


async def test_after_a_crash_what_its_ledger_lists_is_removed_and_what_others_made_since_is_not(tmp_path: Path) -> None:
    async with live(tmp_path) as found:
        ledger = found.ledger()
        for path, one in zip(MADE, planned(tmp_path), strict=True):
            ledger.add(path)
            await found.writer.apply(path, one.marked(ledger.run))
        theirs = {"metadata": {"name": "reeds", "uid": "theirs"}}
        found.store.objects[MADE[1]] = theirs  # somebody has made one of that name since
        with pytest.raises(SettingsError, match="was not taken away"):
            found.ledger()
        [left] = found.left()
        await clean(found.cluster, found.writer, left, found.said.append)
        assert found.store.objects == {MADE[1]: theirs}
        assert found.left() == []
        assert any("left alone" in said for said in found.said)
        assert ledgers(found.folder, "another", found.store.url) == []


def test_without_a_context_by_name_nothing_is_ever_written() -> None:
    writing: Any = importlib.import_module("eval.live.writing")
    with pytest.raises(SettingsError, match="context by name"):
        writing.target_of("", "", {})
