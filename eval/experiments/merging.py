"""The results of shards put together into those of one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import SettingsError
from eval.experiments.cells import cells_of
from eval.experiments.results import CASSETTE, RESULTS, Results, open_results, read_results
from eval.scenarios import find


def merge(paths: Sequence[Path], out: Path) -> tuple[Results, int]:
    """Write `results.jsonl` and `cassette.jsonl` into `out` from files or folders of shards; and how many cells miss.

    Raises `SettingsError` where they are not of one experiment, or `out` has results already.
    """
    files = [
        file for path in paths for file in (sorted(path.glob("results.*-of-*.jsonl")) if path.is_dir() else [path])
    ]
    if not files:
        raise SettingsError("there is nothing to merge", "name results files, or folders with results.I-of-N.jsonl")
    if (out / RESULTS).exists():
        raise SettingsError(f"{str(out / RESULTS)!r} is there already", "name another folder with --out")
    shards = [read_results(file) for file in files]
    first = shards[0].experiment
    for file, shard in zip(files, shards, strict=True):
        if shard.experiment.fingerprint != first.fingerprint:
            raise SettingsError(f"{str(file)!r} is of another experiment than {str(files[0])!r}", "merge one at a time")
    merged = open_results(first, out / RESULTS)
    for record in (record for shard in shards for record in shard.records.values()):
        known = merged.records.get(record.cell)
        if known is None or (known.failed and not record.failed):
            merged.add(record)
    completions: dict[str, None] = {}
    for file in files:
        cassette = file.with_name(file.name.replace("results", "cassette", 1))
        if cassette.is_file():
            completions.update(dict.fromkeys(cassette.read_text(encoding="utf-8").splitlines()))
    if completions:
        (out / CASSETTE).write_text("".join(f"{line}\n" for line in completions), encoding="utf-8")
    wanted = cells_of(first, [find(name) for name in first.scenarios])
    return merged, len(wanted.keys() - merged.records.keys())
