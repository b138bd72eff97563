"""Tables of cases in YAML files, read by libyaml where it is there: Python's own reader takes ten times as long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def table(path: Path) -> Any:
    """The document in a YAML file; it is not empty."""
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    assert found, path
    return found
