"""A replay lets its users do what the recorded roles allow, and says no in the API server's words."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from benchmarks.golden import GOLDEN, Ran
from clusters.grounding import ClusterCatalog
from clusters.live import connect
from clusters.recorded import load
from clusters.replay import replaying
from clusters.replay.server import Replay
from executor.lines import run_line
from executor.requests import Requests

LINES: list[dict[str, Any]] = [json.loads(line) for line in (GOLDEN / "fleet-limited.jsonl").read_text().splitlines()]
USERS = tuple(dict.fromkeys(line["user"] for line in LINES))
CLERK = "parcel-clerk"
TIMES = re.compile(r"\(x\d+ over")
CREDENTIAL = re.compile(r"token=\S+")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replay() -> AsyncIterator[Replay]:
    async with replaying(load("fleet"), users=USERS) as running:
        yield running


def settled(text: str) -> str:
    """How often an event was seen has grown since the recording; what looks like a credential may be masked."""
    return CREDENTIAL.sub("token=", TIMES.sub("(xN over", text))


def test_three_users_ran_the_same_commands() -> None:
    assert len(USERS) == 3
    assert len(LINES) == 75


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("user", USERS)
async def test_a_user_with_few_rights_is_told_by_run_what_kubectl_told_them(replay: Replay, user: str) -> None:
    cluster = connect(replay.kubeconfig, f"{user}@fleet", None, {})
    catalog = ClusterCatalog(cluster)
    differ = []
    try:
        for line in LINES:
            if line["user"] != user:
                continue
            ours = await run_line(line["command"], Requests(cluster, catalog).view())
            ran = Ran({**line, "stdout": settled(line["stdout"])}, {**ours, "stdout": settled(ours["stdout"])})
            if ran.differs:
                differ.append(ran.command)
    finally:
        await cluster.close()
    assert differ == []


PODS = "/api/v1/namespaces/parcel/pods"
FORBIDDEN = 'User "parcel-clerk" cannot list resource "pods" in API group "" in the namespace "dispatch"'


async def get(replay: Replay, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=replay.url) as client:
        return await client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()})


@pytest.mark.asyncio(loop_scope="module")
async def test_whoever_impersonates_a_user_sees_what_that_user_may_see(replay: Replay) -> None:
    assert (await get(replay, PODS, impersonate_user=CLERK)).status_code == 200
    refused = await get(replay, PODS.replace("parcel", "dispatch"), impersonate_user=CLERK)
    assert (refused.status_code, refused.json()["reason"]) == (403, "Forbidden")
    assert refused.json()["message"] == f"pods is forbidden: {FORBIDDEN}"
    assert refused.json()["details"] == {"kind": "pods"}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_user_of_the_replay_may_not_impersonate_another(replay: Replay) -> None:
    token = re.search(r"name: parcel-clerk@fleet\n\s+user:\n\s+token: (\S+)", replay.kubeconfig.read_text())
    assert token is not None
    bearer = f"Bearer {token[1]}"
    assert (await get(replay, PODS, authorization=bearer)).status_code == 200
    refused = await get(replay, PODS, authorization=bearer, impersonate_user="admin")
    assert refused.status_code == 403
    assert 'cannot impersonate resource "users"' in refused.json()["message"]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_log_of_a_pod_is_a_right_of_its_own(replay: Replay) -> None:
    path = "/api/v1/namespaces/dispatch/pods/planner-785d9dd4c5-rw498/log"
    refused = await get(replay, path, impersonate_user=CLERK)
    assert refused.status_code == 403
    assert 'cannot get resource "pods/log"' in refused.json()["message"]


@pytest.mark.asyncio(loop_scope="module")
async def test_who_asks_without_a_user_is_whoever_made_the_recording(replay: Replay) -> None:
    assert (await get(replay, "/api/v1/nodes")).status_code == 200
