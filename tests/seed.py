"""The one seed by which tests draw questions, clusters and hostile lines: the same in every run unless it is set.

`COPILOT_TEST_SEED=7 scripts/test` draws others, `COPILOT_TEST_SEED=random` whichever; the end of the run prints it.
"""

from __future__ import annotations

import os
import random

VARIABLE = "COPILOT_TEST_SEED"
_USUAL = "739946"

if os.environ.get(VARIABLE) == "random":
    os.environ[VARIABLE] = str(random.randrange(10**6))  # for the workers of this run too, which inherit it
SEED = int(os.environ.get(VARIABLE) or _USUAL)
