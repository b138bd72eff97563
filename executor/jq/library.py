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


@lru_cache(maxsize=256)
def with_definitions(program: str) -> str:
    """The program behind the definitions that it names, on its own first line: errors tell the line that it has."""
    wanted: dict[str, str] = {}
    own = set(_DEFINITION.findall(program))
    for name, text in reversed(definitions().items()):
        named = [program, *wanted.values()]
        if name not in own and any(_names(one, name) for one in named):
            wanted[name] = text
    return "".join(f"{text} " for text in reversed(wanted.values())) + program


def _names(text: str, name: str) -> bool:
    """Whether a program calls this: not as a field, a key, a variable or within a plain string."""
    called = re.compile(rf"(?<![\w.$@\"]){name}(?![\w:\"]|\s*:)")
    interpolated = "" if "\\(" not in text else text
    return bool(called.search(_STRING.sub('""', text)) or called.search(interpolated))
