"""How thoroughly a run of tests looks: quickly, as `scripts/test` does, or at everything, as `scripts/test --all` does.

What is a gate on size, a matrix by nature or a drive through a browser or a terminal has the marker `thorough` and is
left out of a quick run; a property is tried on fewer examples there. A module that is named on the command line is run
whole in either.
"""

from __future__ import annotations

import os

VARIABLE = "COPILOT_THOROUGH"
THOROUGH = os.environ.get(VARIABLE, "") not in ("", "0")


def examples(number: int) -> int:
    """On how many examples a property is tried: so many in a thorough run; in a quick one a fifth, at least 20."""
    return number if THOROUGH else max(20, number // 5)
