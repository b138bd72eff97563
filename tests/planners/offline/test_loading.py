from __future__ import annotations

import subprocess
import sys


def test_the_planner_and_its_tables_are_loaded_without_what_few_questions_need() -> None:
    program = (
        "import sys; import planners.offline; from planners.offline.words import lexicon; lexicon();"
        "spared = ('core.masking', 'numpy', 'planners.offline.followups');"
        "print([name for name in sys.modules if name.startswith(spared)])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
