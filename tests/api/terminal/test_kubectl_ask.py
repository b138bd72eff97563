"""`kubectl ask "…"`: by the real kubectl where there is one, with kubectl's own flags, on a served recording."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from api.terminal.kubectl_flags import IGNORED, IGNORED_SWITCHES, REFUSED
from clusters.recorded import load
from clusters.replay import replaying
from clusters.replay.server import Replay
from tests.test_main import MAIN, clean_environment, main

pytestmark = pytest.mark.asyncio(loop_scope="module")
CLERK = "parcel-clerk"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replay() -> AsyncIterator[Replay]:
    async with replaying(load("fleet"), users=[CLERK]) as running:
        yield running


async def kubectl(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The real kubectl with our plugin on its PATH."""
    if not shutil.which("kubectl"):
        pytest.skip("needs kubectl")
    environ = clean_environment(folder)
    environ |= {"PATH": f"{MAIN.parent / 'scripts'}:{environ['PATH']}", "VENV": sys.prefix}
    return await asyncio.to_thread(
        subprocess.run,
        ["kubectl", *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )


def at(replay: Replay) -> tuple[str, ...]:
    """The recorder's own context; the clerk's is the current one."""
    return "--kubeconfig", str(replay.kubeconfig), "--context", "fleet"


async def ask(folder: Path, replay: Replay, *words: str) -> str:
    done = await asyncio.to_thread(main, folder, "ask", *at(replay), *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


async def test_kubectl_runs_it_and_its_flags_choose_cluster_and_namespace(tmp_path: Path, replay: Replay) -> None:
    done = await kubectl(tmp_path, "ask", *at(replay), "How many nodes are there?")
    assert (done.returncode, done.stdout, done.stderr) == (0, "4\n", "")
    narrowed = await kubectl(tmp_path, "ask", *at(replay), "-n", "parcel", "How many statefulsets are there?")
    assert narrowed.stdout == "1\n"
    completed = await kubectl(tmp_path, "__complete", "ask", f"--kubeconfig={replay.kubeconfig}", "--context", "fl")
    assert "fleet" in completed.stdout


async def test_as_acts_as_somebody_else(tmp_path: Path, replay: Replay) -> None:
    question = "How many pods are in the namespace dispatch?"
    assert (await ask(tmp_path, replay, question)).isdigit()
    assert (await ask(tmp_path, replay, "--as", CLERK, question)).startswith("forbidden: may not list pods")


async def test_user_and_server_and_cluster_take_the_place_of_the_contexts(tmp_path: Path, replay: Replay) -> None:
    question = "How many pods are in the namespace dispatch?"
    assert (await ask(tmp_path, replay, "--user", f"{CLERK}@fleet", question)).startswith("forbidden: ")
    config = tmp_path / "elsewhere"
    config.write_text(replay.kubeconfig.read_text().replace(replay.url, "http://127.0.0.1:9"))
    assert (await ask(tmp_path, replay, "--kubeconfig", str(config), "--server", replay.url, question)).isdigit()
    bare = await asyncio.to_thread(main, tmp_path, "ask", "-s", replay.url, "How many nodes are there?")
    assert bare.stdout == "4\n"
    wrong = await asyncio.to_thread(main, tmp_path, "ask", *at(replay), "--cluster", "zork", question)
    assert wrong.returncode == 2
    assert "there is no cluster 'zork'" in wrong.stderr
    assert "--cluster with one of: fleet" in wrong.stderr


async def test_every_flag_that_kubectl_gives_to_all_commands_is_taken_ignored_or_refused_with_a_mend(
    tmp_path: Path,
) -> None:
    taken = (await asyncio.to_thread(main, tmp_path, "ask", "--help")).stdout
    known = {*" ".join(IGNORED).split(), *IGNORED_SWITCHES, *REFUSED, "--as", "--log-file"}
    if shutil.which("kubectl"):
        listed = (await kubectl(tmp_path, "options")).stdout
        flags = {word.partition("=")[0] for line in listed.splitlines() for word in line.split() if word[:2] == "--"}
        assert {flag for flag in flags if flag not in known and flag not in taken} == set()


@pytest.mark.parametrize("flag", REFUSED)
async def test_a_flag_that_would_be_wrong_to_ignore_is_refused_with_what_to_do(tmp_path: Path, flag: str) -> None:
    done = await asyncio.to_thread(main, tmp_path, "ask", "--recording", "starter", flag, "x", "How many pods?")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip().endswith(f"{flag} is not taken: {REFUSED[flag]}")


async def test_flags_that_change_no_answer_are_taken_as_kubectl_writes_them(tmp_path: Path) -> None:
    flags = ("-v=6", "--v", "2", "--cache-dir=/nowhere", "--disable-compression", "--request-timeout=1m30s", "-A")
    done = await asyncio.to_thread(main, tmp_path, "ask", "--recording", "starter", *flags, "How many pods are there?")
    assert (done.returncode, done.stdout) == (0, "7\n")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--recording", "starter", "--as", "bob"), "cannot be asked with --as"),
        (("--as-group", "a", "--as-group", "b"), "may be given once"),
        (("--request-timeout", "soon"), "5s, 2m, 1m30s and 0 are"),
        (("--kubeconfig", "config", "--as-uid", "7"), "Add --as NAME."),
    ],
)
async def test_what_cannot_be_followed_is_told_and_nothing_is_asked(
    tmp_path: Path, flags: tuple[str, ...], said: str
) -> None:
    (tmp_path / "config").write_text(
        "current-context: c\ncontexts: [{name: c, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:9'}}]\n"
    )
    done = await asyncio.to_thread(main, tmp_path, "ask", *flags, "How many pods are there?")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
