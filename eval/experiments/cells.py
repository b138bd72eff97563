"""The cells of an experiment: each ensemble asked each question of each scenario, as often as it repeats. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import SettingsError
from eval.experiments.definition import Experiment
from eval.scenarios import Case, Scenario


@dataclass(frozen=True, order=True)
class Cell:
    """One question put to one ensemble once. `repeat` counts from 0."""

    ensemble: str
    scenario: str
    question: str
    repeat: int = 0


def cells_of(experiment: Experiment, scenarios: Sequence[Scenario]) -> dict[Cell, Case]:
    """Every cell with its case. Those of one question stand together, so that a run that is stopped early has asked all
    ensembles the same questions."""
    return {
        Cell(ensemble.name, scenario.name, case.id, repeat): case
        for repeat in range(experiment.repeats)
        for scenario in scenarios
        for case in scenario.cases()[: experiment.limit]
        for ensemble in experiment.ensembles
    }


def shard_of(cells: Sequence[Cell], shard: str) -> list[Cell]:
    """The cells of a shard `i/n`, i from 0: whole questions in turn, so that each shard has work of every kind.

    Raises `SettingsError` where it is no shard.
    """
    try:
        index, count = map(int, shard.split("/"))
        if not 0 <= index < count:
            raise ValueError(shard)
    except ValueError as error:
        raise SettingsError(f"{shard!r} is no shard", "write i/n with i from 0: 0/4, 1/4, 2/4, 3/4") from error
    questions = list(dict.fromkeys((cell.repeat, cell.scenario, cell.question) for cell in cells))
    mine = set(questions[index::count])
    return [cell for cell in cells if (cell.repeat, cell.scenario, cell.question) in mine]
