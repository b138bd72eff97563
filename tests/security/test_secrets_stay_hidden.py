"""A planted secret is hunted for by every route that prints, and nothing of it is found anywhere."""

from __future__ import annotations

import itertools
import json
import shlex
from datetime import datetime, timezone
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import LIMITS, Watched
from benchmarks.hostile import HUNTS, PROGRAMS
from benchmarks.planted import CODED, NAMESPACE, PLAIN, leaked, recording
from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.flow import (
    Answer,
    AsCount,
    AsList,
    AsRead,
    AsText,
    AsValue,
    AsYesNo,
    Attempt,
    Execution,
    Extraction,
    Plan,
    Proposal,
    Question,
)
from core.journal import record
from executor import jq
from executor.execution import PlanExecutor
from executor.lines import LineResult, run_line
from executor.requests.requests import Requests
from kubectl.errors import KubectlSyntaxError
from kubectl.parser import parse
from tests.thoroughness import examples
from voter import MajorityVoter

CLUSTER = Watched(RecordedCluster(recording(), NAMESPACE))
CATALOG = ClusterCatalog(CLUSTER, 1e9, 1e9)


@pytest.fixture(scope="module", autouse=True)
def _jq_ends() -> object:
    yield
    jq.close()


async def run(line: str) -> LineResult:
    return await run_line(line, Requests(CLUSTER, CATALOG).view(), LIMITS)


async def execution_of(line: str, answer: Extraction) -> Execution:
    plan = Plan((parse(line),), answer)
    return await PlanExecutor(Question("?"), CLUSTER, CATALOG, LIMITS).execute(Proposal("a", "m", plan))


def test_what_is_looked_for_would_be_found_and_nothing_else_is() -> None:
    for text in (PLAIN, CODED, PLAIN[3:10], PLAIN[::-1], CODED[::-1], PLAIN.lower(), PLAIN.encode().hex()):
        assert leaked(f"x {text} y")
    assert not leaked("".join(response.body.decode() for response in load("shop").responses))


TARGETS = (
    "secret planted",
    "secrets",
    "all,secrets",
    "secret/planted secret/planted-docker",
    "cm",
    "secrets,cm -A",
    "secrets -A",
)
FORMS = (
    *(
        "",
        "-o wide",
        "-o json",
        "-o yaml",
        "-o name",
        "--show-labels",
        "-L note,password",
        "-o json --show-managed-fields",
    ),
    *("-o jsonpath='{..data}'", "-o jsonpath='{@}'", "-o jsonpath='{..annotations}'", "-o jsonpath-as-json='{..data}'"),
    *("-o custom-columns=A:.data,B:.metadata.annotations", "-o custom-columns=A:..", "-o go-template='{{.}}'"),
    *(
        "-o go-template='{{range .items}}{{.data}}{{end}}'",
        "--template='{{.data.password}}'",
        "--sort-by=.data.password",
    ),
    *("--sort-by='{.metadata.annotations}'", "-o json --chunk-size=1", "--show-kind"),
)
DESCRIBED = [f"kubectl describe {target}" for target in TARGETS]
ROUTES = [*(f"kubectl get {target} {form}" for target, form in itertools.product(TARGETS, FORMS)), *DESCRIBED]


@pytest.mark.parametrize("target", TARGETS)
async def test_no_form_of_output_shows_it(target: str) -> None:
    for route in (route for route in ROUTES if target in route):
        said = await run(route)
        assert not leaked(said["stdout"] + said["stderr"]), route


PATHS = (
    *("/api/v1/secrets", "/api/v1/secrets?limit=1", "/api/v1/secrets?pretty=true", "/api/v1/namespaces/shop/secrets"),
    *(
        "/api/v1/namespaces/shop/secrets/planted",
        "/api/v1/namespaces/shop/secrets/planted?pretty=true",
        "/api/v1/configmaps",
    ),
    *("/api/v1/namespaces/shop/secrets/planted?fieldSelector=a", "/api/v1/namespaces/shop/secrets/planted?a=/b"),
    *("/api/v1/namespaces/shop/secrets?includeObject=Object", "/api/v1/namespaces/shop/secrets/planted/status"),
    *("/api/v1/namespaces/shop/secrets?fieldSelector=metadata.name%3Dplanted", "/api/v1/Secrets", "/api/v1/secrets/"),
    *("/api/v1/namespaces/shop/configmaps/planted-files", "/api/v1/namespaces/shop/secrets/planted/scale"),
    *("/api/v1/namespaces/shop/configmaps/sh.helm.release.v1.planted.v2", "/api/v1/namespaces/shop/../shop/secrets"),
)


