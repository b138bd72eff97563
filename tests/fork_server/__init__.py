"""Processes of their own for tests, started in milliseconds: `[*python(), str(MAIN), "ask", …]`.

A fresh Python spends more than a second on importing the project and some more on litellm, and hundreds of tests start
one. Here a server (`server.py`) imports all of it once in a run of tests and forks itself for each start; what a test
starts is a small client (`client.py`) that hands over its arguments, environment, working directory and streams, passes
on signals, and ends as the program does. The program is a process of its own, with memory, sockets and an exit code of
its own, and ends as any Python does.

What is different: its modules are imported already, its process id is not the client's, and it has no controlling
terminal. Tests of what is imported, of memory, of process ids and of `sitecustomize` start `sys.executable` as ever.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RUN = "COPILOT_TESTS_FORK_SERVER"
"""`<process id of the run of tests>:<folder of the server's socket>`, for the workers of the run."""

OFF = "COPILOT_TESTS_NO_FORK_SERVER"
"""Set it, and every process of the tests is a fresh Python."""

_FOLDER = Path(__file__).parent


def python() -> list[str]:
    """What to start in place of `sys.executable`; the server is started with the first call of a run."""
    if os.environ.get(OFF) or not hasattr(os, "pidfd_open"):
        return [sys.executable]
    pid, _, folder = os.environ.setdefault(RUN, f"{os.getpid()}:{tempfile.gettempdir()}").partition(":")
    path = Path(folder) / f"copilot-fork-{pid}"
    with open(f"{path}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            environ = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR", "HOME")}
            environ["OPENBLAS_NUM_THREADS"] = "1"  # a process that forks has one thread
            command = [sys.executable, str(_FOLDER / "server.py"), str(path), pid]
            subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, check=True, timeout=60)
    return [sys.executable, "-I", "-S", str(_FOLDER / "client.py"), str(path), sys.executable]
