"""How a run goes, on the terminal: done, right, cost so far, time left. To stderr, so that output stays clean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from eval.experiments import Record


class Watching:
    """A bar that is told of each record; implements `eval.experiments.Watcher`."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task
        self._right = self._scored = 0
        self._cost = 0.0

    def began(self, total: int, done: Sequence[Record]) -> None:
        """So many cells there are, and these are answered already."""
        for record in done:
            self._count(record)
        self._progress.update(self._task, total=total, completed=len(done), **self._fields())

    def answered(self, record: Record) -> None:
        """One more is."""
        self._count(record)
        self._progress.update(self._task, advance=1, **self._fields())

    def _count(self, record: Record) -> None:
        self._right += record.outcome == "right"
        self._scored += record.outcome != "unscored"
        self._cost += record.paid

    def _fields(self) -> dict[str, Any]:
        right = f"{self._right / self._scored:.1%}" if self._scored else "–"
        return {"right": right, "cost": f"${self._cost:.4f}"}


@contextmanager
def watching(title: str) -> Iterator[Watching]:
    """A bar while a run goes on; a line at its end where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("right {task.fields[right]}"),
        TextColumn("paid {task.fields[cost]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield Watching(progress, progress.add_task(title, total=None, right="–", cost="$0.0000"))
