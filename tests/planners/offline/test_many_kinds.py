"""A cluster with many kinds of its own: none is read for a question that is about others, and not all at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from core.ports import JSON, Query, Reply
from tests.planners.offline.asking import Asked

_KINDS = 40


class _Counted(RecordedCluster):
    """A recording that counts what is read of the cluster's own kinds, and how much of it at the same time."""

    def __init__(self) -> None:
        described = yaml.safe_load((Path(__file__).parent / "bakery.yaml").read_text("utf-8"))
        described["objects"] += [_definition(number) for number in range(_KINDS)]
        super().__init__(built("bakery", described))
        self.read: Counter[str] = Counter()
        self.reading, self.most = 0, 0
        self.seconds = 1_000.0

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.read[path] += "/apis/spare" in path
        self.reading += 1
        self.most = max(self.most, self.reading)
        await asyncio.sleep(0.001)
        self.reading -= 1
        return await super().get(path, query, accept)


@pytest.fixture(scope="module")
def namesakes() -> Asked:
    described = yaml.safe_load((Path(__file__).parent / "bakery.yaml").read_text("utf-8"))
    head = {
        "kind": "CustomResourceDefinition",
        "version": "v1",
        "age": "9d",
        "properties": {"size": {"type": "integer"}},
    }
    described["objects"] += [
        {**head, "group": group, "resource": kind, "plural": plural}
        for group, kind, plural in (
            ("serving.quick.dev", "Service", "services"),
            ("sheep.projectwool.io", "Herd", "herds"),
            ("fleet.x-k8s.io", "Herd", "herds"),
        )
    ]
    described["custom"].append({"kind": "Herd", "ns": "till", "name": "ewes", "age": "5d", "spec": {"size": 3}})
    return Asked(RecordedCluster(built("bakery", described)))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many services are in till?", "1"),
        ("how many quick services are there?", "0"),
        ("list the sheep herds", "ewes"),
        ("how many wool herds are there?", "1"),
    ],
)
async def test_a_kind_that_is_called_as_another_is_asked_for_by_who_makes_it(
    namesakes: Asked, question: str, answer: str
) -> None:
    assert await namesakes.ask(question) == answer


async def test_a_field_that_two_kinds_have_is_asked_for_by_its_name() -> None:
    described = yaml.safe_load((Path(__file__).parent / "bakery.yaml").read_text("utf-8"))
    head = {"kind": "CustomResourceDefinition", "group": "pastry.example", "version": "v1", "age": "9d"}
    fields = {"properties": {"glaze": {"type": "string"}}, "states": {"phase": {"type": "string"}}}
    described["objects"] += [{**head, **fields, "resource": k, "plural": f"{k.lower()}s"} for k in ("Bun", "Tart")]
    described["custom"] += [
        {"kind": "Bun", "ns": "till", "name": "b-1", "spec": {"glaze": "sugar"}, "status": {"phase": "Toasted"}},
        {"kind": "Tart", "ns": "till", "name": "t-1", "spec": {"glaze": "plum"}, "status": {"phase": "Raw"}},
        {"kind": "Tart", "ns": "till", "name": "t-2", "spec": {"glaze": "fig"}, "status": {"phase": "Waiting"}},
    ]
    asked = Asked(RecordedCluster(built("bakery", described)))
    assert await asked.ask("which glazes are toasted?") == "sugar"
    assert await asked.ask("how many glazes are waiting?") == "1"


def _definition(number: int) -> dict[str, object]:
    fields = {"drawer": {"type": "string"}}
    head = {"kind": "CustomResourceDefinition", "group": f"spare{number}.example", "version": "v1", "age": "9d"}
    return {**head, "resource": f"Spoon{number}", "plural": f"spoon{number}s", "properties": fields}


@pytest.fixture
def cluster() -> _Counted:
    return _Counted()


@pytest.fixture
def asked(cluster: _Counted) -> Asked:
    return Asked(cluster, ClusterCatalog(cluster, clock=lambda: cluster.seconds))


async def test_a_question_of_known_words_reads_none_of_them(cluster: _Counted, asked: Asked) -> None:
    assert await asked.ask("how many deployments are in dough?") == "1"
    assert not cluster.read.total()


async def test_a_strange_word_is_looked_for_in_each_of_them_once_a_minute(cluster: _Counted, asked: Asked) -> None:
    for _ in range(3):
        assert await asked.ask("which pods are frobnicated?") is None
        cluster.seconds += 15
    assert cluster.most < _KINDS, "not all at once"
    lists = {path: count for path, count in cluster.read.items() if path.endswith("s") and count}
    assert len(lists) == _KINDS
    assert set(lists.values()) == {1}
