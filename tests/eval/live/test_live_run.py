"""A live run against the replay server: everything but the writing, which is only noted down."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.recorded import API, load
from clusters.replay import replaying
from eval.command_line import main
from eval.experiments import read_results
from eval.live.waiting import holds
from eval.scenarios import Condition

DECLARED = """\
wait:
- {kind: Deployment, namespace: backend, name: api, is: ready}
- {kind: Pod, namespace: backend, selector: app=api, is: ready, at_least: 3}
timeout: 5
"""


class Noted:
    """Writes nothing, and remembers what it should have."""

    def __init__(self) -> None:
        self.made: list[str] = []

    async def apply(self, path: str, manifest: Mapping[str, Any]) -> None:
        self.made.append(path)

    async def delete(self, path: str, uid: str) -> None:
        raise AssertionError("nothing was made")


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Noted:
    writer = Noted()

    @asynccontextmanager
    async def writing(*_: object) -> AsyncIterator[Noted]:
        yield writer

    monkeypatch.setattr(importlib.import_module("eval.live.writing"), "writing", writing)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return writer


def scenario(folder: Path, declared: str = DECLARED) -> Path:
    folder.mkdir()
    (folder / "scenario.yaml").write_text(declared)
    (folder / "cluster.yaml").write_text("{apiVersion: v1, kind: Namespace, metadata: {name: marsh-of-herons}}\n")
    (folder / "questions.yaml").write_text(
        "- {id: a, question: 'How many namespaces are there?', kind: count,"
        " expect: {kubectl: 'kubectl get namespaces --no-headers | wc -l'}}\n"
    )
    return folder


async def test_a_scenario_is_applied_waited_for_asked_scored_and_taken_away(
    tmp_path: Path, noted: Noted, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = scenario(tmp_path / "mine")
    async with replaying(load("starter")) as replay:
        words = ["--cluster", "live", "--context", "starter", "--kubeconfig", str(replay.kubeconfig), "--yes"]
        assert await asyncio.to_thread(main, ["run", *words, str(folder)]) == 0
        assert {seen.method for seen in replay.requests} <= {"GET", "POST"}  # POSTs are reviews
    said = capsys.readouterr()
    assert "1 questions: 1 right" in said.out
    assert "everything that was made is gone" in said.err
    assert noted.made == ["/api/v1/namespaces/marsh-of-herons"]
    assert not list((tmp_path / "state").rglob("*.json"))


async def test_an_experiment_is_asked_of_a_live_cluster(tmp_path: Path, noted: Noted) -> None:
    folder, file = scenario(tmp_path / "mine"), tmp_path / "e.yaml"
    document = {
        "name": "live",
        "planners": {},
        "ensembles": [{"name": "offline", "planners": ["offline"]}],
        "scenarios": [str(folder)],
        "baselines": False,
    }
    file.write_text(yaml.safe_dump(document))
    async with replaying(load("starter")) as replay:
        words = ["--cluster", "live", "--context", "starter", "--kubeconfig", str(replay.kubeconfig), "--yes"]
        out = ["--out", str(tmp_path / "run"), "--no-report"]
        assert await asyncio.to_thread(main, ["experiment", str(file), *words, *out]) == 0
    [record] = read_results(tmp_path / "run").records.values()
    assert (record.outcome, record.case.expected) == ("right", ("5",))
    assert noted.made == ["/api/v1/namespaces/marsh-of-herons"]


async def test_a_scenario_is_recorded_from_the_live_run(tmp_path: Path, noted: Noted) -> None:
    folder = scenario(tmp_path / "mine")
    async with replaying(load("starter")) as replay:
        words = ["--context", "starter", "--kubeconfig", str(replay.kubeconfig), "--yes", "--out", str(folder)]
        assert await asyncio.to_thread(main, ["record", str(folder), *words]) == 0
    assert (folder / API).is_file()
    assert await asyncio.to_thread(main, ["run", "--quiet", str(folder)]) == 0  # asked without the cluster from now on


async def test_a_state_that_does_not_come_is_told_and_what_was_made_is_taken_away(
    tmp_path: Path, noted: Noted, capsys: pytest.CaptureFixture[str]
) -> None:
    declared = DECLARED.replace("is: ready, at_least: 3", "is: failing, reason: Drought").replace("5", "0.1")
    folder = scenario(tmp_path / "mine", declared)
    async with replaying(load("starter")) as replay:
        words = ["--cluster", "live", "--context", "starter", "--kubeconfig", str(replay.kubeconfig), "--yes"]
        assert await asyncio.to_thread(main, ["run", *words, str(folder)]) == 2
    said = capsys.readouterr().err
    assert "Pod app=api in backend to be failing (Drought) (0 of 1)" in said
    assert "everything that was made is gone" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--cluster", "live", "starter"], "context by name"),
        (["run", "--cluster", "live", "--context", "x", "starter", "shop"], "of one scenario"),
        (["run", "--context", "x", "starter"], "add --cluster live"),
    ],
)
def test_nothing_is_written_unless_it_is_asked_for_in_full(
    words: list[str], said: str, noted: Noted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert noted.made == []


async def test_questions_that_cannot_be_read_are_told_before_anything_is_written(
    tmp_path: Path, noted: Noted, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = scenario(tmp_path / "mine")
    (folder / "questions.yaml").write_text("- {id: a, qestion: x}\n")
    async with replaying(load("starter")) as replay:
        words = ["run", "--cluster", "live", "--context", "starter", "--kubeconfig", str(replay.kubeconfig), "--yes"]
        assert await asyncio.to_thread(main, [*words, str(folder)]) == 2
    assert "questions.yaml[0]" in capsys.readouterr().err
    assert noted.made == []


async def test_nobody_is_there_to_agree(tmp_path: Path, noted: Noted, capsys: pytest.CaptureFixture[str]) -> None:
    folder = scenario(tmp_path / "mine")
    async with replaying(load("starter")) as replay:
        words = ["run", "--cluster", "live", "--context", "starter", "--kubeconfig", str(replay.kubeconfig)]
        assert await asyncio.to_thread(main, [*words, str(folder)]) == 2
    assert "add --yes" in capsys.readouterr().err
    assert noted.made == []


STATES: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("ready", {}, {"spec": {"replicas": 2}, "status": {"readyReplicas": 2}}, True),
    ("ready", {}, {"spec": {"replicas": 2}, "status": {"readyReplicas": 1}}, False),
    ("ready", {}, {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}, True),
    ("ready", {}, {"status": {"desiredNumberScheduled": 2, "numberReady": 1}}, False),
    ("ready", {}, {"status": {"phase": "Bound"}}, True),
    ("failing", {"reason": "CrashLoopBackOff"}, {"status": {"containerStatuses": [
        {"state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}}, True),
    ("failing", {"reason": "OOMKilled"}, {"status": {"containerStatuses": [
        {"state": {"running": {}}, "lastState": {"terminated": {"reason": "OOMKilled"}}}]}}, True),
    ("failing", {"reason": "Unschedulable"}, {"status": {"conditions": [{"reason": "Unschedulable"}]}}, True),
    ("failing", {"reason": "OOMKilled"}, {"status": {}}, False),
    ("restarted", {}, {"status": {"containerStatuses": [{"restartCount": 1}]}}, True),
    ("restarted", {}, {"status": {"containerStatuses": [{"restartCount": 0}]}}, False),
    ("exists", {}, {}, True),
]  # fmt: skip


@pytest.mark.parametrize(("state", "more", "found", "expected"), STATES)
def test_what_a_state_is(state: str, more: dict[str, Any], found: dict[str, Any], expected: bool) -> None:
    assert holds(Condition.model_validate({"kind": "X", "is": state, **more}), found) is expected
