"""Large outputs pass through: nothing is held whole, and what nobody wants is not read."""

from __future__ import annotations

import tracemalloc

import pytest

from executor.limits import Limits
from executor.pipelines import run_pipeline
from executor.requests.requests import Requests
from executor.results.run import Run
from kubectl.command import Command, Filter, Pipeline
from tests.executor.fakes import FakeCatalog, FakeCluster, raw

LOG = "/api/v1/namespaces/default/pods/a/log"
TWO_GIGABYTES = 2 * 1024**3
PATIENT = Limits(filter_seconds=60.0)


async def through(cluster: FakeCluster, *filters: tuple[str, ...], echo: list[str] | None = None) -> Run:
    pipeline = Pipeline(Command("raw", (LOG,)), tuple(Filter(name, tuple(words)) for name, *words in filters))
    view = Requests(cluster, FakeCatalog()).view()
    return await run_pipeline(pipeline, view, PATIENT, verb=raw, echo=None if echo is None else echo.append)


@pytest.mark.parametrize(
    "filters",
    [
        [("head", "-n", "1")],
        [("head", "-c", "10")],
        [("grep", "-m", "1", "x")],
        [("grep", "-q", "x")],
        [("cat",), ("head", "-n", "3"), ("wc", "-l")],
        [("sed", "-n", "1p;1q")],
    ],
)
async def test_two_gigabytes_are_not_read_by_who_wants_their_beginning(filters: list[tuple[str, ...]]) -> None:
    cluster = FakeCluster({LOG: TWO_GIGABYTES}, chunk=1 << 14)
    done = await through(cluster, *filters)
    assert done.output.failure is None
    assert cluster.streamed < 2_000_000


@pytest.mark.parametrize(
    "filters", [[("tail", "-n", "5")], [("wc", "-c")], [("grep", "-c", "y")], [("tail", "-c", "9")]]
)
async def test_who_wants_the_end_of_much_holds_no_more_than_that(filters: list[tuple[str, ...]]) -> None:
    cluster = FakeCluster({LOG: 20_000_000}, chunk=1 << 14)
    tracemalloc.start()
    try:
        done = await through(cluster, *filters)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert done.output.failure is None
    assert cluster.streamed > 19_000_000
    assert peak < 3_000_000


async def test_what_is_echoed_comes_while_it_is_read_and_is_not_held() -> None:
    cluster = FakeCluster({LOG: 100_000_000}, chunk=1 << 14)
    seen: list[tuple[int, int]] = []
    total = 0

    def echo(text: str) -> None:
        nonlocal total
        total += len(text)
        seen.append((total, cluster.streamed))

    pipeline = Pipeline(Command("raw", (LOG,)))
    done = await run_pipeline(pipeline, Requests(cluster, FakeCatalog()).view(), Limits(), verb=raw, echo=echo)
    assert done.output.stdout == ""
    assert not done.output.truncated, "there is no limit to what is passed on"
    assert total > 99_000_000
    assert seen[0][1] < 1_000_000


async def test_a_line_without_an_end_is_a_failure_and_does_not_fill_memory() -> None:
    class Endless(FakeCluster):
        """One line of two gigabytes."""

        async def _chunks(self, text: str | int):  # type: ignore[no-untyped-def]
            for _ in range(TWO_GIGABYTES >> 20):
                self.streamed += 1 << 20
                yield b"x" * (1 << 20)

    cluster = Endless({LOG: TWO_GIGABYTES})
    done = await through(cluster, ("grep", "x"))
    assert done.output.failure is not None
    assert done.output.failure.reason == "too_large"
    assert "a line given to grep is longer than" in done.output.stderr
    assert done.output.exit == 1
    assert cluster.streamed < 40_000_000


async def test_an_endless_line_may_be_counted_or_cut_by_who_does_not_hold_it() -> None:
    cluster = FakeCluster({LOG: "x" * 20_000_000})
    assert (await through(cluster, ("wc", "-c"))).output.stdout == "20000000\n"
    assert (await through(cluster, ("head", "-c", "3"))).output.stdout == "xxx"
