"""jq's command line: its options and its program. Pure.

What would read a file (`-f`, `--slurpfile`, `-L`, `import`) has no place here, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

_SWITCHES = {
    "r": "raw_output",
    "raw-output": "raw_output",
    "c": "compact",
    "compact-output": "compact",
    "e": "exit_status",
    "exit-status": "exit_status",
    "s": "slurp",
    "slurp": "slurp",
    "j": "join",
    "join-output": "join",
    "n": "null_input",
    "null-input": "null_input",
    "R": "raw_input",
    "raw-input": "raw_input",
    "S": "sort_keys",
    "sort-keys": "sort_keys",
    "a": "ascii",
    "ascii-output": "ascii",
    "tab": "tab",
    "M": "",  # without colours: it never has any
    "monochrome-output": "",
    "unbuffered": "",
}
_FILES = {"f", "from-file", "slurpfile", "rawfile", "argfile", "L", "library-path"}
_IMPORT = re.compile(r"\b(import|include)\s+[\"\\@]")
_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|#[^\n]*', re.DOTALL)


class BadOption(ValueError):
    """An option or a program that jq does not have, or that has no place here. `mend` says what would do."""

    def __init__(
        self, message: str, mend: str = "Use -r, -c, -e, -s, -n, -j, -S, --arg NAME VALUE and a program."
    ) -> None:
        super().__init__(message)
        self.mend = mend


@dataclass(frozen=True)
class Invocation:
    """One call of jq, taken apart. `variables` are those of `--arg` and `--argjson`."""

    program: str = ""
    raw_output: bool = False
    compact: bool = False
    exit_status: bool = False
    slurp: bool = False
    join: bool = False
    null_input: bool = False
    raw_input: bool = False
    sort_keys: bool = False
    ascii: bool = False
    tab: bool = False
    indent: int = 2
    variables: tuple[tuple[str, Any], ...] = field(default=(), hash=False)

    def as_job(self) -> dict[str, Any]:
        """As `executor.jq.worker` takes it, input and limit aside."""
        names = ("raw_output", "compact", "exit_status", "slurp", "join", "null_input")
        names += ("raw_input", "sort_keys", "ascii", "tab", "indent")  # type: ignore[assignment]
        return {
            "program": self.program,
            "args": dict(self.variables),
            "options": {name: getattr(self, name) for name in names},
        }


def read_options(arguments: Sequence[str]) -> Invocation:
    """Options in any position, short ones in clusters, and one program. Raises `BadOption`."""
    return _read(tuple(arguments))


@lru_cache(maxsize=256)
def _read(arguments: tuple[str, ...]) -> Invocation:
    words = list(arguments)
    found = Invocation()
    programs: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--":
            programs += words
            break
        if word.startswith("--"):
            found = _long(word[2:], words, found)
        elif word.startswith("-") and len(word) > 1:
            for letter in word[1:]:
                found = _switch(letter, found)
        else:
            programs.append(word)
    if len(programs) > 1:
        raise BadOption(f"one program is expected, and no file: {programs[1]!r}", "Quote the program as one word.")
    return replace(found, program=_checked(programs[0] if programs else "."))


def _long(name: str, words: list[str], found: Invocation) -> Invocation:
    name, equals, inline = name.partition("=")
    if name in ("arg", "argjson"):
        if len(words) < 2:
            raise BadOption(f"--{name} takes a name and a value", f"Write --{name} NAME VALUE.")
        variable, value = words.pop(0), words.pop(0)
        return replace(found, variables=(*found.variables, (variable, _value(name, variable, value))))
    if name == "indent":
        text = inline if equals else (words.pop(0) if words else "")
        if not text.isdigit() or int(text) > 7:
            raise BadOption(f"--indent takes a number from 0 to 7, not {text!r}", "Write --indent 2.")
        return replace(found, indent=int(text), compact=int(text) == 0)
    return _switch(name, found)


def _value(option: str, variable: str, text: str) -> Any:
    if option == "arg":
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadOption(f"--argjson {variable}: {text!r} is not JSON", "Quote strings: --argjson x '\"a\"'.") from None


def _switch(name: str, found: Invocation) -> Invocation:
    dashed = f"-{name}" if len(name) == 1 else f"--{name}"
    if name in _FILES:
        raise BadOption(f"{dashed} reads a file, and files are not read here", "Write the program on the line.")
    if name not in _SWITCHES:
        raise BadOption(f"unknown option {dashed!r}")
    attribute = _SWITCHES[name]
    if attribute == "join":
        return replace(found, join=True, raw_output=True)
    return replace(found, **{attribute: True}) if attribute else found  # type: ignore[arg-type]


def _checked(program: str) -> str:
    """The program, unless it would read a file or more input than it is given."""
    if _IMPORT.search(program):
        raise BadOption("import and include read files, and files are not read here", "Write the definition inline.")
    bare = _STRING_OR_COMMENT.sub('""', program)
    if re.search(r"(?<![.$\w])input\b(?!\s*:)", bare):
        raise BadOption("input is not available here", "Read everything with -s, or use inputs with -n.")
    return program
