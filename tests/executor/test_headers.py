"""In a plan a table's header is never counted, however it reaches what counts; `main.py run` stays a shell."""

from __future__ import annotations

import pytest

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from executor.lines import run_line
from executor.pipelines import run_pipeline
from executor.requests import Requests, View
from kubectl.parser import parse

PODS = "kubectl get pods -n payments"
NOT_RUNNING = '$3 != "Running"'


@pytest.fixture(scope="module")
def cluster() -> RecordedCluster:
    return RecordedCluster(load("troubled"))


def view(cluster: RecordedCluster) -> View:
    return Requests(cluster, ClusterCatalog(cluster)).view()


async def printed(cluster: RecordedCluster, line: str, planned: bool = True) -> str:
    return (await run_pipeline(parse(line), view(cluster), planned=planned)).output.stdout.strip()


COUNTING = [
    "wc -l",
    "grep -c .",
    "grep -c ''",
    "grep -vc nothing-is-called-so",
    "cat | wc -l",
    "awk 'END{print NR}'",
    "awk '{n++} END{print n}'",
    "awk '{print $1}' | wc -l",
    "sort -k3 | wc -l",
    "sort | uniq | wc -l",
    "nl | tail -1 | awk '{print $1}'",
    "awk '{print $1}' | sort -u | grep -c .",
    "cut -d' ' -f1 | wc -l",
    "tail -n +2 | wc -l",
    "sed 1d | wc -l",
    "grep -v NAME | wc -l",
    "grep -v ^NAME | wc -l",
    "awk 'NR>1' | wc -l",
    "awk 'NR>1{n++} END{print n}'",
    "awk 'END{print NR-1}'",
    "awk 'FNR==1{next} {n++} END{print n+0}'",
    "wc -l | awk '{print $1-1}'",
]


@pytest.mark.parametrize("filters", COUNTING)
@pytest.mark.parametrize(
    "flags", ["", " -o wide", " --no-headers", " -o custom-columns=name:.metadata.name", " -o name"]
)
async def test_as_many_are_counted_as_there_are(cluster: RecordedCluster, filters: str, flags: str) -> None:
    if flags in (" --no-headers", " -o name") and filters in COUNTING[13:] and "NAME" not in filters:
        pytest.skip("a plan that takes off a header which it did not ask for means what it says")
    if "custom" in flags and "NAME" in filters:
        pytest.skip("there is no NAME in this header")
    number = len((await printed(cluster, f"{PODS} --no-headers")).splitlines())
    assert number > 3
    assert await printed(cluster, f"{PODS}{flags} | {filters}") == str(number)


@pytest.mark.parametrize(
    "filters",
    [
        "grep -v Running | wc -l",
        "grep -vc Running",
        "grep -v Running | grep -c .",
        "tail -n +2 | grep -vc Running",
        f"awk '{NOT_RUNNING}' | wc -l",
        f"awk '{NOT_RUNNING} {{n++}} END{{print n}}'",
        f"awk 'NR>1 && {NOT_RUNNING}' | wc -l",
    ],
)
async def test_those_that_do_not_match_are_counted_without_the_header(cluster: RecordedCluster, filters: str) -> None:
    rows = [row.split() for row in (await printed(cluster, f"{PODS} --no-headers")).splitlines()]
    assert await printed(cluster, f"{PODS} | {filters}") == str(sum(row[2] != "Running" for row in rows))


async def test_groups_are_counted_without_the_header_and_lists_of_several_types_without_any(
    cluster: RecordedCluster,
) -> None:
    groups = await printed(cluster, f"{PODS} | awk '{{print $3}}' | sort | uniq -c")
    assert "STATUS" not in groups
    assert "Running" in groups
    names = await printed(cluster, "kubectl get deployments,services -n payments -o name | wc -l")
    assert await printed(cluster, "kubectl get deployments,services -n payments | wc -l") == names


async def test_what_is_not_counted_keeps_its_header(cluster: RecordedCluster) -> None:
    assert (await printed(cluster, f"{PODS} | head -1")).startswith("NAME")
    assert (await printed(cluster, f"{PODS} | sort -k3 | cat")).count("READY") == 1
    assert await printed(cluster, "kubectl get pods -n nobody | wc -l") == "0"


@pytest.mark.parametrize(
    "filters", ["wc -l", "grep -c .", "awk 'END{print NR}'", "grep -v nothing-is-called-so | wc -l"]
)
async def test_a_line_that_is_run_counts_as_a_shell_does(cluster: RecordedCluster, filters: str) -> None:
    number = len((await printed(cluster, f"{PODS} --no-headers")).splitlines())
    assert (await run_line(f"{PODS} | {filters}", view(cluster)))["stdout"] == f"{number + 1}\n"


# ── Where errors go ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_line_that_is_run_sends_errors_where_it_says(cluster: RecordedCluster) -> None:
    line = "kubectl get pods -n nobody"
    assert (await run_line(line, view(cluster)))["stderr"] == "No resources found in nobody namespace.\n"
    away = await run_line(f"{line} 2>/dev/null", view(cluster))
    assert (away["stdout"], away["stderr"], away["exit"]) == ("", "", 0)
    joined = await run_line(f"{line} 2>&1 | grep -c found", view(cluster))
    assert (joined["stdout"], joined["stderr"]) == ("1\n", "")
    missing = await run_line("kubectl get pod nobody -n payments 2>&1", view(cluster))
    assert missing["stdout"].startswith("Error from server (NotFound)")
    assert (missing["stderr"], missing["exit"]) == ("", 1)


async def test_in_a_plan_errors_are_neither_printed_nor_forgiven(cluster: RecordedCluster) -> None:
    assert await printed(cluster, "kubectl get pods -n nobody --no-headers 2>&1 | wc -l") == "0"
    done = await run_pipeline(parse("kubectl get pod nobody -n payments 2>/dev/null"), view(cluster), planned=True)
    assert done.output.failure is not None
    assert done.output.failure.reason == "not_found"
