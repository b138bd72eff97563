"""Whoever may read one namespace only is answered for it, and told what they may not: on a served recording."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from clusters.recorded import load
from clusters.replay import replaying
from clusters.replay.server import Replay
from tests.fork_server import python

MAIN = Path(__file__).parents[1] / "main.py"
CLERK = "parcel-clerk@fleet"
BADGE = "system:serviceaccount:platform-tools:temp-badge@fleet"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replay() -> AsyncIterator[Replay]:
    async with replaying(load("fleet"), users=[CLERK.partition("@")[0], BADGE.partition("@")[0]]) as running:
        yield running


async def main(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The command line as its own process: exit code, stdout and stderr."""
    environ = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    process = await asyncio.create_subprocess_exec(
        *python(), str(MAIN), *arguments, cwd=folder, env=environ, stdout=-1, stderr=-1
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def ask(folder: Path, replay: Replay, context: str, question: str, *flags: str) -> str:
    where = ("--kubeconfig", str(replay.kubeconfig), "--context", context)
    code, out, err = await main(folder, "ask", *where, *flags, question)
    assert code == 0, err
    return out.strip()


async def test_a_namespace_that_is_named_is_counted_though_namespaces_may_not_be_listed(
    tmp_path: Path, replay: Replay
) -> None:
    assert await ask(tmp_path, replay, CLERK, "How many statefulsets are in parcel?") == "1"


async def test_a_namespace_that_may_not_be_read_is_forbidden_and_neither_empty_nor_absent(
    tmp_path: Path, replay: Replay
) -> None:
    said = await ask(tmp_path, replay, CLERK, "How many pods are in the namespace dispatch?")
    assert said == (
        "forbidden: may not list pods in namespace dispatch; "
        "to allow it, bind parcel-clerk to a Role in dispatch that has list on pods"
    )


async def test_a_custom_kind_that_may_not_be_listed_is_forbidden_and_not_unknown(
    tmp_path: Path, replay: Replay
) -> None:
    said = await ask(tmp_path, replay, BADGE, "Which phase has the truck t-103?")
    assert said.startswith("forbidden: may not list trucks.fleet.example")
