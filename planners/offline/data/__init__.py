"""Words, attributes, conditions and relations as data: YAML tables and a jq library. `load` reads one table."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import yaml

_HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@contextmanager
def tables_loading() -> Iterator[None]:
    """While tables become objects none of which is garbage, the collector does not look at them again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@cache
def load(name: str) -> Any:
    """The table `name`.yaml; every scalar is a string (`no` and `on` are words here, not truth values)."""
    with tables_loading():
        text = (_HERE / f"{name}.yaml").read_text("utf-8")
        return yaml.load(text, Loader=_LOADER)  # noqa: S506  BaseLoader: strings only


def filled(table: str, text: str) -> str:
    """A turn of phrase of a table with its pieces in the place of their names: `<NAME>`; a piece may hold pieces."""
    while (whole := re.sub(r"<([A-Z]+)>", lambda piece: load(table)["pieces"][piece[1]], text)) != text:
        text = whole
    return text


class _Later:
    """A pattern that is compiled when it is first asked for something: starting up does not wait for it."""

    def __init__(self, text: str, flags: int) -> None:
        self.pattern, self._flags = text, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


def compiled_later(text: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern of a long text, compiled when it is first used."""
    return cast("re.Pattern[str]", _Later(text, flags))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """What finds any of the words and turns of phrase of a row of patterns.yaml."""
    return compiled_later(rf"\b(?:{'|'.join(filled('patterns', one) for one in load('patterns')[name])})\b")


@cache
def phrased(table: str, name: str) -> re.Pattern[str]:
    """What finds the turns of phrase of a row of a table, in which `<NAME>` stands for one of its pieces."""
    return re.compile(filled(table, load(table)[name]), re.IGNORECASE | re.DOTALL)


@cache
def load_weights(model: str) -> dict[str, float]:
    """What each feature weighs in "ranking" and in "confidence", as `scripts/offline/train.py` learned it."""
    found: dict[str, float] = json.loads((_HERE / "weights.json").read_text("utf-8"))[model]
    return found


@cache
def definitions() -> dict[str, str]:
    """The jq library: the name of each definition and its text, in order."""
    found = {}
    for line in (_HERE / "library.jq").read_text("utf-8").splitlines():
        if line.startswith("def "):
            found[line[4:].split(":")[0].split("(")[0].strip()] = line
    return found
