"""`run` and `plans`: questions asked through the flow, once each."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

from composition import TierName
from core.errors import SettingsError
from core.ports import Planner
from eval.command_line import words
from eval.command_line.living import add_live, living
from eval.laboratory import Laboratory, Result, laboratory, planners_of, read_planner, run
from eval.reports import comparison, differences, document, figure, table
from eval.scenarios import Case, Scenario, find, shipped
from planners.offline import OfflinePlanner
from voter.weights import Weighed

VOTE = "vote"
PLANNERS = ("offline", "remote", "ollama")
_RUN = """\
  python -m eval run --all                        every scenario with a recording, the offline planner
  python -m eval run shop troubled                two scenarios
  python -m eval run --planner remote --json run.json shop
  python -m eval run --cluster live --context minikube shop     applies it, asks, and takes it away again
  python -m eval run --recording mine --questions judged.jsonl   answers that people judged, asked again
  python -m eval run --all --quiet --check README.md    fails where README tells another figure
"""


def add_commands(commands: words.Commands) -> None:
    """`run` and `plans`."""
    asked = words.add(commands, "run", _run, "ask the questions of scenarios and score the answers", _RUN)
    asked.add_argument("scenario", nargs="*", help="scenarios, by name or folder (default: starter)")
    asked.add_argument("--all", action="store_true", help="every scenario that we carry a recording of")
    asked.add_argument("--planner", choices=PLANNERS, default="offline", help="who plans (default: %(default)s)")
    asked.add_argument(
        "--cluster", choices=("recorded", "live"), default="recorded", help="live applies the scenario to --context"
    )
    add_live(asked)
    asked.add_argument("--quiet", action="store_true", help="the totals alone")
    asked.add_argument("--check", type=Path, metavar="FILE", help="1 where this file does not tell the total's line")
    voted = words.add(
        commands,
        "plans",
        _plans,
        "vote on plans that models wrote before",
        "  python -m eval plans --recording shop --plans tests/plans/shop.*.jsonl --with-offline\n",
    )
    add_plans(voted)
    for command in (asked, voted):
        add_questions(command)


def add_questions(command: argparse.ArgumentParser) -> None:
    """Which questions are asked, and where everything is written."""
    command.add_argument("--recording", action="append", default=[], help="a recording; may be repeated")
    command.add_argument("--questions", type=Path, help="other questions: YAML, or a .jsonl of main.py history export")
    command.add_argument("--limit", type=int, help="only so many questions")
    command.add_argument("--json", type=Path, help="also write everything to this file")


def add_plans(command: argparse.ArgumentParser) -> None:
    """Plans on file, and what is done with them."""
    command.add_argument(
        "--plans", nargs="+", type=Path, default=[], help="files with a plan a line, one a planner and recording"
    )
    command.add_argument("--with-offline", action="store_true", help="the offline planner beside them, one more")
    command.add_argument(
        "--offline-weight", type=float, default=0.5, help="its weight; half a vote settles ties and makes none"
    )
    command.add_argument(
        "--damage", type=float, default=0.0, help="the share of plans put in place of others, to see more mistakes"
    )
    command.add_argument("--seed", type=int, default=1, help="which ones (default: %(default)s)")


async def _run(arguments: argparse.Namespace) -> int:
    written: list[dict[str, Any]] = []
    everything: list[Result] = []
    tier: TierName = arguments.planner
    for name, bench_of in _chosen(arguments):
        async with (
            bench_of() as bench,
            planners_of(tier, bench.catalog, os.environ, bench.copilot.executor) as planners,
        ):
            results = await run(words.cases_of(arguments, name), bench.asking(planners, tier), bench.truth)
        if not arguments.quiet:
            print(f"# {name}\n{table(results)}\n")
        written.append(document(name, results))
        everything += results
    line = figure(everything)
    print(line)
    words.write_json(arguments.json, written)
    return _checked(arguments.check, line) if arguments.check else 0


def _chosen(arguments: argparse.Namespace) -> list[tuple[str, Callable[[], AbstractAsyncContextManager[Laboratory]]]]:
    """Scenario names (or folders), and what opens the cluster that each is asked on."""
    if arguments.cluster == "live":
        if arguments.all or arguments.recording or len(arguments.scenario) != 1:
            raise SettingsError("a live run is of one scenario", "name it: eval run --cluster live --context C shop")
        scenario = find(arguments.scenario[0])
        return [(str(scenario.folder), partial(living, scenario, arguments))]
    if arguments.context:
        raise SettingsError("--context is for a live run", "add --cluster live, or leave it out")
    if arguments.all:
        return [(one.name, partial(laboratory, one.recording)) for one in shipped() if one.recorded]
    scenarios = [find(name) for name in arguments.scenario]
    for scenario in scenarios:
        _recorded(scenario)
    found = [(name, partial(laboratory, name)) for name in arguments.recording]
    found += [(str(one.folder), partial(laboratory, one.recording)) for one in scenarios]
    return [*found] or [("starter", partial(laboratory, "starter"))]


def _recorded(scenario: Scenario) -> None:
    if not scenario.recorded:
        raise SettingsError(
            f"there is no recording of {scenario.name!r} yet",
            f"make one of a live cluster: python -m eval record {scenario.name} --context minikube",
        )


def _checked(path: Path, line: str) -> int:
    try:
        present = line in path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error.strerror}", "name a file") from error
    if present:
        return 0
    print(f"{path} tells another figure: write {line!r} there", file=sys.stderr)
    return 1


async def _plans(arguments: argparse.Namespace) -> int:
    written: list[dict[str, Any]] = []
    for recording in words.recordings_of(arguments):
        cases = words.cases_of(arguments, recording)
        async with laboratory(recording) as bench:
            runs = await voted(bench, cases, arguments, recording)
        vote = runs[-1][1]
        print(f"# {recording}, the vote\n{table(vote)}\n\n{comparison(runs)}\n\n{differences(runs)}\n")
        written += [{"planner": name, **document(recording, results)} for name, results in runs]
    words.write_json(arguments.json, written)
    return 0


async def voted(
    bench: Laboratory, cases: Sequence[Case], arguments: argparse.Namespace, recording: str
) -> list[tuple[str, tuple[Result, ...]]]:
    """Each planner alone, then all of them together, on the questions that somebody has planned."""
    planners = [read_planner(file, cases) for file in _files(arguments, recording)]
    cases = [case for case in cases if any(case.question in planner.questions for planner in planners)]
    everyone: list[Planner] = [planner.damaged(arguments.damage, arguments.seed) for planner in planners]
    if arguments.with_offline:
        everyone.append(Weighed(OfflinePlanner(bench.catalog, bench.copilot.executor), arguments.offline_weight))
    ensembles = [*((planner.name, [planner]) for planner in everyone), (VOTE, everyone)]
    return [(name, await run(cases, bench.asking(asked, name), bench.truth)) for name, asked in ensembles]


def _files(arguments: argparse.Namespace, recording: str) -> list[Path]:
    """The plans for a recording: those of files named after it, or all where only one recording is asked."""
    name, several = Path(recording).name, len(words.recordings_of(arguments)) > 1
    files = [path for path in arguments.plans if not several or path.name.startswith(f"{name}.")]
    if not files:
        raise SettingsError(f"no plans are given for {recording!r}", "name files with --plans, such as tests/plans/*")
    return files
