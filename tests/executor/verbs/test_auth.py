"""What `auth can-i` and `auth whoami` print, what they ask, and what a plan makes of a yes and a no."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from clusters.replay.server import replaying
from core.errors import Unavailable
from core.flow import AsValue, AsYesNo, Execution, Extraction, Failure, Plan, Proposal, Question, Value
from core.ports import Reply
from core.reviews import AccessAttributes, AccessDecision, Identity, Subject
from executor.execution import PlanExecutor
from executor.lines import LineResult, run_line
from executor.requests.requests import Requests
from kubectl.parser import parse

KUBECTL = shutil.which("kubectl")
NO = "--as=system:serviceaccount:shop:frontend -n shop"


@cache
def shop() -> RecordedCluster:
    return RecordedCluster(load("shop"))


class Asked(RecordedCluster):
    """A recorded cluster that notes its reviews, and gives the answer that it is told."""

    def __init__(self, answer: AccessDecision | Identity | Reply | Exception | None = None) -> None:
        super().__init__(load("shop"))
        self.answer = answer
        self.asked: list[tuple[Subject | None, AccessAttributes | None]] = []

    async def review_self_access(self, attributes: AccessAttributes) -> AccessDecision | Reply:
        self.asked.append((None, attributes))
        await asyncio.sleep(0.01)
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, AccessDecision | Reply):
            return self.answer
        return AccessDecision(True)

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        self.asked.append((subject, attributes))
        return self.answer if isinstance(self.answer, AccessDecision | Reply) else AccessDecision(True)

    async def review_self(self) -> Identity | Reply:
        self.asked.append((None, None))
        return self.answer if isinstance(self.answer, Identity | Reply) else Identity("bob")


async def ran(line: str, cluster: RecordedCluster | None = None) -> LineResult:
    return await run_line(f"kubectl auth {line}", Requests(cluster or shop(), ClusterCatalog(shop())).view())


async def planned(answer: Extraction, *lines: str, cluster: RecordedCluster | None = None) -> Execution:
    executor = PlanExecutor(Question("?"), cluster or shop(), ClusterCatalog(shop()))
    return await executor.execute(Proposal("a", "m", Plan(tuple(map(parse, lines)), answer)))


# ── As kubectl ───────────────────────────────────────────────────────────────────────────────────────────────────────

LINES = f"""
can-i list pods {NO}
can-i get configmaps {NO}
can-i delete pods
can-i '*' '*'
can-i '*' '*' --as bob --as-group system:masters
can-i '*' '*.*' --as bob
can-i get foo
can-i get Foo.Bar.io
can-i frob foo --as bob
can-i get clusterroles
can-i get clusterroles -A
can-i get nodes/x --as bob
can-i get nodes --as bob -q
can-i get pods/web -q
can-i get users
can-i get deployments.v1.apps/web --as bob
can-i get pods --subresource=log -n shop
can-i get /healthz --as bob
can-i create /healthz --as bob
can-i get /healthz --subresource=log
can-i get pods --as-uid x
can-i get pods --as bob --as-uid x
can-i get /version --as=system:anonymous
can-i list pods --as=system:serviceaccount:kube-system:replicaset-controller -A
whoami
whoami -o json
whoami -o yaml
whoami -o jsonpath={{.status.userInfo.groups}}
""".strip().splitlines()


@pytest.mark.skipif(KUBECTL is None, reason="kubectl is not installed")
async def test_every_line_ends_as_real_kubectl_ends_it_on_a_replay(tmp_path: Path) -> None:
    async with replaying(load("shop")) as replay:

        async def kubectl(line: str) -> tuple[int, str, str]:
            words = (f"--kubeconfig={replay.kubeconfig}", f"--cache-dir={tmp_path}", "auth", *shlex.split(line))
            environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
            process = await asyncio.create_subprocess_exec(KUBECTL or "", *words, stdout=-1, stderr=-1, env=environ)
            out, errors = await asyncio.wait_for(process.communicate(), 30)
            return process.returncode or 0, out.decode(), errors.decode()

        for line in LINES:
            ours = await ran(line)
            assert (ours["exit"], ours["stdout"], ours["stderr"]) == await kubectl(line), line


# ── What is asked ────────────────────────────────────────────────────────────────────────────────────────────────────

SENT: list[tuple[str, AccessAttributes]] = [
    ("get pods", AccessAttributes("get", resource="pods", namespace="default")),
    ("get po -n shop", AccessAttributes("get", resource="pods", namespace="shop")),
    ("get Deployment/web -A", AccessAttributes("get", group="apps", resource="deployments", name="web")),
    (
        "get pods --subresource=log",
        AccessAttributes("get", resource="pods", subresource="log", namespace="default"),
    ),
    ("create nodes", AccessAttributes("create", resource="nodes", namespace="default")),
    ("get /healthz -n shop", AccessAttributes("get", path="/healthz")),
    ("get no.such.type", AccessAttributes("get", resource="no.such.type", namespace="default")),
]


@pytest.mark.parametrize(("line", "expected"), SENT)
async def test_a_question_about_ourselves_is_asked_about_ourselves(line: str, expected: AccessAttributes) -> None:
    cluster = Asked()
    await ran(f"can-i {line}", cluster)
    assert cluster.asked == [(None, expected)]


async def test_a_question_about_others_is_asked_with_the_groups_that_the_server_would_give_them() -> None:
    cluster = Asked()
    await ran(f"can-i list pods {NO}", cluster)
    groups = ("system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated")
    ((subject, _),) = cluster.asked
    assert subject == Subject("system:serviceaccount:shop:frontend", groups)


async def test_the_same_review_is_asked_once_for_all_plans_of_a_question_and_told_among_its_requests() -> None:
    cluster = Asked()
    executor = PlanExecutor(Question("?"), cluster, ClusterCatalog(shop()))
    plan = Plan((parse("kubectl auth can-i get pods"),), AsValue())
    executions = await asyncio.gather(*(executor.execute(Proposal(name, "m", plan)) for name in "abc"))
    assert len(cluster.asked) == 1
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    assert {execution.requests for execution in executions} == {(f"{path}?verb=get&resource=pods&namespace=default",)}
    other = await executor.execute(Proposal("d", "m", Plan((parse("kubectl auth can-i list pods"),), AsValue())))
    assert isinstance(other.outcome, Value)
    assert len(cluster.asked) == 2


async def test_listing_all_permissions_is_refused_with_another_way_and_nothing_is_asked() -> None:
    cluster = Asked()
    done = await ran("can-i --list", cluster)
    assert done["exit"] == 1
    assert "kubectl auth can-i list pods" in done["stderr"]
    assert cluster.asked == []


# ── What is said ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_no_comes_with_its_reasons_and_a_yes_alone() -> None:
    no = await ran("can-i get pods", Asked(AccessDecision(False, True, "by policy", "half read")))
    assert (no["exit"], no["stdout"]) == (1, "no - by policy - half read\n")
    yes = await ran("can-i get pods", Asked(AccessDecision(True, reason="RBAC: allowed by all")))
    assert (yes["exit"], yes["stdout"], yes["stderr"]) == (0, "yes\n", "")


async def test_an_identity_is_shown_whole_its_extras_sorted() -> None:
    identity = Identity("bob", "7", ("a", "b"), (("z", ("1",)), ("k", ("2", "3"))), "2026-01-01T00:00:00Z")
    done = await ran("whoami", Asked(identity))
    assert [line.split(maxsplit=1) for line in done["stdout"].splitlines()[:4]] == [
        ["ATTRIBUTE", "VALUE"],
        ["Username", "bob"],
        ["UID", "7"],
        ["Groups", "[a b]"],
    ]
    assert [" ".join(line.split()) for line in done["stdout"].splitlines()[4:]] == ["Extra: k [2 3]", "Extra: z [1]"]
    user = json.loads((await ran("whoami -o json", Asked(identity)))["stdout"])["status"]["userInfo"]
    assert list(user.items()) == [
        ("username", "bob"), ("uid", "7"), ("groups", ["a", "b"]), ("extra", {"k": ["2", "3"], "z": ["1"]}),
    ]  # fmt: skip


async def test_a_terminal_is_not_steered_by_a_name() -> None:
    done = await ran("whoami", Asked(Identity("bob\x1b[2J")))
    assert "\x1b" not in done["stdout"]


FORBIDDEN = Reply(403, "application/json", b'{"kind":"Status","reason":"Forbidden","message":"not you","code":403}')


@pytest.mark.parametrize("line", ["can-i get pods", "can-i get pods --as bob", "whoami"])
async def test_what_the_server_would_not_say_is_its_error_and_no_no(line: str) -> None:
    done = await ran(line, Asked(FORBIDDEN))
    assert (done["exit"], done["stdout"]) == (1, "")
    assert done["stderr"] == "Error from server (Forbidden): not you\n"
    outcome = (await planned(AsYesNo("equals", "yes"), f"kubectl auth {line}", cluster=Asked(FORBIDDEN))).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason == "forbidden"


async def test_a_refusal_that_is_not_json_is_told_by_its_code() -> None:
    done = await ran("whoami", Asked(replace(FORBIDDEN, status=404, body=b"404 page not found")))
    assert done["stderr"].startswith("Error from server (NotFound): ")


async def test_a_cluster_that_cannot_be_reached_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await planned(AsValue(), "kubectl auth can-i get pods", cluster=Asked(Unavailable("gone")))


# ── In a plan ────────────────────────────────────────────────────────────────────────────────────────────────────────

DENIED = f"kubectl auth can-i delete pods {NO}"
ALLOWED = f"kubectl auth can-i get configmaps {NO}"


@pytest.mark.parametrize("flags", ["", " -q"])
@pytest.mark.parametrize(
    ("answer", "where_allowed"),
    [
        (AsValue(), "yes"),
        (AsYesNo("non_empty"), "yes"),
        (AsYesNo("empty"), "no"),
        (AsYesNo("equals", "yes"), "yes"),
        (AsYesNo("equals", "no"), "no"),
        (AsYesNo("contains", "yes"), "yes"),
        (AsYesNo("at_least", "1"), "yes"),
    ],
)
async def test_a_permission_is_a_yes_or_a_no_however_the_plan_reads_it(
    answer: Extraction, where_allowed: str, flags: str
) -> None:
    for line, expected in ((ALLOWED, where_allowed), (DENIED, {"yes": "no", "no": "yes"}[where_allowed])):
        assert (await planned(answer, line + flags)).outcome == Value("yes_no", expected), line


async def test_the_reason_for_a_no_is_no_part_of_the_answer() -> None:
    cluster = Asked(AccessDecision(False, reason="RBAC: yes, clusterrole not found"))
    for answer in (AsValue(), AsYesNo("contains", "yes")):
        assert (await planned(answer, "kubectl auth can-i get pods", cluster=cluster)).outcome == Value("yes_no", "no")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("kubectl auth can-i get nodes --as bob | grep yes", "no"),  # with a warning on stderr, and nothing else left
        ("kubectl auth can-i get nodes --as bob --as-group system:masters | grep yes", "yes"),
        (f"{DENIED} | grep -c yes", "no"),
        (f"{ALLOWED} | grep -c yes", "yes"),
    ],
)
async def test_a_no_that_a_filter_drops_is_an_answer_and_no_failure(line: str, expected: str) -> None:
    assert (await planned(AsYesNo("non_empty"), line)).outcome == Value("yes_no", expected)


async def test_a_plan_goes_on_after_a_no() -> None:
    outcome = (await planned(AsYesNo("equals", "yes"), DENIED, ALLOWED)).outcome
    assert outcome == Value("yes_no", "yes")
