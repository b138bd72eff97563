"""`calibrate`: what agreement was worth, written where the voter reads it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from eval.calibration import Counts, count_ensembles, count_results, count_run, table
from eval.command_line import words
from eval.command_line.running import VOTE, add_plans, add_questions, voted
from eval.experiments import read_results
from eval.laboratory import laboratory
from voter.confidence import to_document

_CALIBRATE = """\
  python -m eval calibrate --runs runs/mine
  python -m eval calibrate --runs run.json --out calibration.json
  python -m eval calibrate --recording shop --plans tests/plans/shop.*.jsonl
then: COPILOT_VOTER_CALIBRATION=calibration.json python main.py
"""


def add_commands(commands: words.Commands) -> None:
    """`calibrate`."""
    counted = words.add(
        commands, "calibrate", _calibrate, "count what agreement was worth, for voter.calibration", _CALIBRATE
    )
    counted.add_argument("--runs", nargs="+", type=Path, default=[], help="runs of experiments, files of `run --json`")
    counted.add_argument("--tier", default="remote", help="the tier whose plans these are (default: %(default)s)")
    counted.add_argument("--out", type=Path, default=Path("calibration.json"), help="default: %(default)s")
    add_plans(counted)
    add_questions(counted)


async def _calibrate(arguments: argparse.Namespace) -> int:
    counts = Counts()
    for recording in words.recordings_of(arguments) if arguments.plans else ():
        async with laboratory(recording) as bench:
            runs = await voted(bench, words.cases_of(arguments, recording), arguments, recording)
        count_ensembles(counts, arguments.tier, [results for name, results in runs if name != VOTE])
    for path in arguments.runs:
        if path.is_dir() or path.suffix == ".jsonl":
            count_results(counts, read_results(path))
            continue
        for document in words.read_json(path):
            count_run(counts, document)
    calibration = counts.calibration()
    arguments.out.write_text(json.dumps(to_document(calibration), indent=1) + "\n", encoding="utf-8")
    print(f"{table(calibration)}\n\nwritten to {arguments.out}; use it:  COPILOT_VOTER_CALIBRATION={arguments.out}")
    return 0
