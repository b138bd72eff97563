"""Terminals to run the command line in: one that records every byte it is sent, and tmux, which shows the screen."""

from __future__ import annotations

import contextlib
import os
import pty
import shlex
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

MISSING = "needs tmux: apt-get install tmux"
PATIENCE = 60.0
"""Seconds that something may take to appear: machines that test are busy."""


@dataclass(frozen=True)
class Run:
    """What a command printed: `stderr` is every byte that its terminal got."""

    code: int
    stdout: str
    stderr: str


def on_terminal(folder: Path, *arguments: str, env: Mapping[str, str]) -> Run:
    """`main.py` with a terminal before stdin and behind stderr, and a pipe behind stdout."""
    master, slave = pty.openpty()
    environment = {**clean_environment(folder), **env}
    command = [*python(), str(MAIN), *arguments]
    with subprocess.Popen(
        command, stdin=slave, stdout=subprocess.PIPE, stderr=slave, cwd=folder, env=environment
    ) as process:
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # the terminal's other end is gone: that is its end
            while chunk := os.read(master, 65536):
                shown += chunk
        os.close(master)
        assert process.stdout is not None
        stdout = process.stdout.read().decode()
        code = process.wait(timeout=PATIENCE)
    return Run(code, stdout, shown.decode())


class Tmux:
    """A shell in a terminal of tmux's."""

    def __init__(self, server: str) -> None:
        self._server = server

    def __call__(self, *arguments: str) -> str:
        """What a command of tmux prints."""
        done = subprocess.run(["tmux", "-L", self._server, *arguments], capture_output=True, text=True, check=False)
        return done.stdout

    def type(self, text: str) -> None:
        """Types a text, as it is."""
        self("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """Presses keys by tmux's names: Enter, Tab, C-c."""
        self("send-keys", *keys)

    def screen(self, *, colours: bool = False) -> str:
        """What is on the screen, and what has left it at the top."""
        return self("capture-pane", "-p", "-J", "-S", "-200", *(["-e"] if colours else []))

    def wait_for(self, text: str, *, times: int = 1) -> str:
        """The screen, once a text is on it so many times."""
        deadline = time.monotonic() + PATIENCE
        while (screen := self.screen()).count(text) < times:
            assert time.monotonic() < deadline, f"{text!r} did not appear in:\n{screen}"
            time.sleep(0.1)
        return screen


@contextlib.contextmanager
def tmux(folder: Path, command: str = "bash --norc --noprofile", **env: str) -> Iterator[Tmux]:
    """A terminal of 120 by 40 in `folder`. Without tmux the test is skipped, or fails where there has to be one."""
    if not shutil.which("tmux"):
        assert not os.environ.get("REQUIRE_TMUX"), MISSING
        pytest.skip(MISSING)
    environ = {**clean_environment(folder), "LANG": "C.UTF-8", "PS1": "ready> ", **env}
    server = f"copilot-{uuid.uuid4().hex[:8]}"
    inside = ["env", "-i", *(f"{name}={value}" for name, value in environ.items()), "TERM=screen-256color"]
    begin = ["tmux", "-L", server, "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40"]
    subprocess.run(
        [*begin, "-c", str(folder), f"{shlex.join(inside)} {command}"],
        check=True,
        env={**environ, "TERM": "xterm-256color"},
    )
    try:
        yield Tmux(server)
    finally:
        subprocess.run(["tmux", "-L", server, "kill-server"], capture_output=True, check=False)
