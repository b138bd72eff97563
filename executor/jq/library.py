"""Definitions of our own that every jq program may use, from `library.jq`. Pure but for reading that file once."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

_DEFINITION = re.compile(r"def (\w+)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@cache
def definitions() -> dict[str, str]:
    """Each definition by its name, in their order: a later one may use earlier ones."""
    lines = Path(__file__).with_name("library.jq").read_text("utf-8").splitlines()
    return {found[1]: line for line in lines if (found := _DEFINITION.match(line))}


def with_definitions(program: str, now: float | None = None) -> str:
    """The program behind the definitions that it names, on its own first line: errors tell the line that it has.

    `now`, in seconds since 1970, is what the program takes for the time: a recording's clock stands still."""
    whole, asks_time = _defined(program)
    return f"def now: {now:.3f}; {whole}" if now is not None and asks_time else whole


@lru_cache(maxsize=256)
def _defined(program: str) -> tuple[str, bool]:
    """The program behind its definitions, and whether it asks for the time."""
    wanted: dict[str, str] = {}
    own = set(_DEFINITION.findall(program))
    for name, text in reversed(definitions().items()):
        named = [program, *wanted.values()]
        if name not in own and any(_names(one, name) for one in named):
            wanted[name] = text
    asks_time = "now" not in own and _names(program, "now")
    return "".join(f"{text} " for text in reversed(wanted.values())) + program, asks_time


def _names(text: str, name: str) -> bool:
    """Whether a program calls this: not as a field, a key, a variable or within a plain string."""
    called = re.compile(rf"(?<![\w.$@\"]){name}(?![\w:\"]|\s*:)")
    interpolated = "" if "\\(" not in text else text
    return bool(called.search(_STRING.sub('""', text)) or called.search(interpolated))
