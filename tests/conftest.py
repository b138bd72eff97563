"""No test reads or writes the folders of whoever runs it: caches and states go to a folder of the run's own.

Tests that draw what they ask draw it by one seed, `tests.seed.SEED`, which the end of each run prints.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator

import pytest

from tests.seed import SEED, VARIABLE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What to set so that a run draws the same again, or something else."""
    terminalreporter.write_line(f"drawn by the seed {VARIABLE}={SEED}")


def pytest_collection_finish() -> None:
    """Leave what was imported and collected to no later collection of garbage: it stays until the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _own_folders() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="copilot-tests-") as folder:
        own = {f"XDG_{name}_HOME": f"{folder}/{name.lower()}" for name in ("CACHE", "STATE", "CONFIG")}
        before = {name: os.environ.get(name) for name in own}
        os.environ.update(own)
        yield
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
