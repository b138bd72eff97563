"""What behind a pipe wants the end of a log has the server send no more than that."""

from __future__ import annotations

import pytest

from executor.tails import with_tail
from kubectl.parser import parse


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("kubectl logs web | tail -5", "5"),
        ("kubectl logs web | tail -n 20 | grep error", "20"),
        ("kubectl logs web | tail --lines=3", "3"),
        ("kubectl logs web | tail -n -7", "7"),
        ("kubectl logs web | tail", "10"),
        ("kubectl logs deploy/web -c app --previous --timestamps | tail -2", "2"),
    ],
)
def test_the_end_of_one_log_is_asked_of_the_server(line: str, lines: str) -> None:
    pipeline = parse(line)
    assert with_tail(pipeline.command, pipeline.filters).flag("tail") == lines


@pytest.mark.parametrize(
    "line",
    [
        "kubectl logs web",
        "kubectl logs web | grep error | tail -5",
        "kubectl logs web | tail -n +5",
        "kubectl logs web | tail -n 0",
        "kubectl logs web | tail -c 100",
        "kubectl logs web --tail=3 | tail -5",
        "kubectl logs web --since=1h | tail -5",
        "kubectl logs web --limit-bytes=100 | tail -5",
        "kubectl logs web --all-containers | tail -5",
        "kubectl logs -l app=web | tail -5",
        "kubectl get pods | tail -5",
    ],
)
def test_any_other_end_is_found_in_all_that_is_printed(line: str) -> None:
    pipeline = parse(line)
    assert with_tail(pipeline.command, pipeline.filters) == pipeline.command
