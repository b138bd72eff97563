"""No test reads or writes the folders of whoever runs it: caches and states go to a folder of the run's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest


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