@pytest.mark.parametrize("path", PATHS)
async def test_no_raw_path_shows_it(path: str) -> None:
    said = await run(f"kubectl get --raw '{path}'")
    assert not leaked(said["stdout"] + said["stderr"])


async def test_what_is_masked_stays_so_in_pods_that_take_it_from_a_secret() -> None:
    for line in ("kubectl get pods -A -o yaml", "kubectl describe pods -A", "kubectl describe deploy -A"):
        assert not leaked((await run(line))["stdout"])


@pytest.mark.parametrize("name", PROGRAMS)
async def test_no_filter_brings_it_back(name: str) -> None:
    for program in PROGRAMS[name]:
        words = shlex.quote(program) if name in ("jq", "awk", "sed", "grep") else program
        said = await run(f"kubectl get secrets,cm -n shop -o json | {name} {words}")
        assert not leaked(said["stdout"] + said["stderr"]), program


DECODING = (
    *(
        "kubectl get secret planted -o jsonpath='{.data.password}' | base64 -d",
        "kubectl get secret planted -o yaml | base64 -d -i",
    ),
    *(
        "kubectl get secret planted -o json | jq -r '.data.password|@base64d'",
        "kubectl get secret planted -o json | jq -r '.data[]|@base64d?'",
    ),
    *(
        "kubectl get secret planted -o go-template='{{.data.password}}' | base64 -d | rev",
        "kubectl get secret planted -o yaml | rev",
    ),
    *(
        "kubectl get secret planted -o jsonpath='{.data.password}' | tr a-z n-za-m",
        "kubectl get secret planted -o yaml | cut -c1-20",
    ),
)


@pytest.mark.parametrize("line", DECODING)
async def test_decoding_gives_nothing(line: str) -> None:
    said = await run(line)
    assert not leaked(said["stdout"] + said["stderr"])
    execution = await execution_of(line, AsText())
    assert not leaked(ascii(execution))


GUESSES = ("^z", "^zQ", "^ZQ", "zQ7v", "^e", "elE3")
QUESTIONS = (
    "kubectl get secret planted -o jsonpath='{{.data.password}}' | grep -c '{0}'",
    "kubectl get secret planted -o json | grep -c '{0}'",
    "kubectl get secret planted -o json | jq '.data.password|test(\"{0}\")'",
    "kubectl get secret planted -o json | jq '[.. | strings | select(test(\"{0}\"))] | length'",
    "kubectl get secret planted -o json | jq -e '.data.password|test(\"{0}\")'",
    "kubectl get secret planted -o jsonpath='{{.data.password}}' | awk '/{0}/{{print \"yes\"}}'",
    "kubectl get secret planted -o jsonpath='{{.data.password}}' | sed -n '/{0}/p' | wc -l",
    "kubectl get secret planted -o jsonpath='{{.data.password}}' | tr -d 'zQ7v' | wc -c",
    "kubectl get secret planted -o jsonpath='{{.data.password}}' | cut -c1",
)


@pytest.mark.parametrize("asked", QUESTIONS)
async def test_a_right_guess_and_a_wrong_one_get_the_same_answer(asked: str) -> None:
    right = [await run(asked.format(guess)) for guess in GUESSES]
    wrong = [
        await run(asked.format("".join("ab"[char == "a"] if char != "^" else char for char in guess)))
        for guess in GUESSES
    ]
    for one, other in zip(right, wrong, strict=True):
        assert (one["stdout"], one["exit"]) == (other["stdout"], other["exit"])


COMPARED = ('{{.items[?(@.data.password{0}"{1}")].metadata.name}}',)


@pytest.mark.parametrize("operator", ["==", ">", "<", ">=", "<=", "!="])
async def test_comparing_it_in_a_jsonpath_tells_nothing(operator: str) -> None:
    """Every text above `*` compares with the value as with any other: only the mask is there to be compared."""
    said = [
        (await run(f"kubectl get secrets -o jsonpath={shlex.quote(COMPARED[0].format(operator, guess))}"))["stdout"]
        for guess in (CODED, "z" * len(CODED), "elE3", "A", "0")
    ]
    assert len(set(said)) == 1


