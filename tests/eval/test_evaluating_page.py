"""docs/evaluating.md is true: its fields, kinds, scenarios, marks and numbers are those of the harness."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from benchmarks.unseen.questions import HELD_OUT
from clusters.recorded.recording import names as recordings
from eval.command_line.entry import parser
from eval.experiments.definition import EnsembleDefinition, Experiment, PlannerDefinition, to_experiment
from eval.live.ledger import folder_of
from eval.live.manifests import MARK
from eval.live.writing import MANAGER
from eval.scenarios.cases import KINDS, read_cases
from tests.test_main import MAIN

ROOT = MAIN.parent
TEXT = (ROOT / "docs" / "evaluating.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (`.*?) \| (.*) \|$", TEXT, re.MULTILINE))


[COMMANDS] = [action.choices for action in parser()._actions if isinstance(action.choices, dict)]


def fields_of(prefix: str) -> set[str]:
    """The fields that the table names with this prefix; further ones of a row have none."""
    found = set()
    for row in ROWS:
        first, *others = re.findall(r"`([\w.\[\]]+)`", row)
        if first.rpartition(".")[0] == prefix:
            found |= {first.rpartition(".")[2], *others}
    return found


def test_the_table_names_every_field_of_an_experiment_and_no_other() -> None:
    assert fields_of("planners.NAME") == set(PlannerDefinition.model_fields)
    assert fields_of("ensembles[]") == set(EnsembleDefinition.model_fields) - {"name", "baseline"}
    assert fields_of("") == set(Experiment.model_fields) - {"name", "planners", "ensembles"}


def test_its_experiment_can_be_read_and_its_grid_makes_four_ensembles() -> None:
    [text] = [block for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL) if "two-models" in block]
    experiment = to_experiment(yaml.safe_load(text), "page")
    asked = [one for one in experiment.ensembles if not one.baseline]
    assert [one.name.startswith("both") for one in asked].count(True) == 4
    assert (experiment.name, experiment.repeats) == ("two-models", 2)


def test_its_questions_can_be_read_and_it_names_every_kind(tmp_path: Path) -> None:
    [text] = [block for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL) if "mine-01" in block]
    (tmp_path / "questions.yaml").write_text(text)
    assert [case.id for case in read_cases(tmp_path / "questions.yaml")] == ["mine-01", "mine-02"]
    told = TEXT.partition("\n`kind` is ")[2].partition("`also`")[0]
    assert set(KINDS) <= set(re.findall(r"`(\w+)`", told))


def test_seven_scenarios_come_along_and_those_with_a_recording_are_told_first() -> None:
    told = TEXT.partition("Seven come with the project: ")[2].partition("which are recorded when you do it")[0]
    with_recording, without = (re.findall(r"`(\w+)`", part) for part in told.split("recordings of a real cluster"))
    scenarios = {path.parent.name for path in (ROOT / "eval" / "scenarios").glob("*/questions.yaml")}
    assert sorted(with_recording) == sorted(recordings())
    assert {*with_recording, *without} == scenarios
    assert len(scenarios) == 7


def test_its_marks_are_those_that_are_written() -> None:
    assert f"as the field manager `{MANAGER}`" in TEXT
    assert f"bears the annotation `{MARK}`" in TEXT
    assert f"(`~/{folder_of({'HOME': '/h'}).relative_to('/h')}`)" in TEXT


def test_the_clusters_that_nobody_develops_on_are_those_whose_misses_are_not_shown() -> None:
    told = TEXT.partition(" of them, ")[2].partition(" are held out")[0]
    held_out = re.findall(r"`(\w+)`", told)
    assert held_out
    assert set(held_out) == set(HELD_OUT)
    clusters = {path.stem for path in (ROOT / "benchmarks" / "unseen" / "clusters").glob("*.yaml")}
    assert len(clusters) == 49
    assert set(held_out) <= clusters
    files = (ROOT / "benchmarks" / "unseen" / "questions").glob("*.yaml")
    questions = sum(len(re.findall("^- ", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in files)
    assert 5_800 <= questions <= 6_000


EXAMPLES = [
    shlex.split(re.split(r" {2,}", line)[0])
    for command in COMMANDS.values()
    for line in re.findall(r"^  python -m eval (.+)$", command.format_help(), re.MULTILINE)
]


@pytest.mark.parametrize("example", EXAMPLES, ids=" ".join)
def test_an_example_of_a_help_text_can_be_typed(example: list[str]) -> None:
    assert callable(parser().parse_args(example).carry_out)


def test_every_command_has_examples() -> None:
    assert {example[0] for example in EXAMPLES} == set(COMMANDS)
