"""The rules that put words in order are quick, whatever somebody writes."""

from __future__ import annotations

import time

import pytest

from planners.offline.clauses.order import put

_LONG = "a" * 36 + "1"
"""A word that a rule which may cut it anywhere tries to cut in all ways."""


@pytest.mark.parametrize("section", ["meant", "troubled", "rules", "apart"])
@pytest.mark.parametrize(
    "text",
    [
        f"which image was x on before {_LONG}",
        f"before {_LONG}, which image was x on",
        f"did the rollout of x end or is it {_LONG}",
        f"what {_LONG}",
        f"in {_LONG} which {_LONG}",
        f"{_LONG} {_LONG}?",
    ],
)
def test_a_long_word_that_fits_no_rule_costs_no_time(section: str, text: str) -> None:
    put.__wrapped__(section, "how many pods are there?")  # its patterns are compiled
    began = time.process_time()
    put.__wrapped__(section, text)
    assert time.process_time() - began < 0.5
