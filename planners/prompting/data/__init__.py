"""The prompt as data: the task, worked examples, words of everyday questions. `table` reads one file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


@cache
def table(name: str) -> Any:
    """What `name`.yaml holds."""
    return yaml.safe_load((_HERE / f"{name}.yaml").read_text("utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """The words of `name`.txt; a line that begins with `#` is a comment."""
    lines = (_HERE / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
