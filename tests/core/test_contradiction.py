"""Which conclusions go against the line that is quoted for them, and which do not: states, denials, numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence import contradiction

AGAINST = [
    ("It was not OOM killed.", "Reason: OOMKilled"),
    ("It was never OOM-killed.", "Last State: Terminated Reason: OOMKilled Exit Code: 137"),
    ("The image exists.", 'Failed to pull image "acme/x:9": manifest for acme/x:9 not found'),
    ("It succeeded.", "Warning BackoffLimitExceeded Job failed"),
    ("The job completed.", "Job has reached its limit: it failed"),
    ("The job succeeded with exit code 0.", "Exit Code: 1"),
    ("It failed.", "Job completed successfully"),
    ("Port 80 is open.", "port 8080 closed"),
    ("Port 8443 is open.", "dial tcp 10.0.0.1:8443: connect: connection refused"),
    ("It listens on port 80.", "listening on port 8080"),
    ("It ended with exit code 1.", "Exit Code: 137"),
    ("It has 3 replicas.", "replicas: 5"),
    ("It is at revision 4.", "deployment.kubernetes.io/revision: 7, revision 7"),
    ("The image was pulled.", 'Failed to pull image "acme/x"'),
    ("No pod is available.", "Available True MinimumReplicas available"),
    ("The secret is missing.", 'secret "db" found'),
    ("Tracing is enabled.", "tracing is disabled"),
    ("The request is allowed.", 'pods is forbidden: User "ada" cannot list'),
    ("The claim is unbound.", "claim data is Bound to pv-1"),
    ("None of them is ready.", "web 3/3 Running"),
    ("The name resolves.", "lookup db on 10.0.0.10:53: no such host"),
    ("The certificate is valid.", "x509: certificate has expired"),
    ("The container is ready.", "ready: false"),
    ("Its nodes are available.", "0/3 nodes are available: 3 Insufficient cpu"),
    ("There is a secret of that name, it is found.", "there is no such secret"),
]
TOGETHER = [
    ("container x ended with Error, exit code 1: no route to host", "container x ended with Error, exit code 1"),
    ("It is Running but not ready.", "web-5f7d 0/1 Running 0 5m"),
    ("It cannot listen on port 80, as it is in use.", "listen tcp :80: bind: address already in use"),
    ("It cannot pull the image.", "pull access denied for acme/x, repository does not exist"),
    ("2 replicas are missing.", "replicas: 5 desired | 3 ready"),
    ("The service targets port 80, which nothing listens on.", "listening on port 8080"),
    ("It exits with code 0 because its liveness probe fails.", "Liveness probe failed: HTTP 500"),
    ("It failed 4 times.", "0 Active / 0 Succeeded / 4 Failed"),
    ("The job succeeded.", "Pods Statuses: 0 Active (0 Ready) / 1 Succeeded / 0 Failed"),
    ("The secret does not exist.", 'secret "db" not found'),
    ("There is no secret named db.", 'secret "db" not found'),
    ("It waits until the claim is bound.", "pod has unbound immediate PersistentVolumeClaims"),
    ("The volume could not be mounted.", "Unable to attach or mount volumes: unmounted volumes=[data]"),
    ("The database refuses connections.", "dial tcp 10.0.0.1:5432: connect: connection refused"),
    ("It started 3 minutes ago.", "Started container web"),
    ("It has exit code 137, so it was killed.", "Exit Code: 137"),
    ("Access is denied.", "pods is forbidden"),
    ("0 of 3 nodes have room.", "0/3 nodes are available: 3 Insufficient cpu"),
    ("It runs as user 1000.", "runAsUser: 1000, fsGroup: 2000"),
    ("The limit of 512Mi is too small.", "memory: 536870912"),
    ("It restarted 12 times.", "web-1 0/1 CrashLoopBackOff 12 (5m ago) 58m"),
    ("It never became ready, so it was restarted.", "Readiness probe failed: HTTP 503"),
]


@pytest.mark.parametrize(("conclusion", "line"), AGAINST)
def test_a_conclusion_that_says_the_contrary_of_its_line_goes_against_it(conclusion: str, line: str) -> None:
    assert contradiction(conclusion, line)


@pytest.mark.parametrize(("conclusion", "line"), TOGETHER)
def test_a_conclusion_that_says_what_its_line_does_goes_with_it(conclusion: str, line: str) -> None:
    assert contradiction(conclusion, line) == ""


# Of each matter sentences that say that it is so, and sentences that say that it is not, in made words.
SIDES = {
    "exists": (
        ["the {} exists", "{} was found"],
        ["{} not found", "the {} does not exist", "no such {}", "{} is missing"],
    ),
    "succeeded": (
        ["{} succeeded", "{}: passed", "failed: 0"],
        ["{} failed", "the {} did not complete", "{} never succeeded"],
    ),
    "reached": (["{} is reachable", "{} is open"], ["{} is unreachable", "could not connect to {}", "{}: refused"]),
    "ready": (["{} is ready", "{} 2/2"], ["{} is not ready", "{} NotReady", "{} ready: false", "no {} is ready"]),
    "available": (["{} available"], ["{} unavailable", "none of the {} is available", "0/4 {} are available"]),
    "mounted": (["{} is mounted"], ["unable to mount {}", "{} isn't mounted", "failed to mount {}"]),
    "allowed": (["{} is allowed", "{} was granted"], ["{} is forbidden", "{} denied", "{} may not: not permitted"]),
    "bound": (["{} is bound"], ["{} is unbound", "{} is not bound yet"]),
    "oom": (["{} was OOMKilled", "{} ran out of memory"], ["{} was not OOMKilled", "{} was never OOM killed"]),
    "pulled": (["{} pulled"], ["failed to pull {}", "cannot pull {}", "{} ImagePullBackOff"]),
    "resolves": (["{} resolved"], ["lookup {}: no such host", "could not resolve {}"]),
}
_matters = st.sampled_from(sorted(SIDES))
_nouns = st.from_regex(r"[bcdfgklm]{1,2}[aou][bdgklmr]{1,2}(?:-[bdgkl]u[bdgk])?", fullmatch=True)


@given(_matters, st.booleans(), _nouns, st.data())
def test_the_two_sides_of_a_matter_contradict_each_other_whatever_it_is_about(
    matter: str, swap: bool, noun: str, data: st.DataObject
) -> None:
    so, no = (data.draw(st.sampled_from(side)).format(noun) for side in SIDES[matter])
    conclusion, line = (no, so) if swap else (so, no)
    assert contradiction(conclusion, line)


@given(_matters, st.integers(0, 1), _nouns, st.data())
def test_two_sentences_of_one_side_do_not_contradict_each_other(
    matter: str, side: int, noun: str, data: st.DataObject
) -> None:
    one, other = (data.draw(st.sampled_from(SIDES[matter][side])).format(noun) for _ in range(2))
    assert contradiction(one, other) == ""


@given(
    st.sampled_from(["port", "exit code", "revision", "replicas", "generation"]),
    st.integers(0, 9999),
    st.integers(0, 9999),
)
def test_numbers_beside_the_same_noun_contradict_each_other_exactly_where_they_differ(
    noun: str, one: int, two: int
) -> None:
    said = contradiction(f"It has {noun} {one}.", f"spec {noun}: {two}")
    assert bool(said) == (one != two) or noun == "exit code"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_beside_any_line_is_judged_without_an_error(conclusion: str, line: str) -> None:
    contradiction(conclusion, line)
