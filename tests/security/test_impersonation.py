"""Each caller whom the cluster named sees what the cluster lets them see, and nothing that another one saw.

`main.py serve` over a replay that enforces the recorded roles; what it was asked, and as whom, is the replay's audit
log.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from benchmarks.startup import free_port, healthy
from clusters.live import ImpersonatedCluster, connect
from clusters.recorded import load
from clusters.replay import Replay, replaying
from composition import composed
from core.errors import Refused, SettingsError, Unavailable
from core.reviews import SELF, TOKEN, Subject
from core.settings.sources import load as load_settings
from tests.fork_server import python
from tests.servers import plan, scripted_openai

MAIN = Path(__file__).parents[2] / "main.py"
CLERK = "parcel-clerk"
"""May view the namespace parcel."""
ONLOOKER = "system:serviceaccount:platform-tools:cluster-onlooker"
"""May view every namespace."""
KEY = "key-of-somebody-with-a-key"
IN_PARCEL = "How many statefulsets are in the namespace parcel?"
IN_DISPATCH = "How many pods are in the namespace dispatch?"
ON = {"COPILOT_SERVER_CLUSTER_USERS": "on", "COPILOT_SERVER_IMPERSONATION": "on"}


@dataclass(frozen=True)
class Service:
    """A running service and the cluster behind it."""

    url: str
    replay: Replay

    def token(self, user: str) -> str:
        document = yaml.safe_load(self.replay.kubeconfig.read_text())
        return next(str(entry["user"]["token"]) for entry in document["users"] if entry["name"] == f"{user}@fleet")

    async def get(self, path: str, bearer: str) -> Any:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=30) as client:
            return (await client.get(path, headers={"authorization": f"Bearer {bearer}"})).json()

    async def ask(self, bearer: str, question: str) -> Any:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=60) as client:
            headers = {"authorization": f"Bearer {bearer}"}
            return (await client.post("/v1/ask", json={"query": question}, headers=headers)).json()

    def acted(self) -> list[tuple[str, str]]:
        """Every request for objects that came in: as whom, and the path."""
        own = ("/readyz", "/version", "/api", "/apis", "/openapi", TOKEN, SELF)
        seen = [(one.acting.user if one.acting else one.user, one.path) for one in self.replay.requests]
        return [(who, path) for who, path in seen if path not in own and not path.startswith("/openapi/")]


@contextlib.asynccontextmanager
async def service(folder: Path, environ: Mapping[str, str] = ON, context: str = "fleet") -> AsyncIterator[Service]:
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    async with replaying(load("fleet"), users=(CLERK, ONLOOKER)) as replay:
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            *(*python(), str(MAIN), "--kubeconfig", str(replay.kubeconfig), "--context", context),
            *("--port", str(port)),
            cwd=folder,
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "COPILOT_API_KEYS": f"bob:sha256:{digest}", **environ},
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            while not await asyncio.to_thread(healthy, port):
                assert process.returncode is None
                await asyncio.sleep(0.05)
            yield Service(f"http://127.0.0.1:{port}", replay)
        finally:
            process.terminate()
            await process.wait()


async def test_every_request_for_an_object_is_made_as_the_caller_and_the_cluster_decides(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        clerk = running.token(CLERK)
        assert (await running.ask(clerk, IN_PARCEL))["answer"] == "1"
        assert (await running.ask(clerk, IN_DISPATCH))["answer"].startswith("forbidden: may not list pods in namespace")
        reads = [one for one in running.acted() if not one[1].startswith("/api/v1/namespaces/kube-system")]
        assert {who for who, _ in reads} == {CLERK}
        assert ("parcel-clerk", "/api/v1/namespaces/dispatch/pods") in reads
        # as kubectl --as would: the groups that the cluster named, without the one that it adds itself
        assert {one.acting.groups for one in running.replay.requests if one.acting} == {()}


async def test_what_one_caller_saw_is_neither_shown_to_another_nor_planned_from(tmp_path: Path) -> None:
    count = plan("kubectl get pods -n dispatch --no-headers | wc -l")
    async with scripted_openai(count) as models:
        environ = {**ON, "OPENAI_API_KEY": "sk-made-up", "OPENAI_BASE_URL": f"{models.url}/v1"}
        async with service(tmp_path, environ) as running:
            onlooker, clerk = running.token(ONLOOKER), running.token(CLERK)
            for tier in ("remote", "cache"):  # a plan that is kept answers whoever it is kept for
                seen = await running.ask(onlooker, IN_DISPATCH)
                assert (seen["tier"], seen["verdict"]) == (tier, "Majority")
            assert int(seen["answer"]) > 1
            before = models.total
            told = await running.ask(clerk, IN_DISPATCH)
            assert told["answer"].startswith("forbidden: ")
            assert all(attempt["tier"] != "cache" for attempt in told["attempts"])
            assert models.total > before
            prompts = str([request.body for request in models.requests[before:]])
            assert "planner-785d9dd4c5" not in prompts
            assert len((await running.get("/v1/history", clerk))["answers"]) == 1


async def test_examples_are_made_of_names_that_the_caller_may_see(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        many = (await running.get("/v1/examples", running.token(ONLOOKER)))["examples"]
        few = (await running.get("/v1/examples", running.token(CLERK)))["examples"]
        assert "label-printer" in " ".join(many)
        assert set(few) < set(many)
        assert {who for who, path in running.acted() if "kube-system" not in path} == {CLERK, ONLOOKER}


async def test_who_has_a_key_of_ours_asks_with_the_rights_of_the_service(tmp_path: Path) -> None:
    async with service(tmp_path) as running:
        assert int((await running.ask(KEY, IN_DISPATCH))["answer"]) > 1
        assert {one.acting for one in running.replay.requests} == {None}


async def test_without_the_setting_no_header_is_sent(tmp_path: Path) -> None:
    async with service(tmp_path, {"COPILOT_SERVER_CLUSTER_USERS": "on"}) as running:
        assert int((await running.ask(running.token(CLERK), IN_DISPATCH))["answer"]) > 1
        assert {one.acting for one in running.replay.requests} == {None}
        assert TOKEN in {one.path for one in running.replay.requests}


async def test_a_service_that_may_not_impersonate_says_what_to_grant(tmp_path: Path) -> None:
    async with replaying(load("fleet"), users=(CLERK, ONLOOKER)) as replay:
        cluster = connect(replay.kubeconfig, f"{ONLOOKER}@fleet", None, {})
        other = ImpersonatedCluster(cluster, Subject(CLERK))
        with pytest.raises(Unavailable) as raised:
            await other.get("/api/v1/namespaces/parcel/pods")
        assert "impersonate" in raised.value.mend
        with pytest.raises(Unavailable):
            async with other.stream("/api/v1/namespaces/parcel/pods"):
                pass
        with pytest.raises(Unavailable):
            await other.review_self()
        await cluster.close()


async def test_groups_and_scopes_that_the_cluster_named_go_along_and_so_do_reviews() -> None:
    scopes = (("scopes.example/limited", ("read", "list")), ("authentication.kubernetes.io/pod-name", ("p",)))
    subject = Subject("ann", ("auditors", "system:authenticated"), extra=scopes)
    async with replaying(load("fleet")) as replay:
        cluster = connect(replay.kubeconfig, "fleet", None, {})
        seen = ImpersonatedCluster(cluster, subject)
        assert (await seen.get("/api/v1/namespaces/dispatch/pods")).status in (200, 403)
        await seen.review_self()
        assert [(one.path, one.acting) for one in replay.requests] == [
            (path, Subject("ann", ("auditors",), extra=(("scopes.example/limited", ("read", "list")),)))
            for path in ("/api/v1/namespaces/dispatch/pods", SELF)
        ]
        await cluster.close()


@pytest.mark.parametrize("name", ["", " ", "admin ", " admin", "ad\nmin", "ad\tmin", "admin\r\nImpersonate-Group: all"])
async def test_a_name_that_a_header_cannot_hold_exactly_is_nobody(name: str) -> None:
    async with replaying(load("fleet")) as replay:
        cluster = connect(replay.kubeconfig, "fleet", None, {})
        with pytest.raises(Refused):
            ImpersonatedCluster(cluster, Subject(name))
        with pytest.raises(Refused):
            ImpersonatedCluster(cluster, Subject("ann", (name,)))
        assert not replay.requests
        await cluster.close()


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"server.impersonation": "on"}, "cluster has not named"),
        ({"server.impersonation": "on", "server.cluster_users": "on", "server.contexts": "other"}, "one context"),
    ],
)
async def test_settings_with_which_rights_could_be_mistaken_are_refused(wanted: dict[str, str], why: str) -> None:
    settings = load_settings({"cluster.recording": "starter", **wanted}, {}, {}, {})
    with pytest.raises(SettingsError, match=why):
        async with composed(settings, {}):
            pass
