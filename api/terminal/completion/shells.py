"""What a shell needs once (`completion bash`), and what it is told at each Tab."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from api.terminal.completion import names

SHELLS = ("bash", "zsh", "fish")
COMMANDS = ("k8s-copilot", "kubectl-ask")
"""What is completed."""
_WANTED = "_ARGCOMPLETE"
_COMPLETERS: Mapping[str, Any] = {
    "recording": names.recordings,
    "context": names.contexts,
    "namespace": names.namespaces,
    "question": names.nothing,
    "session": names.nothing,
    "line": names.nothing,
    "replay name": names.recordings,
    "key name": names.nothing,
}
"""By what an argument is called, where need be behind its command's name; files are completed for all others."""
_NO_FILES = ":4"
"""Cobra's ShellCompDirectiveNoFileComp: https://pkg.go.dev/github.com/spf13/cobra#ShellCompDirective."""


def script(shell: str) -> str:
    """What a shell has to evaluate once to complete our commands."""
    from argcomplete.shell_integration import shellcode

    return str(shellcode(list(COMMANDS), shell=shell))


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Whether a shell runs us to be told what may stand at its cursor."""
    return _WANTED in environ


def complete(parser: argparse.ArgumentParser) -> None:
    """Tells the shell that runs us what may stand at its cursor, and ends the process."""
    import argcomplete

    argcomplete.autocomplete(_meant(parser, os.environ.get("COMP_LINE", "")))


def complete_for_kubectl(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Prints what may stand at the end of `kubectl ask WORDS`, as kubectl's completion takes it from a plugin's
    `kubectl_complete-ask`."""
    import argcomplete

    line = " ".join([COMMANDS[1], *words])
    os.environ.update(
        {
            _WANTED: "1",
            "COMP_LINE": line,
            "COMP_POINT": str(len(line.encode())),
            "_ARGCOMPLETE_IFS": "\n",
            "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
            "_ARGCOMPLETE_SHELL": "fish",  # whose words are not quoted
        }
    )

    def ended(code: int = 0) -> NoReturn:
        raise SystemExit(code)

    try:
        argcomplete.autocomplete(_meant(parser, line), exit_method=ended, output_stream=sys.stdout)
    except SystemExit:
        print(f"\n{_NO_FILES}")


def _meant(parser: argparse.ArgumentParser, line: str) -> argparse.ArgumentParser:
    """The parser that a line is meant for: `ask`'s for the plugin, `serve`'s where a flag comes first."""
    words = line.split(" ")
    first = words[1] if len(words) > 1 else ""
    commands = _commands(parser)
    for command, its in commands.items():
        for action in its._actions:
            completer = _COMPLETERS.get(f"{command} {action.dest}") or _COMPLETERS.get(action.dest)
            if completer:
                action.completer = completer  # type: ignore[attr-defined]
    if Path(words[0]).name == COMMANDS[1]:
        return commands["ask"]
    return commands["serve"] if len(first) > 1 and first.startswith("-") else parser


def _commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    found = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    return next(found).choices
