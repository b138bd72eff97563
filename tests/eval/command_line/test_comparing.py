"""`compare`, `subsets`, `report` and `calibrate`: what results on file say, without asking anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.flow import Ballot, Value
from eval.command_line import main
from eval.experiments import Record, Results, read_results
from eval.experiments.results import RESULTS, open_results
from eval.replay import Vote
from eval.scoring import Score
from tests.eval.reports.runs import results
from voter.confidence import Pattern, from_document


def written(folder: Path, change: Callable[[Record], Record] = lambda record: record) -> Path:
    """The made-up run in a folder, each record changed first."""
    made: Results = results()
    opened = open_results(made.experiment, folder / RESULTS)
    for record in made.records.values():
        opened.add(change(record))
    return folder


def wrong(record: Record) -> Record:
    return replace(record, score=Score("wrong"))


def test_a_regression_that_is_shown_fails_and_one_that_is_not_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = written(tmp_path / "before")
    worse = written(tmp_path / "worse", wrong)
    little = written(tmp_path / "little", lambda r: wrong(r) if r.cell.question == "heron-4" else r)
    assert main(["compare", str(before), str(worse)]) == 1
    assert "trio before is better than trio after" in capsys.readouterr().out
    assert main(["compare", str(worse), str(before)]) == 0
    assert main(["compare", str(before), str(little)]) == 0
    assert "is not shown" in capsys.readouterr().out


def test_two_ensembles_of_one_run_are_compared_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "run")
    assert main(["compare", f"{folder}:b alone", f"{folder}:trio"]) == 0
    assert "trio is better than b alone: +37.5 points" in capsys.readouterr().out
    assert main(["compare", f"{folder}:trio", f"{folder}:b alone"]) == 1
    assert main(["compare", f"{folder}:trio", f"{folder}:nobody"]) == 2
    assert "has no ensemble 'nobody'" in capsys.readouterr().err


def test_every_subset_of_planners_that_were_heard_is_computed_the_best_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def voting(record: Record) -> Record:
        """a is right, b is right on the even ones, c never is and is not heard on one question."""
        number = int(record.case.id.split("-")[1])
        said = {"a": str(number), "b": str(number) if number % 2 == 0 else "b", "c": "c"}
        heard = [one for one in record.votes if (one.planner, number) != ("c", 5)]
        votes = tuple(Vote(Ballot(one.planner, Value("count", said[one.planner])), 1.0) for one in heard)
        return replace(record, votes=votes)

    folder = written(tmp_path / "run", voting)
    assert main(["subsets", str(folder)]) == 0
    said = capsys.readouterr()
    rows = [line for line in said.out.splitlines() if "/24" in line]
    assert [row.split("│")[1].strip() for row in rows] == ["a", "b", "a + b"]
    assert "24/24" in rows[0]
    assert "left out, since not heard on every question: c" in said.err
    assert main(["subsets", str(folder), "--sizes", "2"]) == 0
    assert len([line for line in capsys.readouterr().out.splitlines() if "/24" in line]) == 1


def test_agreement_is_counted_from_a_run_and_written_where_the_voter_reads_it(tmp_path: Path) -> None:
    folder, out = written(tmp_path / "run"), tmp_path / "calibration.json"
    assert main(["calibrate", "--runs", str(folder), "--out", str(out)]) == 0
    calibration = from_document(json.loads(out.read_text()))
    right, asked = calibration.counts["remote", Pattern(3, 3, 0)]
    assert (right, asked) == (21, 24)
    assert set(calibration.weights) == {"a", "b", "c"}


def test_reports_are_written_anew_and_results_survive_their_file(tmp_path: Path) -> None:
    folder = written(tmp_path / "run")
    assert main(["report", str(folder)]) == 0
    assert (folder / "report.html").is_file()
    assert read_results(folder).records == results().records
    assert main(["report", str(tmp_path / "nowhere")]) == 2
