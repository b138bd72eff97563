from __future__ import annotations

import pytest

from clusters.recorded.cluster import RecordedCluster
from tests.clusters.recorded.asking import RECORDINGS


@pytest.fixture
def starter() -> RecordedCluster:
    return RecordedCluster(RECORDINGS["starter"])


@pytest.fixture
def shop() -> RecordedCluster:
    return RecordedCluster(RECORDINGS["shop"])
