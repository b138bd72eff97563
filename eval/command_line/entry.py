"""The parser, and what an error looks like."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from core.errors import CopilotError
from eval.command_line import calibrating, comparing, experimenting, living, running

_ABOUT = "How good the answers are, what an ensemble is worth, and whether a change made things better."
_EPILOG = """\
start here:
  python -m eval run --all                      the offline planner on every question that we carry
  python -m eval run --planner remote shop      the planners of your keys on one scenario
docs/evaluating.md walks through comparing two models, from `minikube start` to the page.
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it could be carried out, whatever the scores are, and 2 when it could not."""
    arguments = parser().parse_args(words)
    try:
        code: int = asyncio.run(arguments.carry_out(arguments))
        return code
    except CopilotError as error:
        print(f"error: {error}" + (f"\n{error.mend}" if error.mend else ""), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; what was asked is kept, and the same command goes on from there", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """Every command with its words."""
    result = argparse.ArgumentParser(
        prog="python -m eval",
        description=_ABOUT,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = result.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (running, experimenting, comparing, calibrating, living):
        module.add_commands(commands)
    return result
