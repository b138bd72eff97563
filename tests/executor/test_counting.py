"""Counts: asked of the server where the output rests on the number alone, and the same as counting a list."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pytest

from benchmarks.made import made
from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from core.flow import AsCount, Extraction, Failure, Plan, Proposal, Question, Value
from core.ports import JSON, Cluster, Query, Reply
from executor.counting import rests_on_number
from executor.execution import PlanExecutor
from executor.pipelines import run_pipeline
from executor.requests.requests import Requests
from executor.results.run import Run
from executor.verbs import run as run_verb
from kubectl.parser import parse
from tests.executor.fakes import FakeCatalog, FakeCluster, status

PODS = 700


@cache
def recorded() -> RecordedCluster:
    return RecordedCluster(made(PODS, namespaces=7))


@dataclass
class Watched(FakeCluster):
    """Another cluster, and what was asked of it; `held` is how many of its pages were alive at once at most."""

    inner: Cluster = field(default_factory=recorded)
    queries: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    size: int = 0

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.queries.append((path, dict(query), accept))
        reply = await self.inner.get(path, query, accept)
        self.size += len(reply.body)
        return reply


async def run(line: str, cluster: Cluster, as_kubectl: bool = False) -> Run:
    """By the short way; or, `as_kubectl`, by listing."""

    async def listing(*given: Any) -> Any:
        return await run_verb(*given)

    catalog = ClusterCatalog(recorded())
    view = Requests(cluster, catalog).view()
    return await run_pipeline(parse(line), view, verb=listing if as_kubectl else run_verb)


BARE = [
    "kubectl get pods -A --no-headers | wc -l",
    "kubectl get pods -A | wc -l",
    "kubectl get pods -A -o wide | wc -l",
    "kubectl get pods -A -o name | wc -l",
    "kubectl get pods -A | grep -c .",
    "kubectl get pods -A --no-headers | grep -c ''",
    "kubectl get pods -A | tail -n +2 | wc -l",
    "kubectl get pods -A | head -5 | wc -l",
    "kubectl get pods -A | cat | wc -l",
    "kubectl get pods -A --show-labels | wc -l",
    "kubectl get pods -A -o json | jq '.items | length'",
    "kubectl get pods -A -o json | jq '[.items[]] | length'",
    "kubectl get pods -n team-003 --no-headers | wc -l",
    "kubectl get pods | wc -l",
    "kubectl get pods -n team-nope -o name | wc -l",
    "kubectl get pods -o json | jq '.items | length'",
    "kubectl get pods --ignore-not-found | wc -l",
    "kubectl get pods --ignore-not-found -o json | jq '.items | length'",
    "kubectl get pods --no-headers | grep -c .",
    "kubectl get namespaces | wc -l",
    "kubectl get nodes -A | wc -l",
]
SELECTED = [
    "kubectl get pods -A -l 'app' --no-headers | wc -l",
    "kubectl get pods -A -l app=nobody | wc -l",
    "kubectl get pods -A --field-selector=status.phase=Running --no-headers | wc -l",
    "kubectl get pods -n team-001 --field-selector=status.phase!=Running | wc -l",
]


@pytest.mark.parametrize("line", [*BARE, *SELECTED])
async def test_a_count_prints_what_listing_prints(line: str) -> None:
    short, long = await run(line, recorded()), await run(line, recorded(), as_kubectl=True)
    assert rests_on_number(parse(line))
    assert short.output == long.output


@pytest.mark.parametrize("line", BARE)
async def test_a_bare_count_is_one_request_for_one_object(line: str) -> None:
    cluster = Watched()
    await run(line, cluster)
    ((_, query, accept),) = cluster.queries
    assert query == {"limit": "1"}
    assert "PartialObjectMetadataList" in accept
    assert cluster.size < 10_000


@pytest.mark.parametrize("line", SELECTED)
async def test_a_count_with_a_selector_reads_pages_of_metadata_and_never_trusts_a_remainder(line: str) -> None:
    cluster = Watched()
    await run(line, cluster)
    assert cluster.queries
    for _, query, accept in cluster.queries:
        assert query["limit"] == "500"
        assert "labelSelector" in query or "fieldSelector" in query
        assert "PartialObjectMetadataList" in accept


@pytest.mark.parametrize(
    "line",
    [
        "kubectl get pods",
        "kubectl get pods,services | wc -l | cat",
        "kubectl get pods | wc -c",
        "kubectl get pods | wc",
        "kubectl get pods | sort -u | wc -l",
        "kubectl get pods | grep -v Running | wc -l",
        "kubectl get pods | grep -c Running",
        "kubectl get pods | head -c 10 | wc -l",
        "kubectl get pods | uniq | wc -l",
        "kubectl get pod web | wc -l",
        "kubectl get pod/web | wc -l",
        "kubectl get pods -o yaml | wc -l",
        "kubectl get pods -o jsonpath='{.items[*].metadata.name}' | wc -w",
        "kubectl get pods -o json | jq '.items[] | length'",
        "kubectl get pods -o json | wc -l",
        "kubectl get pods --sort-by=.metadata.name | wc -l",
        "kubectl logs web | wc -l",
        "kubectl describe pods | wc -l",
        "kubectl get --raw /api/v1/pods | wc -l",
    ],
)
def test_what_rests_on_more_than_the_number_is_not_counted_so(line: str) -> None:
    assert not rests_on_number(parse(line))


@pytest.mark.parametrize("line", ["kubectl get all -A | wc -l", "kubectl get nonsense | wc -l"])
async def test_what_is_not_one_type_prints_what_listing_prints(line: str) -> None:
    assert (await run(line, recorded())).output == (await run(line, recorded(), as_kubectl=True)).output


# ── Servers that do not help ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Scripted(FakeCluster):
    """Answers with one page after another. `alive` are the pages that were still referred to when one was asked for."""

    pages: Sequence[Reply] = ()
    queries: list[dict[str, str]] = field(default_factory=list)

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.queries.append(dict(query))
        return self.pages[len(self.queries) - 1]


def page(objects: int, following: str = "", remaining: int | None = None) -> Reply:
    meta: dict[str, Any] = {"continue": following} if following else {}
    if remaining is not None:
        meta["remainingItemCount"] = remaining
    items = [{"metadata": {"name": f"pod-{number}"}} for number in range(objects)]
    return Reply(200, JSON, json.dumps({"kind": "List", "metadata": meta, "items": items}).encode())


GONE = status(410, "The provided continue parameter is too old")


async def scripted(*pages: Reply, line: str = "kubectl get pods -A --no-headers | wc -l") -> tuple[Run, Scripted]:
    cluster = Scripted(pages=pages)
    view = Requests(cluster, FakeCatalog()).view()
    return await run_pipeline(parse(line), view), cluster


async def test_a_remainder_is_added_to_what_came() -> None:
    done, cluster = await scripted(page(1, "more", 41))
    assert done.output.stdout == "42\n"
    assert cluster.queries == [{"limit": "1"}]


async def test_a_server_that_leaves_the_remainder_out_is_read_page_by_page() -> None:
    done, cluster = await scripted(page(1, "a"), page(500, "b"), page(7))
    assert done.output.stdout == "508\n"
    assert cluster.queries[1:] == [{"limit": "500", "continue": "a"}, {"limit": "500", "continue": "b"}]


async def test_a_server_that_pays_no_heed_to_the_limit_is_believed() -> None:
    assert (await scripted(page(9)))[0].output.stdout == "9\n"


async def test_a_remainder_that_comes_with_a_selector_is_not_used() -> None:
    done, _ = await scripted(page(2, "a", 100), page(1), line="kubectl get pods -A -l a=b -o name | wc -l")
    assert done.output.stdout == "3\n"


async def test_a_list_that_expired_is_counted_anew_and_nothing_twice() -> None:
    done, cluster = await scripted(page(1, "a"), GONE, page(1, "b"), page(500))
    assert done.output.stdout == "501\n"
    assert [query.get("continue", "") for query in cluster.queries] == ["", "a", "", "b"]


async def test_a_list_that_always_expires_is_an_error_and_not_a_smaller_count() -> None:
    done, _ = await scripted(*[page(1, "a"), GONE] * 3)
    assert done.output.failure is not None
    assert done.output.stdout == "0\n", "wc has counted nothing, as behind a kubectl that failed"
    assert "continue parameter is too old" in done.output.stderr


async def test_no_access_is_said_as_it_is_for_a_list() -> None:
    done, _ = await scripted(status(403, 'pods is forbidden: User "eve" cannot list'))
    assert done.output.failure is not None
    assert done.output.failure.reason == "forbidden"
    assert done.output.stderr.startswith("Error from server (Forbidden): pods is forbidden")


class Page(bytes):
    """A body whose life can be watched."""


@dataclass
class Endless(FakeCluster):
    """Many pages, each a body of its own; `most` is how many were alive at once."""

    asked_pages: int = 0
    most: int = 0

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        self.asked_pages += 1
        alive = sum(isinstance(thing, Page) for thing in gc.get_objects())
        self.most = max(self.most, alive + 1)
        reply = page(500, f"page-{self.asked_pages}" if self.asked_pages < 8 else "")
        return Reply(reply.status, reply.content_type, Page(reply.body))


async def test_a_count_never_holds_more_than_two_pages() -> None:
    cluster = Endless()
    view = Requests(cluster, FakeCatalog()).view()
    done = await run_pipeline(parse("kubectl get pods -A -l a=b -o name | wc -l"), view)
    assert done.output.stdout == "4000\n"
    assert cluster.most <= 2
    listed = Endless()
    await run_pipeline(parse("kubectl get pods -A -o json"), Requests(listed, FakeCatalog()).view())
    assert listed.most > 2, "the watch works"


# ── Plans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def execute(line: str, answer: Extraction, cluster: Cluster) -> Value | Failure | Any:
    executor = PlanExecutor(Question("?"), cluster, ClusterCatalog(recorded()))
    return (await executor.execute(Proposal("a", "m", Plan((parse(line),), answer)))).outcome


@pytest.mark.parametrize("line", ["kubectl get pods -A", "kubectl get pods -A -o name", "kubectl get po -A -o wide"])
async def test_a_list_that_a_plan_only_counts_is_not_listed(line: str) -> None:
    cluster = Watched()
    assert await execute(line, AsCount(), cluster) == Value("count", str(PODS))
    assert [query for _, query, _ in cluster.queries] == [{"limit": "1"}]


async def test_a_counted_header_is_taken_off_a_plans_count() -> None:
    assert await execute("kubectl get pods -A | wc -l", AsCount(), Watched()) == Value("count", str(PODS))


async def test_plans_that_count_the_same_ask_once() -> None:
    cluster = Watched()
    executor = PlanExecutor(Question("?"), cluster, ClusterCatalog(recorded()))
    for line in ("kubectl get pods -A", "kubectl get pods -A -o name | wc -l", "kubectl get po -A | wc -l"):
        done = await executor.execute(Proposal("a", "m", Plan((parse(line),), AsCount())))
        assert done.outcome == Value("count", str(PODS))
        assert done.requests == ("/api/v1/pods?limit=1",)
    assert len(cluster.queries) == 1


async def test_a_server_that_repeats_its_place_in_a_list_for_ever_is_not_counted() -> None:
    done, cluster = await scripted(*[page(1, "a")] * 3)
    assert len(cluster.queries) == 2
    assert done.output.failure is not None
    assert done.output.failure.reason == "unavailable"


async def test_a_count_carries_the_servers_warnings_once() -> None:
    old = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
    pages = [replace(page(1, "a"), warnings=(old,)), replace(page(2), warnings=(old,))]
    done, _ = await scripted(*pages)
    assert done.output.stdout == "3\n"
    assert done.output.stderr == f"Warning: {old}\n"


async def test_warnings_are_carried_where_nobody_reads_to_the_end() -> None:
    listed = replace(page(600), warnings=("old",))
    done, _ = await scripted(listed, line="kubectl get pods -A -o name | head -1")
    assert (done.output.stdout, done.output.stderr) == ("pod/pod-0\n", "Warning: old\n")
