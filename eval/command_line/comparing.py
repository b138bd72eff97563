"""`report`, `compare` and `subsets`: what results on file say, without asking anybody."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from core.errors import SettingsError
from eval.command_line import words
from eval.experiments import Record, Results, read_results

_REPORT = "  python -m eval report runs/mine\n"
_COMPARE = """\
  python -m eval compare runs/before runs/after          the ensembles that both have, in CI: 1 on a regression
  python -m eval compare runs/mine:duo runs/mine:trio    two ensembles of one run
a regression is a difference that is shown (exact McNemar, p < 0.05); one that is not shown is told as such and passes
"""
_SUBSETS = """\
  python -m eval subsets runs/mine                       would two of these three have been enough?
  python -m eval subsets runs/mine --sizes 3 5 --stopping curtailed beta --confidence 0 0.8
computed from the votes of planners that were recorded on every question, without another call
"""


def add_commands(commands: words.Commands) -> None:
    """`report`, `compare` and `subsets`."""
    report = words.add(commands, "report", _report, "write the reports of a run's results anew", _REPORT)
    report.add_argument("folder", type=Path, help="the run's folder")
    two = words.add(commands, "compare", _compare, "say which of two is better, and exit 1 on a regression", _COMPARE)
    two.add_argument("first", help="what was: a run's folder, or folder:ensemble")
    two.add_argument("second", help="what is")
    several = words.add(commands, "subsets", _subsets, "compute every ensemble of recorded planners", _SUBSETS)
    several.add_argument("folder", type=Path, help="the run's folder")
    several.add_argument("--sizes", nargs="+", type=int, default=[], help="so many planners (default: every number)")
    several.add_argument("--policy", nargs="+", choices=("eager", "frugal"), default=["frugal"])
    several.add_argument("--stopping", nargs="+", choices=("curtailed", "beta"), default=["curtailed"])
    several.add_argument("--confidence", nargs="+", type=float, default=[0.0], help="answers below it are not given")
    several.add_argument("--best", type=int, default=30, help="show so many (default: %(default)s)")


async def _report(arguments: argparse.Namespace) -> int:
    from eval.reports import write_reports

    print(write_reports(read_results(arguments.folder), arguments.folder))
    return 0


async def _compare(arguments: argparse.Namespace) -> int:
    from eval.reports import compare

    first, second = _named(arguments.first), _named(arguments.second)
    if len(first) == len(second) == 1:
        pairs = [(*first, *second)]
    else:
        pairs = [(name, name) for name in first if name in second]
    if not pairs:
        raise SettingsError("the two have no ensemble in common", "name them: folder:ensemble")
    worse = 0
    for before, after in pairs:
        one, other = (before, after) if before != after else (f"{before} before", f"{after} after")
        found = compare(second[after], first[before], other, one)
        worse += found.paired.shown and found.paired.difference < 0
        print(found.words)
    return 1 if worse else 0


def _named(word: str) -> dict[str, list[Record]]:
    """The records that a word names, by ensemble: of one ensemble, or of all but the baselines."""
    folder, colon, name = word.rpartition(":")
    if not colon or Path(word).exists():
        folder, name = word, ""
    results = read_results(Path(folder))
    by_name: dict[str, list[Record]] = {}
    for record in results.records.values():
        by_name.setdefault(record.cell.ensemble, []).append(record)
    baselines = {ensemble.name for ensemble in results.experiment.ensembles if ensemble.baseline}
    if not name:
        return {one: records for one, records in by_name.items() if one not in baselines}
    if name not in by_name:
        raise SettingsError(f"{folder!r} has no ensemble {name!r}", f"it has {', '.join(by_name)}")
    return {name: by_name[name]}


async def _subsets(arguments: argparse.Namespace) -> int:
    from eval.reports import subsets_table

    results: Results = read_results(arguments.folder)
    table, left = await asyncio.to_thread(
        subsets_table,
        results,
        arguments.sizes,
        arguments.policy,
        arguments.stopping,
        arguments.confidence,
        arguments.best,
    )
    print(table)
    if left:
        print(f"left out, since not heard on every question: {', '.join(left)}", file=sys.stderr)
    return 0
