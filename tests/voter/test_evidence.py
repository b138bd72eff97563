"""What explanations are compared by: lines that kubectl printed and containers logged, as readers quote them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.flow import AsText, Execution, Majority, Output, Plan, Proposal, Question, Tie, Unread, Value, Verdict
from kubectl.parser import parse
from tests.thoroughness import examples
from voter.cast import cast
from voter.evidence import completed, concerned, fold, is_telling, signature
from voter.tally import tally

SAME = {
    "scheduling": [
        "FailedScheduling: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
        "Unschedulable: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    ],
    "no cpu": [
        "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available",
        "Warning  FailedScheduling  5m23s (x12 over 58m)  scheduler  0/1 nodes are available: 1 Insufficient cpu",
    ],
    "no memory": ["0/3 nodes are available: 3 Insufficient memory."],
    "not scheduled, nobody says why": ['"reason": "Unschedulable",', "FailedScheduling"],
    "out of memory": [
        "CrashLoopBackOff: container hog ended with OOMKilled, exit code 137",
        "      Reason:       OOMKilled",
        "    reason: OOMKilled",
        '"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}',
        "OOMKilled",
        "memory-hog   0/1   OOMKilled   12 (5m ago)   58m",
    ],
    "quota": [
        'FailedCreate: pods "courier-6d8f" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=2',
        'Error creating: pods "courier-6d8f-x" is forbidden: exceeded quota: pods, requested: pods=1, limited: pods=2',
    ],
    "no such tag": [
        'Failed to pull image "acme/x:9": not found',
        'Failed to pull image "acme/x:9": rpc error: code = NotFound: manifest unknown',
    ],
    "image not for us": [
        'Failed to pull image "acme/x:9": unauthorized: authentication required',
        'Failed to pull image "acme/x:9": pull access denied, repository does not exist or may require authorization',
    ],
    "image": [
        'Back-off pulling image "acme/x:9"',
        "ImagePullBackOff",
        "invoices-6f-x  0/1  ErrImagePull  0  5m",
    ],
    "config map": [
        'Error: configmap "report-settings" not found',
        'Warning  Failed  kubelet  Error: configmap "report-settings" not found',
    ],
    "another config map": ['Error: configmap "audit-settings" not found'],
    "secret": ['Error: secret "report-settings" not found'],
    "configuration": ["reason: CreateContainerConfigError"],
    "port 8080": [
        "dial tcp 10.0.0.7:8080: connect: connection refused",
        "dial tcp 10.0.0.9:8080: connect: connection refused",
    ],
    "port 9090": ["dial tcp 10.0.0.7:9090: connection refused"],
    "probe of 8080": ['Liveness probe failed: Get "http://10.1.1.1:8080/": dial tcp 10.1.1.1:8080: connection refused'],
    "probe of 9090": ['Liveness probe failed: Get "http://10.1.1.1:9090/": dial tcp 10.1.1.1:9090: connection refused'],
    "liveness": [
        "Warning  Unhealthy  2m  kubelet  Liveness probe failed: HTTP probe failed with statuscode: 404",
        "Container web failed liveness probe, will be restarted",
        "ContainersNotReady: containers with unready status: [web]\nUnhealthy: Liveness probe failed: refused",
    ],
    "exit code 3": [
        "    Exit Code:    3",
        "exitCode: 3",
        "container x ended with Error, exit code 3",
        "exited with code 3",
    ],
    "back-off": [
        "Reason: CrashLoopBackOff",
        "Warning  BackOff  2m (x9 over 5m)  kubelet  Back-off restarting failed container web in pod web-1",
        "Back-off restarting failed container web in pod web-2",
    ],
    "exit code 1": ["CrashLoopBackOff: container x ended with Error, exit code 1", '"exitCode": 1, "reason": "Error"'],
    "a log line": [
        "2026-11-23T05:57:15.123Z ERROR took 531 ms: password authentication failed",
        "2026-11-23T06:02:44Z   ERROR took 17 ms: password authentication failed",
        "ERROR took 17 ms: password authentication failed",
        "[2026-11-23 06:02:44,123] ERROR took 9 ms: password authentication failed",
    ],
    "another line": ["ERROR took 17 ms: no route to host"],
    "an exception": [
        "java.lang.NullPointerException: at Foo.java:12",
        "java.lang.NullPointerException: at Foo.java:99",
    ],
    "a database": ["connected to PostgreSQL on first try"],
    "the database": ["PostgreSQL refused the connection"],
    "backoff limit": [
        "BackoffLimitExceeded: Job has reached the specified backoff limit",
        "reason: BackoffLimitExceeded",
    ],
    "no replicas": ["replicas: 0"],
    "one replica": ["replicas: 1"],
    "node not ready": [
        "NodeNotReady",
        "reason: NodeNotReady",
        "Warning  NodeNotReady  3m  node-controller  Node is not ready",
    ],
}


@pytest.mark.parametrize(
    ("one", "other"), [pair for group in SAME.values() for pair in combinations(group, 2)], ids=lambda text: text[:30]
)
def test_the_same_evidence_has_one_signature(one: str, other: str) -> None:
    assert signature(one) == signature(other)


def test_different_evidence_has_different_signatures() -> None:
    assert len({signature(group[0]) for group in SAME.values()}) == len(SAME)


DESCRIBED = """
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      Mon, 23 Nov 2026 05:57:15 +0000
"""
YAML = """
      lastState:
        terminated:
          containerID: containerd://x
          exitCode: 137
          finishedAt: "2026-11-23T05:57:15Z"
          reason: OOMKilled
