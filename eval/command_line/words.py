"""What the commands have in common: their parsers, and what several of them read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from core.errors import SettingsError
from eval.scenarios import Case, read_cases, read_judged, shipped_questions

Command = Callable[[argparse.Namespace], Awaitable[int]]
"""Carries a command out; its result is the exit code."""
Commands = Any
"""argparse's subparsers: their class is private to it."""


def add(commands: Commands, name: str, carry_out: Command, what: str, examples: str = "") -> argparse.ArgumentParser:
    """A command with its one-line meaning and examples that can be copied."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=what,
        description=what[0].upper() + what[1:] + ".",
        epilog=f"examples:\n{examples}" if examples else "",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(carry_out=carry_out)
    return parser


def cases_of(arguments: argparse.Namespace, recording: str) -> tuple[Case, ...]:
    """The questions for a recording or a scenario's folder: its own, the shipped ones of its name, or `--questions`
    (YAML, or judged answers as `main.py history export` writes them); as many as `--limit` lets."""
    if arguments.questions and arguments.questions.suffix == ".jsonl":
        return read_judged(arguments.questions)[: arguments.limit]
    own = Path(recording) / "questions.yaml"
    cases = read_cases(arguments.questions or (own if own.is_file() else shipped_questions(recording)))
    return cases[: arguments.limit]


def recordings_of(arguments: argparse.Namespace) -> list[str]:
    """The recordings that were named; the first of those that we carry where none was."""
    return list(arguments.recording) or ["starter"]


def write_json(path: Path | None, documents: Sequence[Any]) -> None:
    """The documents in a file, where one was named."""
    if path:
        path.write_text(json.dumps(list(documents), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_json(path: Path) -> list[dict[str, Any]]:
    """The documents of a file. Raises `SettingsError`."""
    try:
        documents: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error}", "name a file of `eval run --json`") from error
    return documents
