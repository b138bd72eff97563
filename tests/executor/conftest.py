"""No jq process outlives the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from executor import jq


@pytest.fixture(scope="session", autouse=True)
def _jq_processes_end() -> Iterator[None]:
    yield
    jq.close()
