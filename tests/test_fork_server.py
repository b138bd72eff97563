"""What the fork server starts is what a fresh Python would be: arguments, streams, environment, signals, exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fork_server import python

TELLING = """
import json, os, sys
print(json.dumps([sys.argv, os.getcwd(), dict(os.environ), sys.stdin.read(), sys.path[0], __name__]))
print("naïve", sys.stdout.encoding, sys.stderr.encoding, sys.stdin.encoding)
print("and this", file=sys.stderr)
sys.exit(7)
"""


PLAIN = {"PATH": os.environ["PATH"]}


def told(command: list[str], folder: Path, program: list[str]) -> tuple[int, str, str]:
    environ = {**PLAIN, "HOME": str(folder), "WORD": "naïve"}
    done = subprocess.run(
        [*command, *program, "one", "two words"], input="given", capture_output=True, text=True, cwd=folder, env=environ
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("kind", ["script", "-m", "-c"])
def test_a_program_is_told_and_tells_what_it_would_with_a_fresh_python(tmp_path: Path, kind: str) -> None:
    (tmp_path / "telling.py").write_text(TELLING)
    program = {"script": [str(tmp_path / "telling.py")], "-m": ["-m", "telling"], "-c": ["-c", TELLING]}[kind]
    assert told(python(), tmp_path, program) == told([sys.executable], tmp_path, program)


def test_a_program_that_fails_prints_its_traceback_and_one_that_is_killed_is_killed(tmp_path: Path) -> None:
    code, _, stderr = told(python(), tmp_path, ["-c", "1/0"])
    assert code == 1
    assert stderr.endswith("ZeroDivisionError: division by zero\n")
    assert told(python(), tmp_path, ["-c", "import os; os.kill(os.getpid(), 9)"])[0] == -signal.SIGKILL
    assert told(python(), tmp_path, ["-c", "import sys; sys.exit('no')"])[::2] == (1, "no\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_reaches_the_program(number: signal.Signals) -> None:
    program = (
        "import signal, sys, time\n"
        "signal.signal(int(sys.argv[1]), lambda number, _: sys.exit(100 + number))\n"
        "print('ready', flush=True)\n"
        "while True: time.sleep(0.1)"  # a signal right before a sleep is looked at after it
    )
    command = [*python(), "-c", program, str(int(number))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=PLAIN) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(60) == 100 + number


def test_a_program_whose_client_is_killed_is_killed() -> None:
    program = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with subprocess.Popen([*python(), "-c", program], stdout=subprocess.PIPE, text=True, env=PLAIN) as process:
        assert process.stdout is not None
        own = int(process.stdout.readline())
        assert own != process.pid, "the program is not the client"
        process.kill()
        ends = time.monotonic() + 60
        while Path(f"/proc/{own}").exists():
            assert time.monotonic() < ends
            time.sleep(0.01)


def test_what_a_variable_or_an_option_asks_of_python_gets_a_fresh_one(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('customized')")
    environ = {**PLAIN, "PYTHONPATH": str(tmp_path)}
    command = [*python(), "-c", "import sys; print('core' in sys.modules)"]
    assert subprocess.run(command, capture_output=True, text=True, env=environ).stdout == "customized\nFalse\n"
    command[-2:] = ["-X", "dev", *command[-2:]]
    assert subprocess.run(command, capture_output=True, text=True, env={}).stdout == "False\n"
