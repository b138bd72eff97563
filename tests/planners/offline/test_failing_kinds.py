"""A kind of the cluster's own that its server fails to list, as where a webhook that converts it is down."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from core.flow import Failure
from core.ports import JSON, Query, Reply
from tests.planners.offline.asking import Asked

_BODY = b'{"kind": "Status", "status": "Failure", "code": 500, "message": "the conversion webhook is down"}'


class _Converting(RecordedCluster):
    failing: tuple[str, ...] = ("/loaforders",)

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        if path.endswith(self.failing):
            return Reply(500, "application/json", _BODY)
        return await super().get(path, query, accept)


@pytest.fixture(scope="module")
def bakery() -> Asked:
    return Asked(_cluster())


def _cluster() -> _Converting:
    text = (Path(__file__).parent / "bakery.yaml").read_text("utf-8")
    return _Converting(built("bakery", yaml.safe_load(text)))


@pytest.mark.parametrize("failing", [("/loaforders",), ("/daemonsets", "/services")])
async def test_what_else_objects_hold_is_still_found(failing: tuple[str, ...]) -> None:
    cluster = _cluster()
    cluster.failing = failing
    bakery = Asked(cluster)
    assert await bakery.ask("is the logo printed on the receipt?") == "no"


@pytest.mark.parametrize(
    "question", ["how many loaves does the loaf order rye-bread-2 have?", "where does rye-bread-2 run?"]
)
async def test_what_may_be_of_the_kind_is_not_said_to_be_absent(bakery: Asked, question: str) -> None:
    outcome = await bakery.plan(question)
    assert isinstance(outcome, Failure)
    assert "fails to list loaforders.bake.example" in outcome.message


async def test_a_name_of_another_kind_is_said_to_be_absent_all_the_same(bakery: Asked) -> None:
    assert await bakery.ask("is the pod rye-bread-2 ready?") == "not found: no pod named rye-bread-2"
