"""jq programs, each run by the `jq` library in a process that knows nothing but its program and its input.

A program is untrusted text: it may never end, take all memory, or ask for the environment or for files. So it runs in
`executor.jq.worker`: no environment, no file can be opened, memory is bounded, and the process is killed when the
program's time is up or nobody waits for it any more. Processes are kept and used again; `close` ends them.
"""

from __future__ import annotations

import asyncio
import atexit
import importlib.util
import json
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.flow import Failure
from executor.jq.options import BadOption, Invocation, read_options

PROCESSES = 2
"""How many programs run at the same time."""

_PLACE = re.compile(r"^jq: error \(at [^)]*\)(?: \(not a string\))?: ")
"""Where in its input a program gave up: of no use in a failure, which whoever asked the question may read."""
_WORKER = Path(__file__).with_name("worker.py")


@dataclass(frozen=True)
class Done:
    """What a jq program printed, as the jq command would, and the failure behind an exit code that means one.

    With `-e`, the exit codes 1 (null or false) and 4 (nothing) are answers, not failures.
    """

    stdout: str = ""
    stderr: str = ""
    exit: int = 0
    failure: Failure | None = None


async def run(arguments: Sequence[str], text: str, seconds: float = 5.0, limit: int = 64_000_000) -> Done:
    """Run `jq` with these arguments on this input. `limit` is of what it may print, in characters."""
    try:
        invocation = read_options(arguments)
    except BadOption as error:
        return Done("", f"jq: error: {error}\n", 2, Failure("bad_command", f"jq: {error}", error.mend))
    job = _Job({**invocation.as_job(), "text": text, "limit": limit}, seconds)
    future = asyncio.wrap_future(_pool().submit(job.run))
    try:
        result = await future
    except asyncio.CancelledError:
        job.stop()
        raise
    return _done(result, invocation, seconds, limit)


def close() -> None:
    """End every process, those at work too. Idempotent; a later `run` starts new ones."""
    global _threads
    with _lock:
        threads, _threads = _threads, None
        idle, _idle[:] = list(_idle), []
        working = list(_working)
    for job in working:
        job.stop()
    if threads is not None:
        threads.shutdown(wait=True)
        with _lock:
            idle += _idle
            _idle.clear()
    for process in idle:
        _end(process)


def _done(result: dict[str, Any] | None, invocation: Invocation, seconds: float, limit: int) -> Done:
    if result is None:
        said = f"jq: error: the program did not end within {seconds:g} s, or needed too much memory"
        return Done("", said + "\n", 5, Failure("timed_out", said, "Write a program that reads its input once."))
    failure = None
    if result["over"]:
        failure = Failure(
            "too_large", f"jq printed more than {limit} characters", "Print less: select, or limit(n; …)."
        )
    elif result["exit"] not in ((0, 1, 4) if invocation.exit_status else (0,)):
        said = _PLACE.sub("jq: ", result["stderr"].strip())
        failure = Failure("bad_command", said or f"jq failed with exit code {result['exit']}")
    return Done(result["stdout"][:limit], result["stderr"], result["exit"], failure)


@dataclass
class _Job:
    """One program on its way through a process; runs in a thread of its own, since pipes block."""

    message: dict[str, Any]
    seconds: float
    process: subprocess.Popen[bytes] | None = None
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> dict[str, Any] | None:
        """The worker's result; None when its process was killed or died."""
        with self.lock:
            if self.stopped:
                return None
            process = self.process = _take()
        with _lock:
            _working.append(self)
        timer = threading.Timer(self.seconds, self.stop)
        timer.daemon = True
        timer.start()
        result = None
        try:
            result = _exchange(process, self.message)
        finally:
            timer.cancel()
            with self.lock:
                self.process = None
            with _lock:
                _working.remove(self)
                if result is not None and not self.stopped:
                    _idle.append(process)
            if result is None or self.stopped:
                _end(process)
        return result

    def stop(self) -> None:
        """Kill the process, if it still works on this; a job that has not begun never will."""
        with self.lock:
            self.stopped = True
            if self.process is not None:
                self.process.kill()


def _exchange(process: subprocess.Popen[bytes], message: dict[str, Any]) -> dict[str, Any] | None:
    if process.stdin is None or process.stdout is None:
        return None
    payload = json.dumps(message).encode()
    try:
        process.stdin.write(struct.pack(">Q", len(payload)) + payload)
        process.stdin.flush()
        head = process.stdout.read(8)
        body = process.stdout.read(struct.unpack(">Q", head)[0]) if len(head) == 8 else b""
        result: dict[str, Any] = json.loads(body)
    except (OSError, ValueError):
        return None
    return result


_lock = threading.Lock()
_idle: list[subprocess.Popen[bytes]] = []
_working: list[_Job] = []
_threads: ThreadPoolExecutor | None = None


def _pool() -> ThreadPoolExecutor:
    global _threads
    with _lock:
        if _threads is None:
            _threads = ThreadPoolExecutor(PROCESSES, thread_name_prefix="jq")
        return _threads


def _take() -> subprocess.Popen[bytes]:
    """A process that waits for a job: an idle one that is alive, or a new one."""
    with _lock:
        while _idle:
            process = _idle.pop()
            if process.poll() is None:
                return process
            _end(process)
    library = importlib.util.find_spec("jq")
    if library is None or library.origin is None:
        raise ModuleNotFoundError("the jq library is not installed; see requirements.txt", name="jq")
    return subprocess.Popen(  # noqa: S603 - our own script, our own interpreter, no shell
        [sys.executable, "-I", "-S", str(_WORKER), str(Path(library.origin).parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        close_fds=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:  # unsent input of a process that is gone
                continue


atexit.register(close)
