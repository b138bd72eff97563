"""What the doctor finds, and how it is told: on scripted clusters and model servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from api.doctor import examine
from api.doctor.findings import Finding
from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load as load_recording
from core.errors import SettingsError, Unavailable
from core.ports import JSON, Cluster, Query, Reply
from core.reviews import AccessAttributes, AccessDecision
from core.settings.sources import load
from tests.servers import Status, scripted_ollama, scripted_openai


class Live(RecordedCluster):
    """A cluster that would be a live one, whose authorizer allows what a test says."""

    def __init__(self, allows: Callable[[AccessAttributes], bool] = lambda _: True, status: int = 200) -> None:
        super().__init__(load_recording("starter"))
        self._allows = allows
        self._status = status
        self.closed = False

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        if path == "/version" and self._status != 200:
            return Reply(self._status, JSON, b"{}")
        return await super().get(path, query, accept)

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        return AccessDecision(self._allows(attributes))

    async def close(self) -> None:
        self.closed = True


def reads(attributes: AccessAttributes) -> bool:
    return attributes.verb in ("get", "list")


async def found(
    cluster: Cluster | Exception,
    environ: Mapping[str, str] = MappingProxyType({}),
    settings: Mapping[str, Any] = MappingProxyType({}),
    file: str = "",
) -> list[Finding]:
    def connect() -> Cluster:
        if isinstance(cluster, Exception):
            raise cluster
        return cluster

    wanted = load({"cache.where": "off", "ollama.enabled": "off", **settings}, {}, {}, {})
    return [finding async for finding in examine(wanted, environ, file, connect, ClusterCatalog)]


def about(findings: Sequence[Finding], word: str) -> Finding:
    return next(finding for finding in findings if word in finding.text)


def levels(findings: Sequence[Finding]) -> set[str]:
    return {finding.level for finding in findings}


async def test_a_cluster_that_answers_and_can_only_be_read_is_well() -> None:
    cluster = Live(reads)
    findings = await found(cluster)
    assert levels(findings) == {"ok", "note"}
    assert "v1.36.2" in about(findings, "cluster:").text
    assert about(findings, "permissions").text == "permissions: the credentials can only read"
    assert about(findings, "offline planner").level == "ok"
    assert cluster.closed


async def test_credentials_that_could_write_are_warned_of_with_what_is_safer() -> None:
    warned = about(await found(Live(lambda a: reads(a) or a.verb == "delete")), "could write")
    assert warned.level == "warning"
    assert "delete pods" in warned.text
    assert "create" not in warned.text
    assert "view" in warned.mend


async def test_what_may_not_be_read_is_told() -> None:
    warned = about(await found(Live(lambda a: reads(a) and a.resource != "nodes")), "may not")
    assert warned.text == "permissions: the credentials may not list nodes"


async def test_a_recording_cannot_be_written_whatever_the_recorder_could() -> None:
    findings = await found(Live(lambda _: True), settings={"cluster.recording": "starter"})
    assert "cannot be written" in about(findings, "permissions").text
    assert levels(findings) == {"ok", "note"}


@pytest.mark.parametrize(
    "cluster",
    [SettingsError("no cluster", "use --recording"), Live(status=401), Live(status=503)],
    ids=["none", "401", "503"],
)
async def test_a_cluster_that_cannot_be_asked_is_a_problem_with_its_mend_and_models_are_tried_all_the_same(
    cluster: Cluster | Exception,
) -> None:
    async with scripted_openai('{"answer": "yes"}') as server:
        findings = await found(cluster, {"OPENAI_BASE_URL": server.url})
    problems = [finding for finding in findings if finding.level == "problem"]
    assert len(problems) == 1
    assert problems[0].text.startswith("cluster: ")
    assert problems[0].mend
    assert [finding.level for finding in findings if finding.text.startswith("remote")] == ["ok"] * 3


async def test_a_cluster_that_goes_away_is_a_problem() -> None:
    class Away(Live):
        async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
            raise Unavailable("nobody answers", "is it up?")

    assert about(await found(Away()), "nobody answers").level == "problem"


async def test_each_planner_is_tried_once_and_told_no_name_of_the_cluster() -> None:
    async with scripted_openai('{"answer": "yes"}') as server:
        findings = await found(Live(reads), {"OPENAI_BASE_URL": server.url})
        assert server.total == 3
        assert b"kube-system" not in server.received
    assert len([finding for finding in findings if "answers, in" in finding.text]) == 3


async def test_a_planner_that_fails_is_a_problem_with_its_mend() -> None:
    async with scripted_openai(Status(401, "no such key")) as server:
        findings = await found(Live(reads), {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-hidden-0123456789"})
    problems = [finding for finding in findings if finding.level == "problem"]
    assert len(problems) == 3
    assert all(problem.mend for problem in problems)
    assert "sk-hidden" not in "".join(map(str, findings))


async def test_a_local_model_that_is_not_pulled_names_its_pull_and_what_is_there() -> None:
    async with scripted_ollama("yes", models=["llama3.1:8b"]) as server:
        settings = {"ollama.enabled": "on", "ollama.host": server.url, "ollama.model": "qwen3:14b", "ollama.samples": 1}
        findings = await found(Live(reads), settings=settings)
    assert about(findings, "qwen3:14b").mend == "ollama pull qwen3:14b"
    assert "llama3.1:8b" in about(findings, "pulled on").text


async def test_no_key_is_no_problem_and_says_which_could_be_set() -> None:
    assert "OPENAI_API_KEY" in about(await found(Live(reads)), "remote models").mend


async def test_nobody_left_to_plan_is_a_problem() -> None:
    findings = await found(Live(reads), settings={"offline.enabled": "off"})
    assert about(findings, "none can answer").level == "problem"


@pytest.mark.parametrize(("share", "told"), [("schema", "no name"), ("names", "no output"), ("outputs", "masked")])
async def test_what_leaves_the_machine_is_told_for_each_level(share: str, told: str) -> None:
    said = about(await found(Live(reads), settings={"share": share}), f"share is {share}")
    assert told in said.text
    assert all((f"share: {level}" in said.mend) == (level != share) for level in ("schema", "names", "outputs"))


async def test_the_settings_file_and_the_place_of_plans_are_told(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("no database at all, but long enough to be taken for one " * 40)
    findings = await found(Live(reads), file="copilot.yaml", settings={"cache.where": str(tmp_path / "plans")})
    assert about(findings, "copilot.yaml").level == "ok"
    assert "0 in" in about(findings, "cache of plans").text
    warned = about(await found(Live(reads), settings={"cache.where": str(tmp_path / "broken")}), "cache of plans")
    assert (warned.level, bool(warned.mend)) == ("warning", True)


def test_a_finding_is_a_line_and_its_mend_another() -> None:
    assert str(Finding("problem", "it is down", "start it")) == "✗ it is down\n    start it"
    assert str(Finding("ok", "it is up")) == "✓ it is up"


async def test_which_kinds_may_not_be_listed_everywhere_and_which_may_in_ones_own_namespace_is_told() -> None:
    def in_default_but_jobs(attributes: AccessAttributes) -> bool:
        return reads(attributes) and attributes.namespace == "default" and attributes.resource != "jobs"

    limits = about(await found(Live(in_default_but_jobs)), "limits")
    everywhere, _, here = limits.text.partition("in 'default' these may be:")
    assert "pods" in everywhere
    assert "jobs" in everywhere
    assert {"pods", "deployments"} <= set(here.strip().split(", "))
    assert "jobs" not in here.strip().split(", ")
    assert "--namespace" in limits.mend
