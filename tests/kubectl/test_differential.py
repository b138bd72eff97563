"""Made lines of filters come out as on the machine's own gawk, sed, grep, sort, jq; CI installs what is missing."""

from __future__ import annotations

import os

import pytest

from benchmarks.differential import SEED, compare, missing

LINES = int(os.environ.get("DIFFERENTIAL_LINES", "300"))


@pytest.mark.thorough
async def test_made_lines_print_and_exit_as_the_programs_of_the_machine_do() -> None:
    if absent := missing():
        pytest.skip(f"not on this machine: {', '.join(absent)}")
    seed = int(os.environ.get("DIFFERENTIAL_SEED", SEED))
    told, found = await compare(seed, LINES)
    assert not found, f"seed {seed}:\n" + "\n".join(map(str, found))
    assert told["equal"] > LINES * 0.7, f"seed {seed}: {told}"
