"""A cluster is told from others by what it is, not by what it is called."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from clusters.identity import identity
from clusters.recorded import RecordedCluster, load
from core.ports import Cluster, Reply


class Only:
    """A cluster that serves these documents and forbids all else."""

    namespace = "shop"

    def __init__(self, **documents: Any) -> None:
        self.documents = documents

    async def get(self, path: str, query: Any = (), accept: str = "") -> Reply:
        document = self.documents.get(path.rpartition("/")[2].replace("-", "_").replace(".", "_"))
        return Reply(403 if document is None else 200, "application/json", json.dumps(document).encode())


async def test_recordings_of_one_cluster_are_one_whatever_they_are_called() -> None:
    [found] = {await identity(RecordedCluster(load(name))) for name in ("starter", "shop", "troubled")}
    assert found.startswith("kube-system/")


@pytest.mark.parametrize(
    ("expected", "documents"),
    [
        ("kube-system/u1", {"kube_system": {"metadata": {"uid": "u1"}}, "default": {"metadata": {"uid": "u2"}}}),
        ("default/u2", {"default": {"metadata": {"uid": "u2"}}}),
        ("", {}),
    ],
)
async def test_what_may_be_read_tells_who_it_is(expected: str, documents: Any) -> None:
    assert await identity(cast(Cluster, Only(**documents))) == expected


async def test_a_user_of_one_namespace_knows_the_cluster_by_its_authority() -> None:
    one, other = (cast(Cluster, Only(kube_root_ca_crt={"data": {"ca.crt": text}})) for text in ("A", "B"))
    assert (await identity(one)).startswith("ca/")
    assert await identity(one) != await identity(other)
