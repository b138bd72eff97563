"""Hostile lines, a few: `python -m benchmarks.fuzz` runs a hundred thousand."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import fuzz
from benchmarks.hostile import KINDS, Hostile
from tests.seed import SEED
from tests.thoroughness import examples

FIXED = 20261124


@pytest.mark.parametrize("seed", sorted({FIXED, SEED}))
async def test_hostile_lines_read_and_do_nothing_else(seed: int) -> None:
    lines = examples(1_000)
    figures = await fuzz(lines, seed)
    slow = [why for _, why in figures.broken if why.startswith("took")]
    assert [broken for broken in figures.broken if broken[1] not in slow] == []
    assert len(slow) <= 1, "one line may be slow where the machine is busy"
    assert figures.methods["GET"] > lines // 10
    assert figures.accepted > lines // 10
    assert figures.over_http > lines // 200


def test_a_seed_tells_the_lines_and_every_kind_is_among_them() -> None:
    one, other = Hostile(7), Hostile(7)
    lines = [one.line() for _ in range(300)]
    assert lines == [other.line() for _ in range(300)]
    assert {kind for kind, _ in lines} == set(KINDS)
