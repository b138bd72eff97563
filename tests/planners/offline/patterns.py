"""Every question pattern: at least five wordings of each."""

from __future__ import annotations

from collections.abc import Iterator

from tests.planners.offline import patterns_of_fields, patterns_of_lists, patterns_of_relations
from tests.planners.offline.pattern_table import PATTERNS, Pattern

_DECLARED = (patterns_of_lists, patterns_of_fields, patterns_of_relations)
"""Importing them declares their patterns."""


def patterns() -> Iterator[Pattern]:
    """Every pattern, in the order of declaration."""
    assert all(_DECLARED)
    yield from PATTERNS
