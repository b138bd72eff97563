"""The gate of size: ordinary questions on a made cluster of 10,000 pods behind HTTP are right, quick and small.

What is bounded is computing, ours and that of our `jq` processes, by how fast this machine computes at the moment:
other work on it stretches seconds by the clock many times over. `COPILOT_GATE_PODS=50000 pytest
tests/executor/test_ten_thousand_pods.py` asks a larger one.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from benchmarks.apiserver import Kind, MadeServer, kinds, made_server
from benchmarks.load import computed
from benchmarks.memory import forget_peak, resident
from composition import Copilot, composed
from core.flow import AsValue, Plan, Proposal, Question, Value
from core.settings import load
from executor.limits import Limits
from kubectl.parser import parse

PODS = int(os.environ.get("COPILOT_GATE_PODS", "10000"))
LARGER = max(1, PODS // 10_000)
"""How many times as large as the gate of CI the cluster is."""
SECONDS = 3.0 * LARGER
"""Of computing, for one question."""
PIECE = 0.050
"""Seconds of computing that the event loop may spend in one piece."""
MEGABYTES = 250.0
STATUS = 2
"""The column of a pod's table that says how it fares."""
LOOP = 0.0095
"""Seconds of computing that `_busy` takes on a quiet machine."""

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.timeout(300 * LARGER),
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc"),
]


@pytest.fixture(scope="module")
def made() -> dict[str, Kind]:
    return kinds(PODS, 100, 500, 4)


@pytest.fixture(scope="module")
def server() -> Iterator[MadeServer]:
    with made_server(PODS, 100, 500) as running:
        yield running


@asynccontextmanager
async def asked(server: MadeServer) -> AsyncIterator[Copilot]:
    changes = {"cluster.kubeconfig": str(server.kubeconfig), "offline.deadline": str(20.0 * LARGER)}
    settings = load(changes, {}, {}, {})
    # Deadlines by the clock would end lists of a larger cluster on a machine that others work on.
    patient = patch("executor.limits.Limits", partial(Limits, plan_seconds=20.0 * LARGER, jq_seconds=5.0 * LARGER))
    with patient if LARGER > 1 else nullcontext():
        async with composed(settings, {}, watch=True) as copilot:
            await copilot.answer(Question("How many pods are there?"))  # the index is warm from here on
            yield copilot


def _busy() -> float:
    began = time.thread_time()
    text = json.dumps([{"name": f"n{number}", "value": [number] * 5} for number in range(2_000)])
    json.loads(text)
    return time.thread_time() - began


def slowness() -> float:
    """How many times longer than on a quiet machine of the kind that was measured on the same computing takes now."""
    return max(1.0, statistics.median(_busy() for _ in range(9)) / LOOP) * SHARED


SHARED = 1.5
"""What computes while others use the other half of its core and its caches takes up to so many times as long."""


def spent() -> float:
    """Seconds of CPU that this process has had, and those of its children that are no API server."""
    total = time.process_time()
    for found in Path("/proc/self/task").glob("*/children"):
        for child in found.read_text().split():
            with contextlib.suppress(OSError):
                if b"benchmarks.apiserver" not in Path(f"/proc/{child}/cmdline").read_bytes():
                    total += computed(int(child))
    return total


@asynccontextmanager
async def longest_piece() -> AsyncIterator[list[float]]:
    """The seconds of computing of each piece of work on the event loop meanwhile."""
    found = [0.0]
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        found.append(time.thread_time() - began)

    asyncio.Handle._run = timed  # type: ignore[method-assign, assignment]
    try:
        yield found
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]


