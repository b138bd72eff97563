"""`python -m eval run | plans | calibrate`: how good the answers are, and what agreement is worth."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from composition import TierName
from core.errors import CopilotError, SettingsError
from core.ports import Planner
from eval.calibration import Counts, count_ensembles, count_run
from eval.calibration import table as calibrated
from eval.composition import Laboratory, laboratory, planners_of
from eval.report import comparison, differences, document, table
from eval.runner import Result, run
from eval.scenarios import Case, read_cases, shipped_questions
from eval.scripted import read_planner
from planners.offline import OfflinePlanner
from voter.confidence import to_document
from voter.weights import Weighed

VOTE = "vote"
PLANNERS = ("offline", "remote", "ollama")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it could be carried out, whatever the scores are."""
    arguments = _parser().parse_args(words)
    try:
        return asyncio.run(COMMANDS[arguments.command](arguments))
    except CopilotError as error:
        print(f"error: {error}" + (f"\n{error.mend}" if error.mend else ""), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    asked = commands.add_parser("run", help="ask the questions of scenarios and score the answers")
    asked.add_argument("--all", action="store_true", help="every recording that we carry")
    asked.add_argument("--planner", choices=PLANNERS, default="offline", help="who plans (default: %(default)s)")
    voted = commands.add_parser("plans", help="vote on plans that models wrote before")
    counted = commands.add_parser("calibrate", help="count what agreement was worth, for voter.calibration")
    counted.add_argument("--runs", nargs="+", type=Path, default=[], help="files that `eval run --json` wrote")
    counted.add_argument("--tier", default="remote", help="the tier whose plans these are (default: %(default)s)")
    counted.add_argument("--out", type=Path, default=Path("calibration.json"), help="default: %(default)s")
    for command in (voted, counted):
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
    for command in (asked, voted, counted):
        command.add_argument("--recording", action="append", default=[], help="a recording; may be repeated")
        command.add_argument("--questions", type=Path, help="other questions than the scenario's own")
        command.add_argument("--limit", type=int, help="only so many questions")
        command.add_argument("--json", type=Path, help="also write everything to this file")
    return parser


async def _run(arguments: argparse.Namespace) -> int:
    from clusters.recorded import names

    written: list[dict[str, Any]] = []
    tier: TierName = arguments.planner
    for recording in names() if arguments.all else _recordings(arguments):
        async with laboratory(recording) as bench, planners_of(tier, bench.catalog, os.environ) as planners:
            results = await run(_cases(arguments, recording), bench.asking(planners, tier))
        print(f"# {recording}\n{table(results)}\n")
        written.append(document(recording, results))
    _write(arguments.json, written)
    return 0


async def _plans(arguments: argparse.Namespace) -> int:
    written: list[dict[str, Any]] = []
    for recording in _recordings(arguments):
        cases = _cases(arguments, recording)
        async with laboratory(recording) as bench:
            runs = await _voted(bench, cases, arguments, recording)
        vote = runs[-1][1]
        print(f"# {recording}, the vote\n{table(vote)}\n\n{comparison(runs)}\n\n{differences(runs)}\n")
        written += [{"planner": name, **document(recording, results)} for name, results in runs]
    _write(arguments.json, written)
    return 0


async def _calibrate(arguments: argparse.Namespace) -> int:
    counts = Counts()
    for recording in _recordings(arguments) if arguments.plans else ():
        async with laboratory(recording) as bench:
            runs = await _voted(bench, _cases(arguments, recording), arguments, recording)
        count_ensembles(counts, arguments.tier, [results for name, results in runs if name != VOTE])
    for path in arguments.runs:
        for document_ in _read(path):
            count_run(counts, document_)
    calibration = counts.calibration()
    arguments.out.write_text(json.dumps(to_document(calibration), indent=1) + "\n", encoding="utf-8")
    print(
        f"{calibrated(calibration)}\n\nwritten to {arguments.out}; use it:  COPILOT_VOTER_CALIBRATION={arguments.out}"
    )
    return 0


async def _voted(
    bench: Laboratory, cases: Sequence[Case], arguments: argparse.Namespace, recording: str
) -> list[tuple[str, tuple[Result, ...]]]:
    """Each planner alone, then all of them together, on the questions that somebody has planned."""
    planners = [read_planner(file, cases) for file in _files(arguments, recording)]
    cases = [case for case in cases if any(case.question in planner.questions for planner in planners)]
    everyone: list[Planner] = [planner.damaged(arguments.damage, arguments.seed) for planner in planners]
    if arguments.with_offline:
        everyone.append(Weighed(OfflinePlanner(bench.catalog), arguments.offline_weight))
    ensembles = [*((planner.name, [planner]) for planner in everyone), (VOTE, everyone)]
    return [(name, await run(cases, bench.asking(asked, name))) for name, asked in ensembles]


def _files(arguments: argparse.Namespace, recording: str) -> list[Path]:
    """The plans for a recording: those of files named after it, or all where only one recording is asked."""
    name, several = Path(recording).name, len(_recordings(arguments)) > 1
    files = [path for path in arguments.plans if not several or path.name.startswith(f"{name}.")]
    if not files:
        raise SettingsError(f"no plans are given for {recording!r}", "name files with --plans, such as tests/plans/*")
    return files


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        documents: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error}", "name a file of `eval run --json`") from error
    return documents


def _recordings(arguments: argparse.Namespace) -> list[str]:
    return list(arguments.recording) or ["starter"]


def _cases(arguments: argparse.Namespace, recording: str) -> tuple[Case, ...]:
    cases = read_cases(arguments.questions or shipped_questions(recording))
    return cases[: arguments.limit]


def _write(path: Path | None, written: Sequence[dict[str, Any]]) -> None:
    if path:
        path.write_text(json.dumps(list(written), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


COMMANDS = {"run": _run, "plans": _plans, "calibrate": _calibrate}

if __name__ == "__main__":
    sys.exit(main())