"""


@pytest.mark.parametrize(
    ("evidence", "output"),
    [
        ("Exit Code: 137", DESCRIBED),
        ("Reason: OOMKilled", DESCRIBED),
        ("Reason: CrashLoopBackOff", DESCRIBED),
        ("exitCode: 137", YAML),
        ("reason: OOMKilled", YAML),
    ],
)
def test_what_stands_beside_a_quoted_field_is_part_of_the_evidence(evidence: str, output: str) -> None:
    assert signature(completed(evidence, ["", output])) == ("cause", "out of memory")


def test_a_field_that_occurs_twice_or_nowhere_is_taken_as_it_is() -> None:
    assert completed("Exit Code: 137", [DESCRIBED * 2]) == "Exit Code: 137"
    assert completed("Exit Code: 1", [DESCRIBED]) == "Exit Code: 1"
    assert completed("0/1 nodes are available", [DESCRIBED]) == "0/1 nodes are available"


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        ("The pod is healthy.", "It crashes.", "web-1  1/1  Running  4 (2m ago)  5m"),
        ("It listens on port 8080.", "It listens on port 9090.", "listening"),
        ("There is not enough memory.", "No node fits its node affinity.", "reason: Unschedulable"),
        ("A secret is missing.", "A config map is missing.", "reason: CreateContainerConfigError"),
        ("The tag is unknown.", "We are unauthorized.", "ImagePullBackOff"),
    ],
)
def test_one_line_read_as_two_different_things_is_two_explanations(one: str, other: str, line: str) -> None:
    assert signature(line, one) != signature(line, other)
    assert signature(line, one) == signature(line, f" {one} ")


def test_a_bare_reason_is_completed_by_the_line_that_tells_its_object_if_there_is_one_such() -> None:
    row, told = "web-1  0/1  ImagePullBackOff  0  5m", 'Failed to pull image "acme/x:9": not found'
    assert signature(completed(row, [row, told])) == signature(told)
    other = 'Failed to pull image "acme/y:9": unauthorized'
    assert completed(row, [row, f"{told}\n{other}"]) == row


@given(st.text(alphabet="aR 0:5-T.Z\n", max_size=30))
@settings(max_examples=examples(200))
def test_space_around_evidence_does_not_matter(text: str) -> None:
    assert signature(text) == signature(f"  {text}  ") or not text.strip()
    hash(fold(text))


@pytest.mark.parametrize(
    ("expected", "question", "told"),
    [
        ("gpu-trainer", "Why is gpu-trainer pending?", ["pod", "gpu-trainer"]),
        ("gpu-trainer", "Why is gpu-trainer pending?", ["events", "metadata.name=gpu-trainer"]),
        ("ledger", "Why does ledger crash?", ["ledger-5f7d9c-x2x9k"]),
        ("ledger", "In payments, why does ledger crash?", ["payments", "ledger"]),
        ("payments", "Why do pods in payments crash?", ["payments"]),
        ("", "Why do pods crash?", ["pods", "crash"]),
        ("", "Why does ledger crash?", ["other"]),
    ],
)
def test_an_explanation_is_about_what_the_question_names_and_the_plan_looked_at(
    expected: str, question: str, told: list[str]
) -> None:
    assert concerned(question, told, ["payments"]) == expected


def read(answer: str, evidence: str, *commands: str) -> tuple[Execution, ...]:
    """A plan whose outputs were read."""
    plan = Plan(tuple(map(parse, commands)), AsText())
    ran = Execution(Proposal("a", "m", plan), Unread(), tuple(Output(step, evidence) for step in plan.steps))
    return (ran, Execution(Proposal("a", "m", plan), Value("explanation", answer, evidence=evidence)))


def printed(text: str, command: str, kind: str = "text") -> tuple[Execution, ...]:
    """A plan whose answer was computed."""
    plan = Plan((parse(command),), AsText())
    return (Execution(Proposal("a", "m", plan), Value(kind, text), (Output(plan.steps[0], text),)),)  # type: ignore[arg-type]


def vote(question: str, *turns: tuple[Execution, ...]) -> Verdict:
    return tally([cast(Question(question), f"p{number}", 1.0, each) for number, each in enumerate(turns)])


def test_a_planner_that_read_and_one_that_printed_agree_on_the_same_evidence() -> None:
    verdict = vote(
        "Why is gpu-trainer pending?",
        read(
            "No node has a GPU.", "0/1 nodes are available: 1 node(s) didn't match", "kubectl describe pod gpu-trainer"
        ),
        printed("FailedScheduling: 0/1 nodes are available: 1 node(s) didn't match", "kubectl get pod gpu-trainer"),
        printed("Unschedulable", "kubectl get pod gpu-trainer -o name", kind="value"),
    )
    assert isinstance(verdict, Majority)
    assert verdict.value.data == "No node has a GPU."
    assert verdict.tally.candidates[0][2] == ("p0", "p1", "p2")


def test_the_same_reason_of_different_objects_is_no_agreement() -> None:
    assert isinstance(
        vote(
            "Why do ledger and courier restart?",
            read("ledger needs more memory", "reason: OOMKilled", "kubectl describe pod ledger-1"),
            read("courier needs more memory", "reason: OOMKilled", "kubectl describe pod courier-1"),
        ),
        Tie,
    )


def test_the_same_conclusion_is_one_though_its_evidence_lines_differ() -> None:
    verdict = vote(
        "Why is the shop slow?",
        read("cache hit rate 12%", "2026-11-23T05:57:15Z WARN cache hit rate 12%", "kubectl logs web"),
        read("cache hit rate 12%", "[web-1] cache hit rate 12%, 88 misses", "kubectl logs -l app=web"),
    )
    assert isinstance(verdict, Majority)
    assert verdict.tally.candidates[0][2] == ("p0", "p1")


def test_what_was_read_where_nobody_asked_why_is_the_value_itself() -> None:
    row = "example-pod   1/1   Running   0   5m"
    verdict = vote(
        "What is the status of example-pod?",
        read("Running", row, "kubectl get pod example-pod"),
        printed("Running", "kubectl get pod example-pod", kind="value"),
    )
    assert isinstance(verdict, Majority)
    assert verdict.value.kind == "value"
    verdict = vote(
        "Does the audit pod log any error?",
        read("Yes, it logs one.", "ERROR disk full", "kubectl logs audit"),
        printed("yes", "kubectl logs audit", kind="yes_no"),
    )
    assert isinstance(verdict, Majority)


@pytest.mark.parametrize(
    ("question", "text", "kind"),
    [
        ("Which image causes the trouble?", "nginx:1.3", "value"),
        ("Why is the image of web wrong?", "nginx:1.3", "value"),
        ("Which pods fail, and why?", "a", "list"),
        ("What does it log?", "ERROR disk full on node one", "text"),
        ("How many errors are there, and why?", "3", "count"),
        ("Why?", "one line\n" * 5, "text"),
    ],
)
def test_a_name_a_count_and_a_whole_log_are_no_explanations(question: str, text: str, kind: str) -> None:
    [ballot] = [cast(Question(question), "a", 1.0, printed(text, "kubectl get pods", kind))]
    assert isinstance(ballot.vote, Value)
    assert ballot.vote.kind == kind


MEMORY = "Reason: OOMKilled"


def test_the_text_that_wins_is_one_that_most_of_its_planners_would_sign() -> None:
    verdict = vote(
        "Why does ledger crash?",
        read("It exceeds 512Mi on node-7.", MEMORY, "kubectl describe pod ledger"),
        read("It runs out of memory.", MEMORY, "kubectl describe pod ledger"),
        read("The kernel killed it.", MEMORY, "kubectl describe pod ledger"),
    )
    assert isinstance(verdict, Majority)
    assert verdict.value.data == "It runs out of memory."


def test_where_nobody_would_sign_what_another_says_the_line_itself_is_given() -> None:
    verdict = vote(
        "Why does ledger crash?",
        read("It exceeds 512Mi.", MEMORY, "kubectl describe pod ledger"),
        read("It exceeds 256Mi.", MEMORY, "kubectl describe pod ledger"),
    )
    assert isinstance(verdict, Majority)
    assert verdict.value.data == MEMORY


@pytest.mark.parametrize(("text", "told"), [("web of shop", False), ("web waits for shop", True), ("OOMKilled", True)])
def test_a_computed_value_explains_something_from_a_sentence_of_four_words_on(text: str, told: bool) -> None:
    assert is_telling(text) == told


@pytest.mark.parametrize(("lines", "kind"), [(3, "explanation"), (4, "text")])
def test_so_many_computed_lines_are_findings_and_more_are_a_text(lines: int, kind: str) -> None:
    found = "\n".join(f"web-{number} OOMKilled" for number in range(lines))
    step = parse("kubectl get pods")
    plan = Plan((step,), AsText())
    done = Execution(Proposal("a", "m", plan), Value("text", found), (Output(step, found, "", 0),), ())
    vote = cast(Question("Why do the pods of web restart?"), "a", 1.0, (done,)).vote
    assert isinstance(vote, Value)
    assert vote.kind == kind
