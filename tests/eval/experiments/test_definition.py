"""Experiments in YAML: grids, baselines, and slips that are told with their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.errors import SettingsError
from eval.experiments import Cell, member_names, read_experiment, shard_of
from tests.eval.experiments.making import experiment


def read(tmp_path: Path, **fields: Any) -> Any:
    return read_experiment(experiment(tmp_path / "e.yaml", **fields))


def test_a_grid_makes_an_ensemble_of_each_combination(tmp_path: Path) -> None:
    grid = {"samples": [1, 3], "policy": ["eager", "frugal"], "variant": ["table", "records"]}
    found = read(tmp_path, ensembles=[{"name": "a", "planners": ["a"], "grid": grid}], baselines=False)
    assert len(found.ensembles) == 8
    names = {one.name for one in found.ensembles}
    name = next(one for one in names if all(w in one for w in ("samples=3", "policy=frugal", "variant=records")))
    assert member_names(found, name) == ("a@records", "a@records#2", "a@records#3")


def test_baselines_stand_beside_what_is_asked(tmp_path: Path) -> None:
    ensembles = [{"name": "many", "planners": "b", "samples": 3}, {"name": "b", "planners": "b"}]
    found = read(tmp_path, ensembles=ensembles)
    names = [one.name for one in found.ensembles if one.baseline]
    assert names == ["one planner, one call", "b, all of 3 samples", "offline only"]
    assert not [one.name for one in read(tmp_path, baselines=False).ensembles if one.baseline]


def test_what_it_asks_is_its_fingerprint_and_limits_are_not(tmp_path: Path) -> None:
    first = read(tmp_path).fingerprint
    assert read(tmp_path, max_cost=3.0, concurrency=9).fingerprint == first
    assert read(tmp_path, seed=2).fingerprint != first


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ensembles": [{"name": "x", "planners": ["nobody"]}]}, "names 'nobody'"),
        ({"ensembles": [{"name": "x"}]}, "either `planners` or `tiers`"),
        ({"ensembles": [{"name": "x", "planners": ["a"], "polcy": "eager"}]}, "ensembles.0.polcy"),
        ({"ensembles": [{"name": "x", "planners": ["a"], "grid": {"policy": ["slow"]}}]}, "policy"),
        ({"ensembles": [{"name": "x", "planners": ["a", "offline"]}]}, "simulated and real"),
        ({"ensembles": [{"name": "x", "planners": ["a"]}] * 2}, "two ensembles"),
        ({"repeats": 0}, "repeats"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read(tmp_path, **fields)


def test_shards_part_the_cells_by_whole_questions() -> None:
    cells = [Cell(e, "s", f"q{n}", r) for r in range(2) for n in range(7) for e in ("x", "y")]
    shards = [shard_of(cells, f"{i}/3") for i in range(3)]
    assert sorted(cell for shard in shards for cell in shard) == sorted(cells)
    for shard in shards:
        assert {(c.question, c.repeat) for c in shard if c.ensemble == "x"} == {
            (c.question, c.repeat) for c in shard if c.ensemble == "y"
        }
    for wrong in ("3/3", "a/b", "1", "-1/2"):
        with pytest.raises(SettingsError, match="no shard"):
            shard_of(cells, wrong)
