"""`logs … | tail -5`: the server is asked for the end of the log, where that is what is wanted of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl.command import Command, Filter

_NOT_THE_END = frozenset(
    {"tail", "since", "since-time", "limit-bytes", "selector", "all-containers", "all-pods", "follow"}
)
"""Flags by which the end of what is printed is not the end of one log."""

_TAILS_OWN = "10"
"""Lines that `tail` keeps where it is not told how many."""


def with_tail(command: Command, filters: Sequence[Filter]) -> Command:
    """The command that prints enough for these filters: with `--tail` where the first one keeps the last lines only."""
    if command.verb != "logs" or not filters or any(name in _NOT_THE_END for name, _ in command.flags):
        return command
    first = filters[0]
    if first.name != "tail" or len(first.arguments) not in (0, 2) or first.arguments[:1] not in ((), ("-n",)):
        return command
    lines = first.arguments[1].removeprefix("-") if first.arguments else _TAILS_OWN
    if not (lines.isascii() and lines.isdigit() and int(lines)):
        return command
    return Command(command.verb, command.arguments, (*command.flags, ("tail", lines)))
