"""What README promises and no other test looks at: nothing else is started, and the shipped account sees no secrets."""

from __future__ import annotations

import ast
import stat
import subprocess
import sys
from pathlib import Path

from clusters.recorded import load
from tests.planners.offline.limited import shipped
from tests.test_main import post, served

__all__ = ["served"]

ROOT = Path(__file__).parents[2]
FLOW = ("core", "kubectl", "planners", "executor", "voter", "clusters", "composition", "api", "main.py")
STARTERS = {
    "executor/jq/pool.py",
    "clusters/live/exec_plugin.py",
    "api/serving/workers.py",
    "api/terminal/completion/names.py",
}
"""Those who start a process: for jq's programs, a kubeconfig's credential plugin, the service's own workers, and the
names of namespaces that Tab offers."""


STARTING = {"Popen", "create_subprocess_exec", "create_subprocess_shell", "system", "popen", "execvp", "spawn"}
MODULES = {"subprocess", "multiprocessing", "concurrent.futures.process", "pty"}


def starts_processes(source: str) -> bool:
    """Whether a module uses or imports by name what starts a process, or imports a module for that."""
    if not any(word in source for word in STARTING | MODULES):
        return False  # parsing takes its time
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.name for alias in node.names} | ({str(node.module)} & MODULES)
    return bool(names & (STARTING | MODULES))


def test_no_shell_and_no_kubectl_is_ever_started() -> None:
    files = [file for part in FLOW for file in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))]
    found = {str(file.relative_to(ROOT)) for file in files if starts_processes(file.read_text("utf-8"))}
    assert found == STARTERS
    assert all("shell=True" not in (ROOT / name).read_text("utf-8") for name in STARTERS)


def test_a_question_is_answered_on_a_machine_without_any_program(tmp_path: Path) -> None:
    asked = ("ask", "--recording", "starter", "How many pods are in the default namespace?")
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *asked],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr


def test_what_is_kept_on_this_machine_is_readable_by_its_user_alone(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    status, _ = post(served[1], b'{"query": "How many pods are in the default namespace?"}')
    assert status == 200
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"agent.log", "history.sqlite"} <= {file.name for file in files}
    for file in files:
        within = [file, *(folder for folder in file.parents if folder.is_relative_to(tmp_path) and folder != tmp_path)]
        try:
            modes = [stat.S_IMODE(place.stat().st_mode) for place in within]
        except FileNotFoundError:  # SQLite's journal, which comes and goes
            assert file.name.endswith(("-journal", "-wal", "-shm"))
            continue
        assert any(not mode & 0o077 for mode in modes), file


async def test_the_shipped_account_is_refused_secrets_and_given_pods() -> None:
    cluster = shipped(load("starter"))
    assert (await cluster.get("/api/v1/secrets")).status == 403
    assert (await cluster.get("/api/v1/namespaces/default/secrets")).status == 403
    assert (await cluster.get("/api/v1/pods")).status == 200
