"""The jq library, run by jq itself."""

from __future__ import annotations

from typing import Any

import jq
import pytest

from planners.offline.data import definitions, load
from planners.offline.words.vocabulary import attributes, conditions

_LIBRARY = '. as $all | (map(objects | {(.metadata.uid // ""): .}) | add // {}) as $by | ' + " ".join(
    definitions().values()
)


def _run(program: str, value: Any) -> Any:
    return jq.compile(f"[.] | {_LIBRARY} .[0] | {program}").input_value(value).all()


def _pod(**status: Any) -> dict[str, Any]:
    return {"kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c"}]}, "status": status}


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ({"phase": "Pending"}, "Pending"),
        ({"phase": "Failed", "reason": "Evicted"}, "Evicted"),
        (
            {
                "phase": "Running",
                "containerStatuses": [{"name": "c", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}],
            },
            "CrashLoopBackOff",
        ),
        (
            {
                "phase": "Succeeded",
                "containerStatuses": [{"name": "c", "state": {"terminated": {"reason": "Completed", "exitCode": 0}}}],
            },
            "Completed",
        ),
        (
            {"phase": "Failed", "containerStatuses": [{"name": "c", "state": {"terminated": {"exitCode": 4}}}]},
            "ExitCode:4",
        ),
        (
            {
                "phase": "Pending",
                "initContainerStatuses": [{"name": "i", "state": {"terminated": {"reason": "Error", "exitCode": 1}}}],
            },
            "Init:Error",
        ),
    ],
)
def test_the_status_of_a_pod_is_what_kubectl_prints(status: dict[str, Any], shown: str) -> None:
    assert _run("pod_status", _pod(**status)) == [shown]


@pytest.mark.parametrize(
    ("text", "number"), [("250m", 0.25), ("1Gi", 2**30), ("3", 3), (7, 7), ("often", None), ("1e", None)]
)
def test_quantities_are_numbers(text: Any, number: float | None) -> None:
    assert _run("quantity", text) == [number]


def test_a_reference_counts_only_under_a_key_that_means_its_kind() -> None:
    target = {"kind": "Secret", "metadata": {"name": "key-ring"}}
    said = {"spec": {"secretName": "key-ring"}, "metadata": {"name": "a"}}
    other = {"spec": {"title": "key-ring"}, "metadata": {"name": "b"}}
    program = f'refers_to({{"kind": "Secret", "metadata": {{"name": "{target["metadata"]["name"]}"}}}}; ["secret"])'  # type: ignore[index]
    assert _run(program, said) == [True]
    assert _run(program, other) == [False]


def test_every_program_of_the_tables_compiles() -> None:
    for text in [*(a.jq for a, _ in attributes()), *(c.jq for c, _ in conditions())]:
        jq.compile(f"[.] | {_LIBRARY} .[0] | {text}")


def test_no_phrase_of_a_table_is_said_twice_for_the_same_kind() -> None:
    seen: set[tuple[str, str]] = set()
    for attribute, phrases in attributes():
        for kind in attribute.of:
            for phrase in phrases:
                assert (kind, phrase) not in seen, (attribute, phrase)
                seen.add((kind, phrase))


def test_the_tables_hold_no_truth_values() -> None:
    assert "no" in load("words")["negations"]
    assert "on" in load("words")["free"]
