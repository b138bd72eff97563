"""No test reads or writes the folders of whoever runs it: caches and states go to a folder of the run's own.

Tests that draw what they ask draw it by one seed, `tests.seed.SEED`, which the end of each run prints.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from tests.seed import SEED, VARIABLE
from tests.thoroughness import THOROUGH, examples

settings.register_profile("tests", deadline=None, max_examples=examples(100))
settings.load_profile("tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave `thorough` tests out of a quick run, but for those of modules that were named."""
    if THOROUGH:
        return
    named = {(config.invocation_params.dir / argument.partition("::")[0]).resolve() for argument in config.args}
    left = {item for item in items if item.get_closest_marker("thorough") and item.path not in named}
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What to set so that a run draws the same again, or something else, or looks at everything."""
    terminalreporter.write_line(f"drawn by the seed {VARIABLE}={SEED}")
    if not THOROUGH:
        terminalreporter.write_line("a quick run: `scripts/test --all` runs what is marked `thorough` too")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while modules are imported and tests collected: there is next to none."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


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
