"""`experiment` and `merge`: many ensembles on many questions."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from core.errors import SettingsError
from eval.command_line import words
from eval.command_line.living import add_live, living
from eval.experiments import merge, read_experiment, run_experiment
from eval.reports import watching, write_reports
from eval.scenarios import Scenario, find, shipped

_EXPERIMENT = """\
  python -m eval experiment eval/experiments/examples/simulated.yaml      three drawn ensembles, no model
  python -m eval experiment mine.yaml --max-cost 5           asks, records, and stops before $5 are passed
  python -m eval experiment mine.yaml                        goes on after a kill, asking nothing twice
  python -m eval experiment mine.yaml --out again --replay runs/mine/cassette.jsonl    without a call
  python -m eval experiment mine.yaml --cluster live --context minikube     on a live cluster, of one scenario
  python -m eval experiment mine.yaml --shard 0/8            an eighth of it; deploy/eval-job.yaml runs all eight

the folder (runs/NAME) then holds results.jsonl, cassette.jsonl, report.html, report.md and report.json
"""
_MERGE = "  python -m eval merge runs/mine --out runs/mine-whole\n"


def add_commands(commands: words.Commands) -> None:
    """`experiment` and `merge`."""
    asked = words.add(
        commands, "experiment", _experiment, "ask many ensembles many questions, as a YAML file says", _EXPERIMENT
    )
    asked.add_argument("file", type=Path, help="the experiment; docs/evaluating.md explains every field")
    asked.add_argument("--out", type=Path, help="the run's folder (default: runs/NAME)")
    asked.add_argument(
        "--cluster", choices=("recorded", "live"), default="recorded", help="live applies its scenario to --context"
    )
    add_live(asked)
    asked.add_argument("--replay", type=Path, metavar="CASSETTE", help="take every completion from here; call nobody")
    asked.add_argument("--max-cost", type=float, metavar="USD", help="stop before this is passed")
    asked.add_argument("--concurrency", type=int, metavar="N", help="so many questions at once")
    asked.add_argument("--no-report", action="store_true", help="write no reports; `eval report` does it later")
    asked.add_argument("--shard", default="", metavar="I/N", help="only this part of it, I from 0")
    merged = words.add(commands, "merge", _merge, "put the results of shards together", _MERGE)
    merged.add_argument("paths", nargs="+", type=Path, help="folders or files of shards")
    merged.add_argument("--no-report", action="store_true", help="write no reports")
    merged.add_argument("--out", type=Path, required=True, help="the folder of the whole")


async def _experiment(arguments: argparse.Namespace) -> int:
    experiment = read_experiment(arguments.file)
    limits = {"max_cost": arguments.max_cost, "concurrency": arguments.concurrency}
    experiment = experiment.model_copy(update={name: value for name, value in limits.items() if value is not None})
    scenarios = scenarios_of(experiment.scenarios)
    experiment = experiment.model_copy(update={"scenarios": tuple(_named(scenario) for scenario in scenarios)})
    folder = arguments.out or Path("runs") / experiment.name
    run = partial(
        run_experiment, experiment, scenarios, folder, os.environ, shard=arguments.shard, replay=arguments.replay
    )
    if arguments.cluster == "live":
        if len(scenarios) != 1:
            raise SettingsError("a live experiment is of one scenario", "name one in `scenarios`")
        where = {"context": arguments.context, "kubeconfig": arguments.kubeconfig}
        async with living(scenarios[0], arguments):
            with watching(experiment.name) as watcher:
                results, stop = await run(watcher, cluster={name: value for name, value in where.items() if value})
    else:
        with watching(experiment.name) as watcher:
            results, stop = await run(watcher)
    if stop == "cost":
        print(
            f"stopped: ${results.paid:.4f} are spent, and another question might pass ${experiment.max_cost:g}; "
            "the same command with a higher --max-cost goes on",
            file=sys.stderr,
        )
    if not arguments.shard and not arguments.no_report:
        print(write_reports(results, folder))
    return 0 if stop == "done" else 3


async def _merge(arguments: argparse.Namespace) -> int:
    results, missing = merge(arguments.paths, arguments.out)
    if not arguments.no_report:
        print(write_reports(results, arguments.out))
    if missing:
        print(f"{missing:,} cells have no result yet: run the shards that miss", file=sys.stderr)
    return 1 if missing else 0


def scenarios_of(names: tuple[str, ...]) -> list[Scenario]:
    """The scenarios that are named; `all` are those that we carry a recording of. Raises `SettingsError`."""
    found = [scenario for scenario in shipped() if scenario.recorded] if "all" in names else []
    found += [find(name) for name in names if name != "all"]
    twice = {scenario.name for scenario in found if [one.name for one in found].count(scenario.name) > 1}
    if twice:
        raise SettingsError(f"the scenario {min(twice)!r} is named twice", "name each once")
    return found


def _named(scenario: Scenario) -> str:
    """How the results call it, so that they can be found again: a shipped one by its name."""
    return scenario.name if find_or_none(scenario.name) == scenario else str(scenario.folder)


def find_or_none(name: str) -> Scenario | None:
    """A scenario, or None."""
    try:
        return find(name)
    except SettingsError:
        return None