def _answers(made: dict[str, Kind]) -> list[tuple[str, str]]:
    pods = list(made["pods"].objects.values())
    phases = Counter(pod.fields["status.phase"] for pod in pods)
    spaces = Counter(pod.namespace for pod in pods)
    nodes = Counter(pod.fields["spec.nodeName"] for pod in pods)
    others = PODS - phases["Running"]
    last = sorted(pod.name for pod in pods)[-1]
    return [
        ("kubectl get pods -A --no-headers | wc -l", str(PODS)),
        ("kubectl get pods -A -o json | jq '.items | length'", str(PODS)),
        ("kubectl get pods -A --field-selector status.phase!=Running --no-headers | wc -l", str(others)),
        ("kubectl get pods -A -o json | jq '[.items[] | select(.status.phase != \"Running\")] | length'", str(others)),
        (
            "kubectl get pods -A -o json | jq -r '.items[] | select(.status.phase==\"Pending\") | .kind' | wc -l",
            str(phases["Pending"]),
        ),
        (
            "kubectl get pods -A -o json | jq '[.items[].metadata.namespace] | group_by(.) | map(length) | max'",
            str(max(spaces.values())),
        ),
        (
            "kubectl get pods -A -o jsonpath='{range .items[*]}{.spec.nodeName}{\"\\n\"}{end}' | grep -c .",
            str(sum(number for node, number in nodes.items() if node)),
        ),
        (
            "kubectl get pods -A -o json | jq 'def phase: .status.phase; [.items[] | select(phase == \"Failed\")] | length'",  # noqa: E501
            str(phases["Failed"]),
        ),
        (
            "kubectl get pods -A -o go-template='{{range .items}}{{.status.phase}}{{\"\\n\"}}{{end}}' | grep -c Pending",  # noqa: E501
            str(phases["Pending"]),
        ),
        ("kubectl get pods -A -o json | grep -c '\"phase\": \"Failed\"'", str(phases["Failed"])),
        ("kubectl get pods -A -o yaml | grep -c 'phase: Failed'", str(phases["Failed"])),
        ("kubectl get pods -A -o yaml | grep -c nodeName:", str(PODS - nodes[""])),
        ("kubectl get pods -A -l app --no-headers | wc -l", str(PODS)),
        (
            "kubectl get pods -A -o custom-columns=P:.status.phase --no-headers | grep -c Failed",
            str(phases["Failed"]),
        ),
        ("kubectl get pods -A --sort-by=.metadata.name -o name | tail -1", last),
        ("kubectl get pods -A --no-headers | awk '{print $1}' | sort -u | wc -l", str(len(spaces))),
    ]  # fmt: skip


async def test_plans_on_very_many_pods_are_right_and_quick(server: MadeServer, made: dict[str, Kind]) -> None:
    over: list[str] = []
    async with asked(server) as copilot:
        for line, answer in _answers(made):
            slow = slowness()
            async with longest_piece() as pieces:
                began, before = time.perf_counter(), spent()
                plan = Plan((parse(line),), AsValue())
                done = await copilot.executor(Question("?")).execute(Proposal("a", "m", plan))
                took, computing = time.perf_counter() - began, spent() - before
            slow = max(slow, slowness())
            told = f"{took:.2f} s, {computing:.2f} of CPU, piece {max(pieces) * 1000:.0f} ms, {slow:.1f} × slow: {line}"
            print(told)
            assert isinstance(done.outcome, Value), (line, done.outcome)
            assert done.outcome.data == answer, line
            if computing > SECONDS * slow or max(pieces) > PIECE * slow:
                over.append(told)
    assert not over, "\n".join(over)


async def test_the_offline_planner_answers_very_many_pods(server: MadeServer, made: dict[str, Kind]) -> None:
    pods = list(made["pods"].objects.values())
    shown = Counter(json.loads(pod.model.row)["cells"][STATUS] for pod in pods)  # what `kubectl get pods` says
    fullest = Counter(pod.namespace for pod in pods).most_common(2)
    questions = {
        "How many pods are not running?": str(PODS - shown["Running"]),
        "How many pods are pending?": str(shown["Pending"]),
        "How many namespaces are there?": "100",
        "How many deployments are there?": "500",
        "Which namespace has the most pods?": fullest[0][0] if fullest[0][1] > fullest[1][1] else None,
    }
    async with asked(server) as copilot:
        for question, answer in questions.items():
            slow = slowness()
            began, before = time.perf_counter(), spent()
            said = await copilot.answer(Question(question))
            took, computing = time.perf_counter() - began, spent() - before
            print(f"{took:.2f} s, {computing:.2f} of CPU: {question} {said.text}")
            assert said.tier == "offline", said.text
            assert answer is None or said.text == answer
            assert computing <= SECONDS * max(slow, slowness())


async def test_three_questions_at_once_on_very_many_pods_stay_small(server: MadeServer) -> None:
    lines = (
        "kubectl get pods -A -o json | jq '[.items[] | select(.status.phase != \"Running\")] | length'",
        "kubectl get pods -A --no-headers | grep -vc Running",
        "kubectl get pods -A -o jsonpath='{.items[*].spec.nodeName}'",
    )
    async with asked(server) as copilot:
        gc.collect()
        idle = resident("VmRSS")
        forget_peak()
        plans = [Plan((parse(line),), AsValue()) for line in lines]
        executors = [copilot.executor(Question(f"{number}?")) for number in range(3)]
        done = await asyncio.gather(
            *(one.execute(Proposal("a", "m", plan)) for one, plan in zip(executors, plans, strict=True))
        )
        assert resident("VmHWM") - idle <= MEGABYTES
    assert all(isinstance(one.outcome, Value) for one in done), [one.outcome for one in done]