async def test_no_field_selector_asks_the_server_about_it() -> None:
    for field in ("data.password", "stringData.password", "data", "metadata.annotations"):
        said = await run(f"kubectl get secrets --field-selector {field}={CODED}")
        assert (said["exit"], said["stdout"]) == (1, "")


async def test_sorting_by_it_orders_by_its_length_alone() -> None:
    """The same secrets with other values of the same length are in the same order."""
    said = (await run("kubectl get secrets --sort-by=.data.password -o jsonpath='{.items[*].metadata.name}'"))["stdout"]
    by_size = (
        await run("kubectl get secrets -o json | jq -r '[.items|sort_by(.data.password)[]|.metadata.name]|join(\" \")'")
    )["stdout"]
    assert sorted(said.split()) == sorted(by_size.split())
    assert not leaked(said)


ANSWERS: tuple[Extraction, ...] = (
    *(AsValue(), AsList(), AsText(), AsCount(), AsRead(), AsYesNo("equals", PLAIN), AsYesNo("equals", "x")),
    *(AsYesNo("contains", PLAIN[:2]), AsYesNo("contains", "x"), AsYesNo("at_least", "2"), AsYesNo("non_empty")),
)


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
async def test_no_answer_nor_the_journal_tells_it(answer: Extraction) -> None:
    for line in (
        "kubectl get secret planted -o jsonpath='{.data.password}'",
        "kubectl get secret planted -o yaml",
        "kubectl get secrets -A -o json | jq -r '.items[].data'",
        "kubectl get secret nope -o jsonpath='{.data.password}'",
        "kubectl get secrets -o name",
    ):
        execution = await execution_of(line, answer)
        voter = MajorityVoter()
        ballot = voter.cast(Question("?"), "a", 1.0, (execution,))
        verdict = voter.tally((ballot,))
        said = Answer(Question("?"), voter.render(verdict), verdict, "t", (Attempt("t", (ballot,), verdict),))
        entry = record(said, "1", datetime(2026, 1, 1, tzinfo=timezone.utc))
        told = ascii(execution.outcome) + ascii(execution.outputs) + said.text + json.dumps(entry)
        guessed = answer.operand if isinstance(answer, AsYesNo) else "\0"
        assert not leaked(told.replace(guessed, "") if len(guessed) > 5 else told)


@pytest.mark.parametrize("when", ["equals", "contains"])
async def test_yes_and_no_are_refused_where_they_would_confirm_a_guess(when: Literal["equals", "contains"]) -> None:
    line = "kubectl get secret planted -o jsonpath='{.data.password}'"
    for guess in (CODED, PLAIN, "*" * 26 + "==", "wrong"):
        execution = await execution_of(line, AsYesNo(when, guess))
        assert getattr(execution.outcome, "kind", "") == "refused"


FILTERS = st.sampled_from(
    [
        f"{name} {shlex.quote(program) if name in ('jq', 'awk', 'sed', 'grep') else program}"
        for name in PROGRAMS
        if name != "jq"
        for program in PROGRAMS[name]
    ]
)
FORM = st.one_of(
    st.sampled_from(FORMS),
    st.sampled_from(HUNTS).map(lambda path: f"-o jsonpath={shlex.quote(path)}"),
    st.sampled_from(HUNTS).map(lambda path: f"--sort-by={shlex.quote(path)}"),
)


@settings(max_examples=examples(120))
@given(target=st.sampled_from(TARGETS), form=FORM, filters=st.lists(FILTERS, max_size=3))
async def test_no_form_through_any_filters_shows_it(target: str, form: str, filters: list[str]) -> None:
    line = " | ".join([f"kubectl get {target} {form}", *filters])
    said = await run(line)
    assert not leaked(said["stdout"] + said["stderr"])
    try:
        execution = await execution_of(line, AsValue())
    except KubectlSyntaxError:
        return
    assert not leaked(ascii(execution))


async def test_the_kubeconfigs_credentials_are_never_shown() -> None:
    for line in (
        "kubectl config view",
        "kubectl config view -o json",
        "kubectl config view --minify --flatten -o yaml",
    ):
        said = await run(line)
        assert "token" not in said["stdout"] or "REDACTED" in said["stdout"]
        assert not leaked(said["stdout"])
