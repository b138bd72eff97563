"""Nothing in the offline planner may know a recording: no name of any object of theirs stands in its files."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import planners.offline
from clusters.recorded.recording import SHIPPED

_HERE = Path(planners.offline.__file__).parent
_FILES = sorted(path for path in _HERE.rglob("*") if path.suffix in (".py", ".yaml", ".jq"))
_SHORTEST = 5
_SYSTEM = re.compile(r"^(system|kube|kubernetes|cluster|default|openshift|extension)\b|-controller$")
_KUBERNETES = frozenset({"admin", "standard", "defaults", "backend", "catalog", "planner", "routing"})
"""Names that are words of Kubernetes and networks too, or, as the catalog and the planner, of our own code."""
_SOFTWARE = frozenset({"mongodb", "prometheus", "redis"})
"""Names that are those of software too, which everybody runs."""


@cache
def _names() -> frozenset[str]:
    found: set[str] = set()
    for path in SHIPPED.glob("*/api.json.gz"):
        found |= set(_named(json.loads(gzip.decompress(path.read_bytes()))))
    return frozenset(
        name
        for name in found
        if len(name) >= _SHORTEST and not _SYSTEM.search(name) and name not in _KUBERNETES | _SOFTWARE
    )


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        metadata = value.get("metadata")
        if isinstance(metadata, dict) and isinstance(metadata.get("name"), str) and "uid" in metadata:
            yield metadata["name"]
        for one in value.values():
            yield from _named(one)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one)


def test_the_recordings_have_names() -> None:
    assert len(_names()) > 40
    assert len(_FILES) > 30


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_no_name_of_an_object_of_a_recording_stands_in_the_planner(path: Path) -> None:
    words = set(re.findall(r"[a-z0-9][a-z0-9.-]*[a-z0-9]", path.read_text("utf-8")))
    assert not words & _names()
