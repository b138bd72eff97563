"""`experiment` and `merge`: what is asked is kept, nothing is asked twice, and a limit on costs is one."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from eval.command_line import main
from eval.experiments import read_results
from planners.chats.room import load
from tests.eval.experiments.making import experiment, scenario
from tests.fork_server import python
from tests.servers import plan, scripted_openai

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def _litellm() -> None:
    load()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def told(folder: Path) -> dict[tuple[str, ...], tuple[str, str]]:
    found = lines(folder / "results.jsonl")[1:]
    return {(r["ensemble"], r["question"], str(r["repeat"])): (r["outcome"], str(r["answer"])) for r in found}


def run(file: Path, folder: Path, *more: str) -> int:
    return main(["experiment", str(file), "--out", str(folder), "--no-report", *more])


def test_every_ensemble_is_asked_every_question_and_the_folder_holds_the_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, folder = experiment(tmp_path / "e.yaml", repeats=2), tmp_path / "run"
    assert main(["experiment", str(file), "--out", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "one planner, one call" in said
    assert "trio" in said
    ensembles = {key[0] for key in told(folder)}
    assert ensembles == {"trio", "one planner, one call", "a alone", "b alone", "c alone", "offline only"}
    assert len(told(folder)) == len(ensembles) * 12 * 2
    for name in ("report.html", "report.md", "report.json"):
        assert (folder / name).stat().st_size > 500
    assert lines(folder / "results.jsonl")[1]["case"]["tags"]


@pytest.mark.thorough
@pytest.mark.timeout(180)  # a process of its own starts
def test_a_run_that_is_killed_goes_on_and_asks_nothing_twice(tmp_path: Path) -> None:
    file = experiment(tmp_path / "e.yaml", scenarios=[str(scenario(tmp_path / "marsh", 40))], concurrency=1)
    folder, whole = tmp_path / "run", tmp_path / "whole"
    results = folder / "results.jsonl"
    process = subprocess.Popen(
        [*python(), "-m", "eval", "experiment", str(file), "--out", str(folder), "--no-report"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    ends = time.monotonic() + 120
    while time.monotonic() < ends and (not results.exists() or results.read_bytes().count(b"\n") < 5):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    before = results.read_bytes()
    kept = before[: before.rindex(b"\n") + 1]
    assert 5 <= kept.count(b"\n") < 40 * 6
    results.write_bytes(kept + b'{"ensemble": "tr')  # what a kill in the middle of a line leaves
    assert run(file, folder) == 0
    assert results.read_bytes().startswith(kept)
    asked = [(r["ensemble"], r["question"]) for r in lines(results)[1:]]
    assert len(asked) == len(set(asked))
    assert run(file, whole) == 0
    assert told(folder) == told(whole)


def test_it_stops_before_more_is_spent_than_allowed_and_goes_on_with_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, folder = experiment(tmp_path / "e.yaml", concurrency=3), tmp_path / "run"
    assert run(file, folder, "--max-cost", "0.2") == 3
    assert "stopped" in capsys.readouterr().err
    spent = read_results(folder).paid
    assert 0.1 < spent <= 0.2
    assert run(file, folder, "--max-cost", "100") == 0
    assert len(told(folder)) == 6 * 12


def test_shards_merged_are_the_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, folder = experiment(tmp_path / "e.yaml"), tmp_path / "run"
    assert run(file, tmp_path / "whole") == 0
    for index in (0, 2):
        assert run(file, folder, "--shard", f"{index}/3") == 0
    assert main(["merge", str(folder), "--no-report", "--out", str(tmp_path / "part")]) == 1
    assert "have no result yet" in capsys.readouterr().err
    assert run(file, folder, "--shard", "1/3") == 0
    assert main(["merge", str(folder), "--no-report", "--out", str(tmp_path / "merged")]) == 0
    assert told(tmp_path / "merged") == told(tmp_path / "whole")
    assert main(["merge", str(folder), "--no-report", "--out", str(tmp_path / "merged")]) == 2


def test_another_experiment_is_not_mixed_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "run"
    assert run(experiment(tmp_path / "e.yaml"), folder) == 0
    assert run(experiment(tmp_path / "e.yaml", seed=9), folder) == 2
    assert "another experiment" in capsys.readouterr().err


async def _recorded(tmp_path: Path, folder: Path) -> tuple[Path, int]:
    """A real-model experiment recorded with a scripted server; and how many calls that took."""
    document = {
        "name": "models",
        "planners": {"one": {"model": "openai/one", "samples": 2}, "two": {"model": "openai/two"}},
        "ensembles": [{"name": "both", "planners": ["one", "two"], "samples": 1}],
        "scenarios": ["starter"],
        "limit": 4,
    }
    file = tmp_path / "m.yaml"
    async with scripted_openai(plan("kubectl get pods --no-headers | wc -l")) as server:
        for name in ("one", "two"):
            document["planners"][name]["api_base"] = f"{server.url}/v1"  # type: ignore[index]
        file.write_text(yaml.safe_dump(document))
        code = await _eval("experiment", str(file), "--out", str(folder), "--no-report")
        assert code == 0
        calls = server.total
        assert await _eval("experiment", str(file), "--out", str(folder), "--no-report") == 0  # nothing is left to ask
        (folder / "results.jsonl").unlink()
        assert (
            await _eval("experiment", str(file), "--out", str(folder), "--no-report") == 0
        )  # and what is asked again is on file
        assert server.total == calls
    return file, calls


async def _eval(*words: str) -> int:
    return await asyncio.to_thread(main, words)


@pytest.mark.thorough
@pytest.mark.timeout(180)  # litellm is imported
@pytest.mark.usefixtures("_litellm")
async def test_completions_are_recorded_once_and_replayed_with_no_server_and_a_changed_prompt_is_a_miss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, again = tmp_path / "run", tmp_path / "again"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-made-up")
    file, calls = await _recorded(tmp_path, folder)
    entries = lines(folder / "cassette.jsonl")
    # Of four questions: one#1 and two for the ensemble and alone, one#2 for "all samples"; nothing twice.
    assert len(entries) == calls == 4 * 3
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    replayed = ["--replay", str(folder / "cassette.jsonl")]
    assert await asyncio.to_thread(run, file, again, *replayed) == 0
    assert told(again) == told(folder)
    assert lines(again / "results.jsonl")[1]["prompt_tokens"] == 200
    assert read_results(again).paid == 0
    changed = tmp_path / "changed.yaml"
    changed.write_text(file.read_text().replace("name: models", "name: models\nshare: schema"))
    capsys.readouterr()
    assert await asyncio.to_thread(run, changed, tmp_path / "third", *replayed) == 2
    assert "has changed since it was recorded" in capsys.readouterr().err
