"""Verbs on a server that says no, or is not quite as expected."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, cast

import pytest

from core.errors import Unavailable
from core.ports import JSON, Cluster, Query, Reply
from executor.access import Ending
from executor.requests.requests import Requests
from executor.verbs import run
from kubectl.parser import parse
from tests.executor.fakes import UNREACHABLE, FakeCatalog, FakeCluster, status
from tests.executor.verbs.test_verbs import Paper

FORBIDDEN = {
    "kind": "Status",
    "status": "Failure",
    "message": 'pods is forbidden: User "a" cannot list resource "pods" in API group "" in the namespace "default"',
    "reason": "Forbidden",
    "details": {"kind": "pods"},
    "code": 403,
}


class Scripted(FakeCluster):
    """Answers every GET with the next of these (status, body), and remembers the queries."""

    def __init__(self, *replies: tuple[int, Any]) -> None:
        super().__init__()
        self.replies = list(replies)
        self.queries: list[tuple[str, dict[str, str], str]] = []

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.queries.append((path, dict(query), accept))
        code, body = self.replies.pop(0)
        return Reply(code, JSON, json.dumps(body).encode())


async def ran(line: str, cluster: FakeCluster) -> tuple[str, Ending]:
    paper = Paper()
    ending = await run(parse(f"kubectl {line}").command, Requests(cast(Cluster, cluster), FakeCatalog()).view(), paper)
    return paper.text, ending


async def test_what_may_not_be_read_is_forbidden_not_empty() -> None:
    text, ending = await ran("get pods", Scripted((403, FORBIDDEN)))
    assert text == ""
    assert ending.stderr == f"Error from server (Forbidden): {FORBIDDEN['message']}\n"
    assert ending.failure is not None
    assert ending.failure.reason == "forbidden"


async def test_credentials_that_are_refused_are_forbidden() -> None:
    body = {"kind": "Status", "message": "Unauthorized", "reason": "Unauthorized", "code": 401}
    _, ending = await ran("get pods -o json", Scripted((401, body)))
    assert ending.stderr == "error: You must be logged in to the server (Unauthorized)\n"
    assert ending.failure is not None
    assert ending.failure.reason == "forbidden"


async def test_a_server_that_is_broken_is_unavailable() -> None:
    _, ending = await ran("get pods", Scripted((500, {"message": "etcd is away", "reason": "InternalError"})))
    assert ending.stderr == "Error from server (InternalError): etcd is away\n"
    assert ending.failure is not None
    assert ending.failure.reason == "unavailable"


async def test_one_kind_that_is_forbidden_does_not_hide_the_others() -> None:
    services = {
        "kind": "Table",
        "columnDefinitions": [{"name": "Name", "type": "string", "format": "name"}],
        "rows": [{"cells": ["web"], "object": {"metadata": {"name": "web"}}}],
    }
    text, ending = await ran("get pods,svc", Scripted((403, FORBIDDEN), (200, services)))
    assert text == "NAME\nweb\n"  # as kubectl prints it: only one kind came
    assert ending.exit == 1


async def test_a_server_without_tables_is_shown_by_name_and_age() -> None:
    pods = {
        "kind": "PodList",
        "metadata": {},
        "items": [{"metadata": {"name": "web", "creationTimestamp": "2026-11-22T23:00:00Z"}}],
    }
    text, _ = await ran("get pods", Scripted((200, pods)))
    assert text == "NAME   AGE\nweb    60m\n"


async def test_lists_are_asked_for_in_pages_of_500_and_followed_to_their_end() -> None:
    pages: list[tuple[int, Any]] = [
        (200, {"kind": "PodList", "metadata": {"continue": "more"}, "items": [{"metadata": {"name": "a"}}]}),
        (200, {"kind": "PodList", "metadata": {}, "items": [{"metadata": {"name": "b"}}]}),
    ]
    cluster = Scripted(*pages)
    text, _ = await ran("get pods -o name -l x=y", cluster)
    assert text == "pod/a\npod/b\n"
    assert [query for _, query, _ in cluster.queries] == [
        {"labelSelector": "x=y", "limit": "500"},
        {"labelSelector": "x=y", "limit": "500", "continue": "more"},
    ]


async def test_what_is_to_be_sorted_is_asked_for_whole() -> None:
    empty = {"kind": "Table", "columnDefinitions": [], "rows": []}
    cluster = Scripted((200, empty))
    await ran("get pods --sort-by=.status.phase", cluster)
    assert cluster.queries[0][1] == {"includeObject": "Object", "limit": "500"}


async def test_what_is_sorted_by_its_metadata_is_asked_for_no_more_than_a_table_has() -> None:
    cluster = Scripted((200, {"kind": "Table", "columnDefinitions": [], "rows": []}))
    await ran("get pods --sort-by=.metadata.creationTimestamp", cluster)
    assert cluster.queries[0][1] == {"limit": "500"}


async def test_the_pages_of_a_table_are_sorted_together() -> None:
    def page(following: str, *rows: tuple[str, int]) -> dict[str, Any]:
        return {
            "kind": "Table",
            "metadata": {"continue": following},
            "columnDefinitions": [{"name": "Name", "type": "string", "format": "name"}],
            "rows": [{"cells": [name], "object": {"metadata": {"name": name}, "spec": {"n": n}}} for name, n in rows],
        }

    cluster = Scripted((200, page("more", ("c", 3), ("a", 1))), (200, page("", ("b", 2))))
    text, _ = await ran("get pods --sort-by=.spec.n --no-headers", cluster)
    assert text.split() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("flags", "metadata"),
    [
        ("custom-columns=NAME:.metadata.name", True),
        ("custom-columns=NAME:.metadata.name,OWNER:.metadata.ownerReferences[0].kind", True),
        (r"custom-columns=APP:'.metadata.labels.app\.kubernetes\.io/name'", True),
        ("custom-columns=NAME:.metadata.name --sort-by=.metadata.name", True),
        ("custom-columns=NAME:.metadata.name --sort-by=.spec.nodeName", False),
        ("custom-columns=NAME:.metadata.name,NODE:.spec.nodeName", False),
        ("custom-columns=ALL:.metadata", False),
        ("custom-columns=NAME:..name", False),
        ("custom-columns=KIND:.kind", False),
        ("jsonpath={.items[*].metadata.name}", False),
    ],
)
async def test_columns_of_metadata_are_asked_for_as_metadata_alone(flags: str, metadata: bool) -> None:
    items = [{"metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "shop"}}, "spec": {"nodeName": "a"}}]
    cluster = Scripted((200, {"kind": "List", "metadata": {}, "items": items}))
    text, ending = await ran(f"get pods -o {flags}", cluster)
    assert (ending.exit, "<none>" in text) == (0, "OWNER" in flags)
    assert ("as=PartialObjectMetadataList" in cluster.queries[0][2]) is metadata


async def test_names_alone_are_asked_for_as_metadata_alone() -> None:
    cluster = Scripted((200, {"kind": "PartialObjectMetadataList", "metadata": {}, "items": []}))
    await ran("get pods -o name", cluster)
    assert "as=PartialObjectMetadataList" in cluster.queries[0][2]


async def test_a_list_that_expired_between_pages_is_read_again_at_once() -> None:
    first = {"kind": "PodList", "metadata": {"continue": "old"}, "items": [{"metadata": {"name": "a"}}]}
    whole = {"kind": "PodList", "metadata": {}, "items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}]}
    gone = {"message": "The provided continue parameter is too old", "reason": "Expired", "code": 410}
    cluster = Scripted((200, first), (410, gone), (200, whole))
    text, ending = await ran("get pods -o name", cluster)
    assert (text, ending.exit) == ("pod/a\npod/b\n", 0)
    assert cluster.queries[2][1] == {}


async def test_a_server_that_repeats_its_place_in_a_list_for_ever_is_a_typed_failure() -> None:
    again = {"kind": "PodList", "metadata": {"continue": "more"}, "items": [{"metadata": {"name": "a"}}]}
    cluster = Scripted(*[(200, again)] * 3)
    _, ending = await ran("get pods -o name", cluster)
    assert len(cluster.queries) == 2
    assert ending.failure is not None
    assert ending.failure.reason == "unavailable"
    assert "has no end" in ending.stderr


async def test_tables_that_the_server_is_not_to_print_have_names_and_ages() -> None:
    pods = {"kind": "PodList", "items": [{"metadata": {"name": "web", "creationTimestamp": "2026-11-22T23:00:00Z"}}]}
    cluster = Scripted((200, pods))
    text, _ = await ran("get pods --server-print=false --sort-by=.metadata.name", cluster)
    assert text == "NAME   AGE\nweb    60m\n"
    assert cluster.queries[0][1:] == ({"limit": "500"}, JSON)


async def test_a_subresource_is_read_itself_and_not_answered_by_the_object() -> None:
    scale = {"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": {"name": "web"}, "spec": {"replicas": 3}}
    cluster = Scripted((200, scale))
    text, ending = await ran("get deploy web --subresource=scale -o name", cluster)
    assert (text, ending.exit) == ("scale.autoscaling/web\n", 0)
    assert cluster.queries[-1][0].endswith("/deployments/web/scale")


class Slow(FakeCluster):
    """Answers the earlier requests later, each with a warning of its own."""

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.asked.append(path)
        kind = path.rpartition("/")[2]
        await asyncio.sleep(0.03 / len(self.asked))
        if kind == "nodes":
            return status(403, "nodes is forbidden")
        return Reply(200, JSON, json.dumps({"items": [{"metadata": {"name": f"a-{kind}"}}]}).encode(), (f"old {kind}",))


@pytest.mark.parametrize("form", ["-o name", "-o jsonpath={.items[*].metadata.name}", "--no-headers"])
async def test_several_types_are_asked_for_at_once_and_told_in_the_order_of_the_command(form: str) -> None:
    cluster = Slow()
    text, ending = await ran(f"get services,nodes,pods,jobs {form}", cluster)
    assert [path.rpartition("/")[2] for path in cluster.asked] == ["services", "nodes", "pods", "jobs"]
    assert re.findall(r"a-\w+", text) == ["a-services", "a-pods", "a-jobs"]
    warned, failed = ending.stderr.split("Error")
    assert warned == "Warning: old services\nWarning: old pods\nWarning: old jobs\n"
    assert "nodes is forbidden" in failed


async def test_what_is_asked_for_at_once_is_given_up_together() -> None:
    class Gone(FakeCluster):
        async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
            self.running += 1
            try:
                await asyncio.sleep(0 if "pods" in path else 60)
                raise UNREACHABLE
            finally:
                self.running -= 1

    cluster = Gone()
    with pytest.raises(Unavailable):
        await ran("get services,pods,jobs", cluster)
    assert cluster.running == 0
