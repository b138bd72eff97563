"""`python -m eval run | plans`: how good the answers are."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import CopilotError
from eval.composition import Laboratory, laboratory, planners_of
from eval.report import comparison, document, table
from eval.runner import Result, run
from eval.scenarios import Case, read_cases, shipped_questions
from eval.scripted import ScriptedPlanner, read_planner

PLANNERS = ("offline", "remote", "ollama")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it could be carried out, whatever the scores are."""
    arguments = _parser().parse_args(words)
    try:
        return asyncio.run(_plans(arguments) if arguments.command == "plans" else _run(arguments))
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
    voted.add_argument("--plans", nargs="+", type=Path, required=True, help="files with a plan a line, one a planner")
    for command in (asked, voted):
        command.add_argument("--recording", action="append", default=[], help="a recording; may be repeated")
        command.add_argument("--questions", type=Path, help="other questions than the scenario's own")
        command.add_argument("--limit", type=int, help="only so many questions")
        command.add_argument("--json", type=Path, help="also write everything to this file")
    return parser


async def _run(arguments: argparse.Namespace) -> int:
    from clusters.recording import names

    written: list[dict[str, Any]] = []
    tier: str = arguments.planner
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
            runs = await _voted(bench, cases, arguments.plans)
        vote = runs[-1][1]
        print(f"# {recording}, the vote\n{table(vote)}\n\n{comparison(runs)}\n")
        written += [{"planner": name, **document(recording, results)} for name, results in runs]
    _write(arguments.json, written)
    return 0


async def _voted(
    bench: Laboratory, cases: Sequence[Case], files: Sequence[Path]
) -> list[tuple[str, tuple[Result, ...]]]:
    """Each planner alone, then all of them together, on the questions that somebody has planned."""
    planners = [read_planner(file, cases) for file in files]
    cases = [case for case in cases if any(case.question in planner.questions for planner in planners)]
    alone: list[tuple[str, list[ScriptedPlanner]]] = [(planner.name, [planner]) for planner in planners]
    ensembles = [*alone, ("vote", planners)]
    return [(name, await run(cases, bench.asking(asked, name))) for name, asked in ensembles]


def _recordings(arguments: argparse.Namespace) -> list[str]:
    return list(arguments.recording) or ["starter"]


def _cases(arguments: argparse.Namespace, recording: str) -> tuple[Case, ...]:
    cases = read_cases(arguments.questions or shipped_questions(recording))
    return cases[: arguments.limit]


def _write(path: Path | None, written: Sequence[dict[str, Any]]) -> None:
    if path:
        path.write_text(json.dumps(list(written), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
