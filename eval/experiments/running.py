"""Asks every cell of an experiment that is not answered yet, several at once, within a budget."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from eval.cassettes import Cassette
from eval.experiments.asking import Asker
from eval.experiments.cells import Cell, cells_of, shard_of
from eval.experiments.definition import Experiment
from eval.experiments.record import Record
from eval.experiments.results import Results, names, open_results
from eval.scenarios import Case, Scenario

Stop = Literal["done", "cost"]
"""Why a run ended: everything is asked, or asking more might have passed the cost that was allowed."""


class Watcher(Protocol):
    """Is told how a run goes."""

    def began(self, total: int, done: Sequence[Record]) -> None:
        """So many cells there are, and these are answered already."""

    def answered(self, record: Record) -> None:
        """One more is."""


@dataclass
class _Purse:
    """What may still be spent. A cell is let through only if what runs and the cell itself, each at the price of the
    dearest seen so far, stay within the limit; until a price is known one cell runs at a time."""

    limit: float | None
    spent: float = 0.0
    running: int = 0
    dearest: float = 0.0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def enter(self) -> bool:
        """Whether one more cell may be asked; waits while that depends on those that run."""
        if self.limit is None:
            return True
        async with self.changed:
            while self.running and not self._fits():
                await self.changed.wait()
            if not self._fits():
                return False
            self.running += 1
            return True

    async def leave(self, paid: float) -> None:
        """A cell is done, and cost this."""
        if self.limit is None:
            return
        async with self.changed:
            self.running -= 1
            self.spent += paid
            self.dearest = max(self.dearest, paid)
            self.changed.notify_all()

    def _fits(self) -> bool:
        if self.limit is None:
            return True
        if not self.dearest:
            return not self.running and self.spent < self.limit
        return self.spent + (self.running + 1) * self.dearest <= self.limit


async def run_experiment(
    experiment: Experiment,
    scenarios: Sequence[Scenario],
    folder: Path,
    environ: Mapping[str, str],
    watcher: Watcher,
    *,
    shard: str = "",
    replay: Path | None = None,
    cluster: Mapping[str, str] | None = None,
) -> tuple[Results, Stop]:
    """Ask what is not answered yet, and keep each record in the folder as it comes.

    `replay` is a cassette from which every completion must come. Raises `SettingsError`, and `CassetteMiss` for a
    completion that is not there. What was asked when this is cancelled is kept: the same call goes on from there.
    """
    results_name, cassette_name = names(shard)
    cells = cells_of(experiment, scenarios)
    mine = shard_of(list(cells), shard) if shard else list(cells)
    results = open_results(experiment, folder / results_name)
    cassette = Cassette(replay, replay_only=True) if replay else Cassette(folder / cassette_name)
    waiting = [cell for cell in mine if cell not in results.done]
    watcher.began(len(mine), [results.records[cell] for cell in mine if cell in results.done])
    purse = _Purse(
        experiment.max_cost, results.paid, dearest=max((r.paid for r in results.records.values()), default=0)
    )
    by_name = {scenario.name: scenario for scenario in scenarios}
    async with Asker(experiment, by_name, environ, cassette, cluster or {}) as asker:
        work = _Work(asker, cells, iter(waiting), purse, results, watcher)
        workers = [asyncio.ensure_future(work.go_on()) for _ in range(min(experiment.concurrency, len(waiting)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*workers, return_exceptions=True)
    return results, "done" if work.finished else "cost"


class _Work:
    """What the workers share."""

    def __init__(
        self,
        asker: Asker,
        cases: Mapping[Cell, Case],
        waiting: Iterator[Cell],
        purse: _Purse,
        results: Results,
        watcher: Watcher,
    ) -> None:
        self._asker = asker
        self._cases = cases
        self._waiting = waiting
        self._purse = purse
        self._results = results
        self._watcher = watcher
        self.finished = True

    async def go_on(self) -> None:
        """Ask one cell after another until none is left or the purse is empty."""
        while self.finished:
            cell = next(self._waiting, None)
            if cell is None:
                return
            if not await self._purse.enter():
                self.finished = False
                return
            paid = 0.0
            try:
                record: Record = await self._asker.ask(cell, self._cases[cell])
                paid = record.paid
                self._results.add(record)
                self._watcher.answered(record)
            finally:
                await self._purse.leave(paid)
