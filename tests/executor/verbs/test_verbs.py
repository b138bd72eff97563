"""The verbs on a recording: what kubectl would print, how each ends, and the typed failure behind it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from core.errors import Refused
from executor.access import Ending, PipeClosed
from executor.pipelines import run_pipeline
from executor.requests.requests import Requests, View
from executor.verbs import VERBS, run
from kubectl.grammar.verbs import VERBS as LANGUAGE
from kubectl.parser import parse


@dataclass
class Paper:
    """Collects what is printed; closes after so many writes."""

    most: int = 1_000_000
    pieces: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        if len(self.pieces) >= self.most:
            raise PipeClosed
        self.pieces.append(text)

    wants: None = None
    words: None = None

    async def flush(self, each: bool = False) -> None:
        pass

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@pytest.fixture(scope="module")
def clusters() -> dict[str, RecordedCluster]:
    return {name: RecordedCluster(load(name)) for name in ("starter", "shop", "troubled")}


def view(cluster: RecordedCluster) -> View:
    return Requests(cluster, ClusterCatalog(cluster)).view()


async def ran(line: str, cluster: RecordedCluster) -> tuple[str, Ending]:
    paper = Paper()
    ending = await run(parse(f"kubectl {line}").command, view(cluster), paper)
    return paper.text, ending


async def test_names_have_their_kind_where_objects_of_several_were_found(clusters: dict[str, RecordedCluster]) -> None:
    several, _ = await ran("get po/my-app svc/mongodb --no-headers", clusters["starter"])
    one, _ = await ran("get po/nope svc/mongodb --no-headers", clusters["starter"])
    asked, _ = await ran("get po/nope svc/mongodb --no-headers --show-kind", clusters["starter"])
    assert [text.split()[0] for text in (*several.splitlines(), one, asked)] == [
        "pod/my-app", "service/mongodb", "mongodb", "service/mongodb",
    ]  # fmt: skip


async def test_the_beginning_of_a_group_is_enough(clusters: dict[str, RecordedCluster]) -> None:
    short, ending = await ran("get certificates.certs -n shop -o name", clusters["shop"])
    assert ending.exit == 0
    assert short == (await ran("get certificates.certs.acme.test -n shop -o name", clusters["shop"]))[0] != ""


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("get podz", "did you mean 'pod'?"),
        ("describe deploymnts.apps/x", "did you mean 'deployments.apps'?"),
        ("explain servic", "did you mean 'service'?"),
        ("explain pods.spec.container", "no field 'container' there; did you mean 'containers'?"),
        ("explain pods.spce.containers", "no field 'spce' there; did you mean 'spec'?"),
    ],
)
async def test_a_type_or_field_that_does_not_exist_is_told_with_the_one_that_was_meant(
    line: str, hint: str, clusters: dict[str, RecordedCluster]
) -> None:
    _, ending = await ran(line, clusters["starter"])
    assert ending.failure is not None
    assert hint in ending.failure.hint
    assert "mean" not in ending.stderr  # which is kubectl's


# ── How things end ───────────────────────────────────────────────────────────────────────────────────────────────────

FAILURES = [
    ("get pod nope", "not_found", "nope", "pods", 'Error from server (NotFound): pods "nope" not found'),
    ("get deploy/nope -o json", "not_found", "nope", "deployments.apps",
     'Error from server (NotFound): deployments.apps "nope" not found'),
    ("describe node nope", "not_found", "nope", "nodes", 'Error from server (NotFound): nodes "nope" not found'),
    ("logs nope", "not_found", "nope", "pods",
     'error: error from server (NotFound): pods "nope" not found in namespace "default"'),
    ("get foo", "bad_command", "", "", 'error: the server doesn\'t have a resource type "foo"'),
    ("get pods,foo", "bad_command", "", "", 'error: the server doesn\'t have a resource type "foo"'),
    ("get pods -o jsonpath={.items[9].x}", "bad_command", "", "", 'error: error executing jsonpath "{.items[9].x}"'),
    ("get pods -o name --sort-by=.x.y", "bad_command", "", "", "error: couldn't find any field with path"),
    ("get pods -o name --sort-by={.a}x", "bad_command", "", "", "error: unexpected path string"),
    ("get pods -o custom-columns=NAME", "bad_command", "", "", "error: unexpected custom-columns spec: NAME"),
    ("get pods --field-selector a.b=1", "bad_command", "", "", "Error from server (BadRequest): Unable to find"),
    ("logs my-app -c nope", "bad_command", "", "", "error: container nope is not valid for pod my-app"),
    ("logs cm/mongodb-config", "bad_command", "", "", "error: cannot get the logs from *v1.ConfigMap: selector for"),
    ("explain pods.nope", "bad_command", "", "", 'error: field "nope" does not exist'),
    ("top pods", "bad_command", "", "", "error: Metrics API not available"),
    ("rollout status cm/mongodb-config", "bad_command", "", "", "error: no status viewer has been implemented for"),
    ("rollout history deploy/mongodb --revision=9", "bad_command", "", "", "error: unable to find the specified"),
    ("rollout history pod/my-app", "bad_command", "", "", 'error: no history viewer has been implemented for "Pod"'),
    ("get foo.bar.io", "bad_command", "", "", 'error: the server doesn\'t have a resource type "foo"'),
    ("get all my-app", "bad_command", "", "", "error: you must specify only one resource"),
    ("describe all,cm my-app", "bad_command", "", "", 'error: the server doesn\'t have a resource type "all"'),
    ("explain deploy --api-version=v9", "bad_command", "", "",
     'error: couldn\'t find resource for "/v9, Resource=deployments"'),
    ("explain pods.nope.deeper", "bad_command", "", "", 'error: field "deeper" does not exist'),
    ("logs -l 'a b'", "bad_command", "", "",
     'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a b", '
     'field selector "": unable to parse requirement: found'),
    ("events --for=foo/x", "bad_command", "", "", 'the server doesn\'t have a resource type "foo"'),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason", "subject", "kind", "said"), FAILURES, ids=[line for line, *_ in FAILURES])
async def test_what_fails_says_so_in_kubectls_words_and_as_a_typed_failure(
    line: str, reason: str, subject: str, kind: str, said: str, clusters: dict[str, RecordedCluster]
) -> None:
    _, ending = await ran(line, clusters["starter"])
    assert ending.exit == 1
    assert ending.stderr.startswith(said)
    assert ending.stderr.endswith("\n")
    assert ending.failure is not None
    assert (ending.failure.reason, ending.failure.subject, ending.failure.kind) == (reason, subject, kind)


async def test_what_is_not_found_comes_with_the_names_that_are_like_it(clusters: dict[str, RecordedCluster]) -> None:
    _, ending = await ran("get pod my-ap", clusters["starter"])
    assert ending.failure is not None
    assert ending.failure.nearest[0] == "my-app"


async def test_an_empty_list_is_no_failure(clusters: dict[str, RecordedCluster]) -> None:
    text, ending = await ran("get pods -l app=none", clusters["starter"])
    assert (text, ending.exit, ending.failure) == ("", 0, None)
    assert ending.stderr == "No resources found in default namespace.\n"


async def test_what_may_be_missing_is_no_failure(clusters: dict[str, RecordedCluster]) -> None:
    for line in ("get pod nope --ignore-not-found", "get pod nope --ignore-not-found -o json"):
        text, ending = await ran(line, clusters["starter"])
        assert (text, ending.exit, ending.stderr, ending.failure) == ("", 0, "", None)


async def test_every_name_that_is_missing_is_told_after_those_that_are_not(
    clusters: dict[str, RecordedCluster],
) -> None:
    text, ending = await ran("get pod nope my-app nowhere -o name", clusters["starter"])
    assert text == "pod/my-app\n"
    assert ending.stderr.splitlines() == [
        'Error from server (NotFound): pods "nope" not found',
        'Error from server (NotFound): pods "nowhere" not found',
    ]


async def test_a_raw_path_that_could_act_is_never_sent(clusters: dict[str, RecordedCluster]) -> None:
    with pytest.raises(Refused):
        await ran("get --raw /api/v1/namespaces/default/pods/my-app/exec", clusters["starter"])


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_header_of_a_table_is_told_for_whoever_counts_lines(clusters: dict[str, RecordedCluster]) -> None:
    _, ending = await ran("get pods", clusters["starter"])
    assert ending.header.split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert (await ran("get pods --no-headers", clusters["starter"]))[1].header == ""
    assert (await ran("get pods -o name", clusters["starter"]))[1].header == ""


async def test_names_carry_their_kind_when_several_are_asked_for(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("get pods,svc --no-headers", clusters["starter"])
    assert text.splitlines()[0].startswith("pod/")
    assert text.splitlines()[-1].startswith("service/")
    assert (await ran("get pods --show-kind", clusters["starter"]))[0].splitlines()[1].startswith("pod/")


async def test_a_list_read_in_pages_prints_like_one_read_at_once(clusters: dict[str, RecordedCluster]) -> None:
    for line in ("get pods -A", "get pods -A -o name", "get pods -A -o json"):
        assert await ran(f"{line} --chunk-size=3", clusters["shop"]) == await ran(line, clusters["shop"])


async def test_several_kinds_become_one_list(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("get deploy,sts -n shop -o jsonpath={.kind}:{.items[*].kind}", clusters["shop"])
    kinds = text.removeprefix("List:").split()
    assert kinds == ["Deployment"] * 4 + ["StatefulSet"] * 2


async def test_one_named_object_is_itself_and_two_are_a_list(clusters: dict[str, RecordedCluster]) -> None:
    assert (await ran("get pod my-app -o jsonpath={.kind}", clusters["starter"]))[0] == "Pod"
    assert (await ran("get pod my-app example-pod -o jsonpath={.kind}", clusters["starter"]))[0] == "List"


async def test_managed_fields_are_left_out_unless_asked_for(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("get pod my-app -o yaml", clusters["starter"])
    assert "managedFields" not in text


# ── Logs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_logs_are_printed_as_they_arrive_and_stop_when_nobody_reads(
    clusters: dict[str, RecordedCluster],
) -> None:
    command = parse("kubectl logs -n fleet-alpha -l app=audit --tail=5").command
    with pytest.raises(PipeClosed):
        await run(command, view(clusters["troubled"]), Paper(most=0))


async def test_each_line_of_a_log_gets_its_prefix(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("logs my-app --prefix --tail=2", clusters["starter"])
    assert [line.split(" ")[0] for line in text.splitlines()] == ["[pod/my-app/my-app]"] * 2


async def test_a_selector_shows_the_last_ten_lines_of_each_pod(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("logs -n fleet-alpha -l app=audit", clusters["troubled"])
    assert len(text.splitlines()) in (0, 10)
    chosen, _ = await ran("logs -n fleet-alpha audit-7d9f8b6c4d-x2x9k", clusters["troubled"])
    assert len(chosen.splitlines()) == 41


async def test_a_selector_without_pods_says_that_there_are_none(clusters: dict[str, RecordedCluster]) -> None:
    text, ending = await ran("logs -l app=none", clusters["starter"])
    assert (text, ending.exit, ending.stderr) == ("", 0, "No resources found in default namespace.\n")


# ── Describe ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_describe_takes_the_beginning_of_a_name(clusters: dict[str, RecordedCluster]) -> None:
    text, ending = await ran("describe pod -n backend api-", clusters["starter"])
    assert ending.exit == 0
    assert sum(line.startswith("Name: ") for line in text.splitlines()) == 3


async def test_describe_leaves_events_out_when_told_to(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("describe pod giant -n payments --show-events=false", clusters["troubled"])
    assert "Events" not in text


async def test_every_object_of_every_type_can_be_described(clusters: dict[str, RecordedCluster]) -> None:
    cluster = clusters["shop"]
    for resource in await view(cluster).resources():
        if "list" in resource.verbs and resource.plural not in ("clusterroles", "clusterrolebindings", "events"):
            text, ending = await ran(f"describe {resource.qualified} -A", cluster)
            assert ending.exit == 0, resource
            assert not text or "Name:" in text, resource


# ── The others ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_rollout_that_is_not_done_is_told_without_waiting(clusters: dict[str, RecordedCluster]) -> None:
    text, ending = await ran("rollout status deploy/ledger -n payments", clusters["troubled"])
    assert text == 'Waiting for deployment "ledger" rollout to finish: 0 of 1 updated replicas are available...\n'
    assert (ending.exit, ending.failure) == (0, None)


async def test_a_revision_is_told_by_its_pod_template(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("rollout history deploy/frontend -n shop --revision=2", clusters["shop"])
    assert text.startswith("deployment.apps/frontend with revision #2\nPod Template:\n")
    assert "ghcr.io/acme/frontend:5.1.0" in text
    kept, _ = await ran("rollout history sts/redis -n shop", clusters["shop"])
    assert kept.splitlines()[1:3] == ["REVISION  CHANGE-CAUSE", "1         <none>"]


async def test_events_can_be_had_as_objects(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("events -A --types=Warning -o jsonpath={.items[*].type}", clusters["troubled"])
    assert set(text.split()) == {"Warning"}


async def test_explain_finds_the_field_behind_a_qualified_type(clusters: dict[str, RecordedCluster]) -> None:
    text, _ = await ran("explain certificates.certs.acme.test.spec", clusters["shop"])
    assert "FIELD: spec <Object>" in text
    assert "  domain\t<string> -required-\n" in text


async def test_config_tells_the_context_and_no_credential(clusters: dict[str, RecordedCluster]) -> None:
    assert (await ran("config current-context", clusters["starter"]))[0] == "minikube\n"
    text, _ = await ran("config view", clusters["starter"])
    assert "current-context: minikube\n" in text
    assert "- name: admin\n  user: {}\n" in text
    assert (await ran("config get-contexts nope", clusters["starter"]))[1].exit == 1


async def test_a_recording_that_does_not_tell_who_made_it_goes_by_its_own_name() -> None:
    nameless = RecordedCluster(replace(load("starter"), origin=None))
    assert (await ran("config current-context", nameless))[0] == "starter\n"
    assert (await ran("config get-contexts --no-headers", nameless))[0].split() == ["*", *["starter"] * 2, "default"]
    assert "users: []\n" in (await ran("config view", nameless))[0]
    assert "system:masters" in (await ran("auth whoami", nameless))[0]


@pytest.mark.parametrize(
    "line", ["get pods", "version", "get pods --ignore-not-found", "get pods --no-headers | wc -l"]
)
async def test_a_command_that_names_another_context_is_not_answered_by_this_one(
    line: str, clusters: dict[str, RecordedCluster]
) -> None:
    command, pipe, rest = line.partition(" |")
    run = await run_pipeline(parse(f"kubectl {command} --context prod{pipe}{rest}"), view(clusters["starter"]))
    assert run.output.stderr == 'error: context "prod" does not exist\n'
    assert run.output.failure is not None
    assert run.output.failure.reason == "bad_command"
    for known in ("minikube", "starter"):
        same = await run_pipeline(parse(f"kubectl {command} --context {known}{pipe}{rest}"), view(clusters["starter"]))
        assert same.output.failure is None


@pytest.mark.parametrize("line", ["get pods -n ''", "get pods --namespace= -o name", "get pods -n '' -o name"])
async def test_an_empty_namespace_is_the_default_one(line: str, clusters: dict[str, RecordedCluster]) -> None:
    plain, _ = await ran(line.replace("-n ''", "").replace("--namespace=", ""), clusters["starter"])
    assert plain
    assert (await ran(line, clusters["starter"]))[0] == plain


async def test_a_type_can_be_had_in_another_version_than_the_preferred_one(
    clusters: dict[str, RecordedCluster],
) -> None:
    versions = {word: await ran(f"get {word} -n shop -o yaml", clusters["shop"]) for word in
                ("hpa", "hpa.v1.autoscaling", "horizontalpodautoscalers.v2.autoscaling")}  # fmt: skip
    found = [text.split("apiVersion: autoscaling/")[1][:2] for text, _ in versions.values()]
    assert found == ["v2", "v1", "v2"]
    described = [(await ran(f"describe {word} -n shop", clusters["shop"]))[0] for word in versions]
    assert described[1] == described[0]


async def test_a_verb_that_is_not_built_is_a_bad_command(clusters: dict[str, RecordedCluster]) -> None:
    missing = [verb.name for verb in LANGUAGE if verb.name not in VERBS]
    for name in missing:
        command = parse(f"kubectl {name}" + (" get pods" if name == "auth can-i" else "")).command
        ending = await run(command, view(clusters["starter"]), Paper())
        assert ending.exit == 1
        assert ending.stderr.startswith("error: ")
        assert ending.failure is not None
        assert ending.failure.reason == "bad_command"
