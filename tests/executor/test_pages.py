"""A list that comes in pages prints what one in a single piece does, whatever is done with it, and holds little."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from typing import Any

import pytest

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.flow import AsValue, Plan, Proposal, Question, Value
from core.ports import JSON, Query, Reply
from executor import jq
from executor.execution import PlanExecutor
from executor.limits import Limits
from executor.lines import run_line
from executor.requests import Requests
from kubectl.documents import Need
from kubectl.gotemplate import GoTemplate
from kubectl.parser import parse
from tests.executor.fakes import FakeCatalog, FakeCluster

PROGRAMS = (
    ".items[].metadata.name",
    ".items | length",
    '[.items[] | select(.status.phase != "Running")] | length',
    ".items[] | select(any(.status.containerStatuses[]?; .restartCount > 3)) | .metadata.name",
    ".items | group_by(.metadata.namespace) | map({ns: .[0].metadata.namespace, n: length}) | sort_by(-.n) | .[0].ns",
    "reduce .items[] as $pod ({}; .[$pod.metadata.namespace] += 1)",
    '.items[] | select(.metadata.labels | has("app")) | "\\(.metadata.namespace)/\\(.metadata.name)"',
    '.items[] | .metadata.labels["app"] // "none"',
    "[.items[].spec.containers[] | .image] | unique",
    ".items | sort_by(.metadata.creationTimestamp) | .[-1].metadata.name",
    ".items[] | {name: .metadata.name, images: [.spec.containers[].image]}",
    ".items[] | .spec.containers[0].resources | keys",
    "def phase: .status.phase; [.items[] | phase] | group_by(.) | map([.[0], length])",
    ".items[] as $pod | $pod.spec.containers[] | [$pod.metadata.name, .name] | @tsv",
    ".items[] | if .spec.nodeName then .metadata.name else empty end",
    "[.items[] | .status.containerStatuses[]?.restartCount] | add",
    '.items | map(select(.metadata.name | test("a"))) | length',
    ".items[0]",
    ".items[]",
    ".",
    "[limit(2; .items[])] | map(.metadata.name)",
    ".items | map(.metadata.name) | index([\"nothing\"])",
    ".items[] | .metadata | to_entries[] | .key",
    '[.items[] | select(.metadata.namespace == "kube-system")][0].metadata.name, .kind',
    ".items | max_by(.metadata.name).metadata.name",
    "any(.items[]; .status.phase == \"Failed\"), all(.items[]; .metadata.name != \"\")",
    ".items[1:3][] | .metadata.name",
    ".items | unique_by(.metadata.namespace) | map(.metadata.namespace)",
    ".items[] | .spec.volumes[]? | .configMap.name // empty",
    ".items[] | try (.metadata.name | tonumber) catch \"no\"",
    ".items | first.metadata.name, last.metadata.name",
    ".items[] | [paths | length] | max",
    "(.items // [.]) as $all | [$all[] | {o: ., n: (.spec.containers | length)}] | max_by(.n).o.metadata.name",
    "def named(f): .metadata | f; .items[] | named(.name)",
    "def at($key): .metadata[$key]; [.items[] | at(\"namespace\")] | unique",
    "def app: def labels: .metadata.labels // {}; labels.app // \"none\"; [.items[] | app] | group_by(.) | map(length)",
    "def twice(f): f + f; .items | map(twice(.metadata.name | length)) | add",
    "def deep: if .spec then .spec | deep else .nodeName end; .items[] | deep",
    ".[] | arrays | .[0].metadata.name",
    "to_entries[] | select(.key == \"items\") | .value[0].metadata.name",
    "[.items[] | .status.containerStatuses // [] | to_entries[] | .value.restartCount] | max",
    ".items | to_entries | map([.key, .value.metadata.name])",
    "[.items[] | {ns: .metadata.namespace, (.metadata.name): .status.phase, \"node\": .spec.nodeName}] | map(.ns, .node)",  # noqa: E501
    ".items[] | {metadata} | .metadata.name",
    ".items[] | .metadata.name as $name | {$name, phase: .status.phase} | .phase, .name",
    "[.items[] | {a: [.metadata.name, .status.phase]}] | map(.a[1]) | unique",
    "{all: .items} | .all[0].metadata.name, (.all | length)",
    "[.items[] | .status.reason // .status.phase] | unique",
    ".items | map({k: .metadata.namespace, v: .}) | group_by(.k) | map([.[0].k, (.[0].v.spec.containers | length)])",
    "[.items[] | select(.spec.nodeName == null)] | if . == [] then \"none\" else length end",
    ".items | if [] != . then .[0].metadata.name else \"none\" end",
    "[.items[] | {x: .metadata}] | map(.x | keys | length) | add",
)  # fmt: skip

LINES = (
    "get pods -A -o json",
    "get pods -A -o yaml",
    "get pods -A -o name",
    "get pods -A -o wide",
    "get pods -A --show-labels",
    "get pods -A --sort-by=.metadata.name",
    "get pods -A --sort-by=.status.phase",
    "get pods -A --sort-by=.status.phase -o name",
    "get pods -A --sort-by=.spec.nodeName -o json",
    "get pods -A -o custom-columns=NAME:.metadata.name,PHASE:.status.phase,IMAGE:.spec.containers[*].image",
    "get pods -A -o jsonpath='{.items[*].metadata.name}'",
    "get pods -A -o jsonpath='{range .items[*]}{.metadata.name}{range .spec.containers[*]}{.image}{end}{\"\\n\"}{end}'",
    "get pods -A -o jsonpath='{.items[?(@.status.phase==\"Running\")].metadata.name}'",
    "get pods -A -o jsonpath='{..image}'",
    "get pods -A -o jsonpath-as-json='{.items[*].metadata.labels}'",
    "get pods -A -o go-template='{{range .items}}{{.metadata.name}} {{end}}'",
    "get pods -A -o go-template='{{range $i, $p := .items}}{{$i}}{{with $p.spec}}{{.nodeName}}{{end}}{{end}}'",
    "get pods -A -o go-template='{{len .items}} {{range .items}}{{len .spec.containers}}{{end}}'",
    "get pods -A -o go-template='{{range .items}}{{$n := .metadata}}{{range .spec.containers}}{{$n.name}}/{{.name}} {{end}}{{end}}'",  # noqa: E501
    "get pods -A -o go-template='{{range .items}}{{if .metadata.labels}}{{index .metadata.labels \"app\"}}{{else}}-{{end}} {{end}}'",  # noqa: E501
    "get pods -A -o go-template='{{range .items}}{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}{{end}}'",
    "get pods -A -o go-template='{{$last := \"\"}}{{range .items}}{{$last = .}}{{end}}{{$last.metadata.name}}'",
    "get pods -A -o go-template='{{range .items}}{{if eq .status.phase \"Running\"}}{{.metadata.name}}{{end}}{{end}}'",
    "get pods -A -o go-template='{{(index .items 0).metadata.name}}{{range .items}}{{.spec.containers}}{{end}}'",
    "get pods -A -o go-template='{{range .items}}{{.metadata.name|printf \"%s,\"}}{{end}}{{.kind}}'",
    "get pods -A -o go-template='{{range .items}}{{range .metadata.name}}{{end}}{{end}}'",
    "get pods -A --no-headers | wc -l",
    "get pods -A -o json | grep -n phase",
    "get pods -A -o json | grep -c phase",
    "get pods -A -o yaml | grep image:",
    "get pods -A -o yaml | grep 'phase: Running'",
    "get pods -A -o yaml | grep -i RUNNING",
    "get pods -A -o yaml | grep -o kind:",
    "get pods -A -o yaml | grep -w name",
    "get pods -A -o yaml | grep -n namespace",
    "get pods -A -o yaml | grep -c -v image",
    "get pods -A -o yaml | grep -A2 containerID",
    "get pods -A -o yaml | grep -m3 items",
    "get pods -A -o yaml --show-managed-fields | grep manager:",
    "get pods -A -o json | grep 'exitCode'",
    "get pods -A -o json | grep -n exitCode",
    "get secrets -A -o json",
    "get secrets -A -o yaml",
    "get secrets -A -o json | jq '.items[].data'",
    "get pods,services -A -o json",
)


async def printed(line: str, cluster: RecordedCluster) -> tuple[Any, ...]:
    done = await run_line(f"kubectl {line}", Requests(cluster, ClusterCatalog(cluster)).view())
    return done["stdout"], done["exit"], done["stderr"]


@pytest.fixture(scope="module")
def troubled() -> RecordedCluster:
    return RecordedCluster(load("troubled"))


@pytest.mark.parametrize("line", LINES)
async def test_pages_print_what_the_whole_list_does(line: str, troubled: RecordedCluster) -> None:
    command, pipe, filters = line.partition(" | ")
    assert await printed(f"{command} --chunk-size=3{pipe}{filters}", troubled) == await printed(line, troubled)


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_program_prints_of_pages_what_it_does_of_the_whole_list(
    program: str, troubled: RecordedCluster
) -> None:
    quoted = program.replace("'", "'\\''")
    found = [await printed(f"get pods -A -o json {size} | jq '{quoted}'", troubled) for size in ("--chunk-size=3", "")]
    assert found[0] == found[1]
    assert found[1][1] == 0, found[1][2]


async def test_a_program_that_fails_on_one_object_fails_as_it_does_on_the_whole_list(troubled: RecordedCluster) -> None:
    line = "get pods -A -o json {} | jq '.items[] | .metadata.name | tonumber'"
    pages, whole = [await printed(line.format(size), troubled) for size in ("--chunk-size=3", "")]
    assert (pages[0], pages[1]) == (whole[0], whole[1]) == ("", 5)
    assert pages[2].partition("): ")[2] == whole[2].partition("): ")[2] != ""


@pytest.mark.parametrize(
    ("program", "fields"),
    [
        (".items[].metadata.name", {"metadata"}),
        ("[.items[] | select(.status.phase != \"Running\")] | length", {"status"}),
        (".items | group_by(.spec.nodeName) | map(length)", {"spec"}),
        (".items | length", set()),
        ("1 as $one | .items[] | .a, .b as $b | 1", {"a", "b"}),
        ("def f(g): .status | g; [.items[] | f(.phase)] | length", {"status"}),
        ("(.items // [.]) as $all | [$all[] | {o: ., n: .spec.x}] | max_by(.n).o.metadata.name", {"spec", "metadata"}),
    ],
)  # fmt: skip
def test_a_program_wants_the_fields_that_it_names_and_no_others(program: str, fields: set[str]) -> None:
    wanted = jq.wants((program,))
    assert wanted is not None
    assert (wanted.need.whole, set(wanted.need.fields)) == (False, fields)


@pytest.mark.parametrize(
    "program",
    [
        ".",
        ".items[]",
        ".items",
        ".items[0]",
        ".items[] | select(.metadata.name == \"a\")",
        ".. | .image?",
        ".items[] | tojson",
        "def f: .; .items[] | f",
        ".items | to_entries",
        ".items as $all | $all",
        "until(true; .) | .items[0].spec",
        "[.items[]] | add",
        ".items |= map(.x)",
    ],
)  # fmt: skip
def test_a_program_that_may_show_anything_of_an_object_wants_all_of_it(program: str) -> None:
    wanted = jq.wants((program,))
    assert wanted is not None
    assert wanted.need.whole


@pytest.mark.parametrize(
    ("template", "fields"),
    [
        ("{{range .items}}{{.spec.nodeName}}{{end}}", {"spec"}),
        ("{{range $i, $p := .items}}{{with $p.status}}{{.phase}}{{end}}{{end}}", {"status"}),
        ("{{len .items}}", set()),
    ],
)
def test_a_template_needs_the_fields_that_it_names_and_no_others(template: str, fields: set[str]) -> None:
    document = Need()
    GoTemplate.parse(template).needs(document)
    assert not document.whole
    assert set(document.of("items").each().fields) == fields


def test_a_program_on_text_wants_its_text() -> None:
    assert jq.wants(("-R", ".")) is None


class Endless(FakeCluster):
    """A list of very many pods, each of which is large."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self.pages = pages
        filling = json.dumps([{"name": f"v{n}", "x": "y" * 100} for n in range(40)])
        self.pod = '{"metadata":{"name":"p%d","namespace":"a"},"spec":{"nodeName":"n","volumes":' + filling + "}}"

    async def get(self, path: str, query: Query = (), accept: str = JSON) -> Reply:
        number = int(dict(query).get("continue", 0))
        more = str(number + 1) if number + 1 < self.pages else ""
        items = ",".join(self.pod % (number * 500 + one) for one in range(500))
        return Reply(200, JSON, f'{{"metadata":{{"continue":"{more}"}},"items":[{items}]}}'.encode())


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("get pods -A -o json | jq -r '.items[] | select(.metadata.name == \"p7999\") | .spec.volumes | length'", "40"),
        ("get pods -A -o jsonpath='{.items[7999].metadata.name}'", "p7999"),
    ],
)  # fmt: skip
async def test_of_a_list_of_40_megabytes_little_is_held_and_the_loop_goes_on(line: str, answer: str) -> None:
    rounds = 0

    async def count() -> None:
        nonlocal rounds
        while True:
            await asyncio.sleep(0)
            rounds += 1

    counting = asyncio.create_task(count())
    cluster = Endless(pages=16)
    plan = Plan((parse(f"kubectl {line}"),), AsValue())
    tracemalloc.start()
    try:
        done = await PlanExecutor(
            Question("?"), cluster, FakeCatalog(), Limits(plan_seconds=120.0, request_seconds=60.0)
        ).execute(Proposal("a", "m", plan))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        counting.cancel()
    assert isinstance(done.outcome, Value), done.outcome
    assert done.outcome.data == answer
    assert peak < 38_000_000
    assert rounds > 32
