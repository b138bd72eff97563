"""The file of results: a head that says of which experiment, then a record a line, each written as it comes.

What a kill cut off is left out when the file is read, and written over when it is gone on with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from core.errors import SettingsError
from eval.experiments.cells import Cell
from eval.experiments.definition import Experiment
from eval.experiments.record import Record, restore, store

RESULTS, CASSETTE = "results.jsonl", "cassette.jsonl"


def names(shard: str = "") -> tuple[str, str]:
    """The results' and the cassette's file of a shard, or of a whole run."""
    if not shard:
        return RESULTS, CASSETTE
    part = shard.replace("/", "-of-")
    return f"results.{part}.jsonl", f"cassette.{part}.jsonl"


@dataclass
class Results:
    """The records of an experiment by cell; of a cell that was asked again the last one stands."""

    experiment: Experiment
    records: dict[Cell, Record] = field(default_factory=dict)
    path: Path | None = None

    @property
    def done(self) -> set[Cell]:
        """The cells that need not be asked again."""
        return {cell for cell, record in self.records.items() if not record.failed}

    @property
    def paid(self) -> float:
        """USD that these records have cost."""
        return sum(record.paid for record in self.records.values())

    def add(self, record: Record) -> None:
        """Keep a record, and write it where there is a file."""
        self.records[record.cell] = record
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(store(record), ensure_ascii=False) + "\n")


def open_results(experiment: Experiment, path: Path) -> Results:
    """The results of an experiment, gone on with where there are some already.

    Raises `SettingsError` where the file holds those of another experiment.
    """
    if path.is_file() and path.stat().st_size:
        found = read_results(path, mend=True)
        if found.experiment.fingerprint != experiment.fingerprint:
            raise SettingsError(
                f"{str(path)!r} holds results of another experiment ({found.experiment.name!r}, or with other fields)",
                "name another folder with --out, or take that one away",
            )
        found.experiment = experiment
        return found
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {
        "experiment": experiment.model_dump(mode="json", exclude_defaults=True),
        "fingerprint": experiment.fingerprint,
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }
    path.write_text(json.dumps(head, ensure_ascii=False) + "\n", encoding="utf-8")
    return Results(experiment, path=path)


def read_results(path: Path, *, mend: bool = False) -> Results:
    """The results of a file, or of a run's folder. Raises `SettingsError` where there are none.

    `mend` takes a line off that was cut by a kill, so that the next one is whole.
    """
    path = path / RESULTS if path.is_dir() else path
    if not path.is_file():
        raise SettingsError(f"there are no results at {str(path)!r}", "run `python -m eval experiment FILE` first")
    lines = list(_lines(path, mend))
    if not lines or "experiment" not in lines[0]:
        raise SettingsError(f"{str(path)!r} does not begin with its experiment", "run the experiment anew")
    experiment = Experiment.model_validate({**lines[0]["experiment"], "baselines": False})
    records = [restore(line, f"{path}:{number}") for number, line in enumerate(lines[1:], 2)]
    return Results(experiment, {record.cell: record for record in records}, path)


def _lines(path: Path, mend: bool) -> Iterator[dict[str, Any]]:
    whole, content = 0, path.read_bytes()
    for number, line in enumerate(content.splitlines(keepends=True), 1):
        if not line.endswith(b"\n"):
            break
        whole += len(line)
        try:
            yield json.loads(line)
        except ValueError as error:
            raise SettingsError(f"{path}:{number} is no JSON: {error}", "take the line out") from error
    if mend and whole < len(content):
        with path.open("rb+") as file:
            file.truncate(whole)
