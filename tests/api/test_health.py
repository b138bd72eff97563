"""Whether the cluster can be asked, by what its API says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from api.operating.health import ready
from core.errors import Unavailable
from core.ports import JSON, Query, Reply


@dataclass
class AnsweringCluster:
    """Answers everything with one status."""

    status: int
    context: str = "minikube"
    asked: list[str] = field(default_factory=list)

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.asked.append(path)
        return Reply(self.status, "text/plain", b"")


@pytest.mark.parametrize("status", [200, 403, 404])
async def test_a_cluster_that_answers_is_ready(status: int) -> None:
    cluster = AnsweringCluster(status)
    await ready(cluster)  # type: ignore[arg-type]
    assert cluster.asked == ["/readyz"]


@pytest.mark.parametrize(("status", "said"), [(500, "not ready"), (503, "503"), (401, "credentials")])
async def test_a_cluster_that_is_not_well_is_unavailable_with_a_mend(status: int, said: str) -> None:
    with pytest.raises(Unavailable, match=said) as caught:
        await ready(AnsweringCluster(status))  # type: ignore[arg-type]
    assert caught.value.mend
