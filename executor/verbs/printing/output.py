"""The output forms of `-o`, and printing in pieces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from executor.access import Sink
from executor.verbs.printing.endings import bad_command
from kubectl.command import Command

_PIECE = 200
"""Lines handed on at once: a filter that has enough stops the verb at the next piece."""

FORMS = ("name", "wide", "json", "yaml", "jsonpath", "jsonpath-as-json", "custom-columns", "go-template")


@dataclass(frozen=True)
class Form:
    """An output form; `name` is empty for the plain table, `template` is for those that have one."""

    name: str
    template: str = ""


def parse_form(command: Command) -> Form:
    """The form that `-o` and `--template` ask for. Raises `Stop`."""
    name, equals, template = command.flag("output").partition("=")
    template = template if equals else command.flag("template")
    if not name and template:
        name = "go-template"
    if name == "template":
        name = "go-template"
    if name in ("jsonpath", "jsonpath-as-json", "go-template") and not template:
        raise bad_command("template format specified but no template given")
    if name == "custom-columns" and not template:
        raise bad_command("custom-columns format specified but no custom columns given")
    if name and name not in FORMS:
        raise bad_command(
            f'unable to match a printer suitable for the output format "{name}", allowed formats are: '
            + ",".join(sorted((*FORMS, "template")))
        )
    return Form(name, template)


def write_lines(out: Sink, lines: Iterable[str]) -> None:
    """Print lines, a piece at a time."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) >= _PIECE:
            out.write("\n".join(piece) + "\n")
            piece.clear()
    if piece:
        out.write("\n".join(piece) + "\n")
