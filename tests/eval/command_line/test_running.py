"""`python -m eval`: the real flow on a recording, and what its command line says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from eval.command_line import main
from voter.confidence import Pattern, from_document

PLANS = Path(__file__).parents[2] / "plans"


def test_a_run_prints_a_table_and_its_totals_and_ends_well_whatever_the_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.yaml"
    questions.write_text(
        "- {id: mine-01, question: How many nodes are there, kind: count, expect: '1'}\n"
        "- {id: mine-02, question: How many namespaces are there in the cluster, kind: count, expect: '77'}\n"
        "- {id: mine-03, question: How many namespaces are there}\n"
    )
    written = tmp_path / "run.json"
    assert main(["run", "--recording", "starter", "--questions", str(questions), "--json", str(written)]) == 0
    said = capsys.readouterr().out
    assert "# starter" in said
    assert "3 questions: 1 right" in said
    [run] = json.loads(written.read_text())
    assert [result["id"] for result in run["results"]] == ["mine-01", "mine-02", "mine-03"]
    assert run["results"][0]["answer"] == "1"
    assert run["results"][1]["outcome"] != "right"
    assert run["results"][2]["outcome"] in ("unscored", "abstained")


def test_plans_on_file_are_scored_alone_and_voted_on(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(PLANS / f"starter.{letter}.jsonl") for letter in "abc"]
    assert main(["plans", "--recording", "starter", "--limit", "5", "--plans", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = ("starter.a", "starter.b", "starter.c", "vote")
    totals = [next(line for line in lines if line.startswith(f"{name} ")) for name in names]
    assert all("5 questions: " in line for line in totals)
    assert not any("broken:" in line for line in lines)


def test_the_offline_planner_is_one_more_voice_and_what_not_all_got_right_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = [str(PLANS / f"starter.{letter}.jsonl") for letter in "ab"]
    asked = ["plans", "--recording", "starter", "--limit", "6", "--with-offline", "--damage", "0.5", "--plans", *files]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert any(line.startswith("offline ") and "6 questions" in line for line in said.splitlines())
    differing = [line for line in said.splitlines() if "starter.a" in line and "vote" in line]
    assert differing
    assert all(word in line for line in differing for word in ("starter.b", "offline"))


def test_what_agreement_is_worth_is_counted_and_written_where_the_voter_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(PLANS / f"starter.{letter}.jsonl") for letter in "abc"]
    ran, out = tmp_path / "run.json", tmp_path / "calibration.json"
    assert main(["run", "--recording", "starter", "--limit", "4", "--json", str(ran)]) == 0
    planned = ["--recording", "starter", "--limit", "4", "--plans", *files]
    assert main(["calibrate", *planned, "--runs", str(ran), "--out", str(out)]) == 0
    calibration = from_document(json.loads(out.read_text()))
    assert calibration.counts["remote", Pattern(3, 3, 0)] == (4, 4)
    assert calibration.counts["remote", Pattern(1, 1, 0)] == (12, 12)
    assert calibration.counts["offline", Pattern(1, 1, 0)] == (4, 4)
    assert set(calibration.weights) == {"starter.a", "starter.b", "starter.c", "offline"}
    assert "3-0" in capsys.readouterr().out
    assert main(["calibrate", "--runs", str(tmp_path / "none.json")]) == 2


def test_without_a_key_the_remote_planners_cannot_be_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_API_BASE", "_TOKEN")):
            monkeypatch.delenv(name)
    assert main(["run", "--planner", "remote", "--recording", "starter"]) == 2
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--recording", "nowhere"], "no recording 'nowhere'"),
        (["run", "--recording", "starter", "--questions", "none.yaml"], "no questions at 'none.yaml'"),
        (["plans", "--recording", "starter", "--plans", "none.jsonl"], "no plans at 'none.jsonl'"),
    ],
)
def test_what_is_not_there_is_said_in_a_line_and_ends_with_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_file_that_tells_another_figure_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, run = tmp_path / "README.md", ["run", "starter", "--limit", "2", "--quiet", "--check"]
    told.write_text("`python -m eval run`: 2 questions: 2 right, 0 wrong, 0 abstained\n")
    assert main([*run, str(told)]) == 0
    told.write_text("3 questions: 2 right, 1 wrong, 0 abstained\n")
    assert main([*run, str(told)]) == 1
    assert "tells another figure" in capsys.readouterr().err


def test_help_teaches_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["run"], ["plans"], ["calibrate"]):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help"])
        assert ended.value.code == 0
        assert "python -m eval run" in capsys.readouterr().out or words
