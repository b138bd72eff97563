"""What counts as evidence for a conclusion, and what goes against it."""

from __future__ import annotations

import pytest

from core.evidence import contradiction, is_telling, says_fine

ROW = "web-5f7d 0/1 CrashLoopBackOff 12 (5m ago) 58m"
LOG = "2026-11-23T05:57:15Z ERROR could not connect to database orders: password authentication failed"


@pytest.mark.parametrize(
    ("quoted", "line"),
    [
        (ROW, ROW),
        ("CrashLoopBackOff", ROW),
        ("web-5f7d 0/1", ROW),
        ("password authentication failed", LOG),
        (LOG.partition(" ")[2], LOG),
        ("has no route", "at 10:00 on the first of May the cluster of the shop has no route to the bank"),
        ("exit code 137", "container hog ended with exit code 137 at noon"),
        ("replicas: 0", "spec: {replicas: 0, paused: true}"),
        ("Reason: OOMKilled", "Reason: OOMKilled"),
        ("cache hit rate 12%", "[web-1] 10:00 WARN cache hit rate 12%, evicting"),
    ],
)
def test_a_line_or_a_telling_part_of_one_is_evidence(quoted: str, line: str) -> None:
    assert is_telling(quoted, line)


@pytest.mark.parametrize(
    ("quoted", "line"),
    [
        *[("e", LOG), ("ERROR", LOG), ("the", "the end of the line is here"), ("Crash", ROW), ("12", ROW), ("to", LOG)],
        *[("{", "{"), ("- ", "-"), ("connect to", LOG), ("ago) 58m", ROW), ("orders", LOG), ("database", LOG)],
    ],
)
def test_a_letter_a_bracket_and_a_bare_word_are_none(quoted: str, line: str) -> None:
    assert not is_telling(quoted, line)


@pytest.mark.parametrize(
    ("conclusion", "line"),
    [
        ("Everything is healthy.", ROW),
        ("Everything is healthy.", "spec:"),
        ("There are no errors.", LOG),
        ("The pod is Running.", ROW),
        ("It was OOMKilled.", "Reason: ImagePullBackOff"),
        ("It connects to the database.", LOG),
        ("The secret exists.", 'secret "db" does not exist'),
        ("The volume is not mounted.", "volume data is mounted at /data"),
    ],
)
def test_a_conclusion_that_its_line_denies_is_told_so(conclusion: str, line: str) -> None:
    assert contradiction(conclusion, line)


@pytest.mark.parametrize(
    ("conclusion", "line", "question"),
    [
        ("It cannot log in to the database.", LOG, ""),
        ("Everything is healthy.", "web-1 1/1 Running 0 5m", ""),
        (
            "No node matches the node affinity.",
            "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity",
            "",
        ),
        ("There is not enough memory on any node.", "0/3 nodes are available: 3 Insufficient memory.", ""),
        ("It is pending, as no node has a GPU.", "0/1 nodes are available: 1 Insufficient nvidia.com/gpu", ""),
        ("It is pending because its claim is not bound.", "data-0 Lost", "Why is web pending?"),
        ("CrashLoopBackOff after OOMKilled", "Reason: OOMKilled", ""),
        ("It is running out of memory.", "Reason: OOMKilled", ""),
        ("It keeps failing its liveness probe.", "Liveness probe failed: HTTP probe failed with statuscode: 404", ""),
        ("The image does not exist.", 'Failed to pull image "acme/x:9": not found', ""),
        ("cache hit rate 12%", "WARN cache hit rate 12%", ""),
    ],
)
def test_a_conclusion_that_goes_with_its_line_is_left_alone(conclusion: str, line: str, question: str) -> None:
    assert contradiction(conclusion, line, question) == ""


@pytest.mark.parametrize("text", ["It is not healthy.", "unhealthy", "It is fine but crashes.", "abnormal exit"])
def test_trouble_is_not_taken_for_health(text: str) -> None:
    assert not says_fine(text)
