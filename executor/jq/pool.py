"""jq programs, each run by the `jq` library in a process that knows nothing but its program and its input.

A program is untrusted text: it may never end, take all memory, or ask for the environment or for files. So it runs in
`executor.jq.worker`: no environment, no file can be opened, memory is bounded, and the process is killed when the
program's time is up or nobody waits for it any more. Processes are kept and used again; `close` ends them.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import importlib.util
import json
import os
import queue
import re
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from core.flow import Failure
from executor.jq.library import with_definitions
from executor.jq.options import BadOption, Invocation, read_options

PROCESSES = 2
"""How many programs run at the same time."""

_SHORTEST = 0.02
"""Seconds after which it is looked again, at least."""

_STARVED = 4.0
"""So many times its seconds are waited by the clock for a program that does not get to compute."""

_PIECES_AHEAD = 2
"""Pieces of an input that may wait to be written."""

_BYTES_A_SECOND = 4_000_000
"""Of input: jq parses several times as much, on a machine that has nothing else to do."""

_PLACE = re.compile(r"^jq: error(?: \(at [^)]*\))?(?: \(not a string\))?: ")
"""Where in its input a program gave up: of no use in a failure, which whoever asked the question may read."""
_COMPILED = re.compile(r"\s*jq: \d+ compile errors?\s*")
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


class Session:
    """One program whose input comes in pieces. Nothing is held of it here but the piece that is on its way."""

    def __init__(
        self,
        arguments: Sequence[str],
        seconds: float = 5.0,
        limit: int = 64_000_000,
        each: str = "",
        *,
        document: bool = False,
        now: float | None = None,
    ) -> None:
        """`limit` is of what it may print, in characters. `each` is the program for one value, where every value is to
        be worked on by itself (`executor.jq.needs`); each piece then holds whole values. `document` says that all of
        the input is known to be one: it is not searched for where values begin and end. `now` is what the program's
        `now` gives, in seconds since 1970; None for this machine's clock."""
        self._limit = limit
        self._wrong: BadOption | None = None
        try:
            self._invocation = read_options(arguments)
        except BadOption as error:
            self._wrong = error
            return
        job = {**self._invocation.as_job(), "limit": limit, "each": bool(each), "document": document}
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Semaphore(_PIECES_AHEAD)
        job["program"] = with_definitions(each or self._invocation.program, now)
        self._job = _Job(job, seconds, self._written)
        self._future = asyncio.wrap_future(_pool().submit(self._job.run))

    async def feed(self, text: str) -> None:
        """A piece of the input; waits while earlier ones are not written yet."""
        if self._wrong is not None or not text:
            return
        try:
            await self._room.acquire()
        except asyncio.CancelledError:
            self.stop()
            raise
        if self._job.ended:  # it was killed: what follows goes nowhere
            self._room.release()
            return
        self._job.pieces.put(text)

    async def finish(self) -> Done:
        """The end of the input: what the program printed. When nobody waits any more, its process is killed."""
        if self._wrong is not None:
            message = str(self._wrong)
            return Done(
                "",
                f"jq: error: {message}\n",
                2,
                Failure("bad_command", f"the jq program is wrong: {message}", self._wrong.mend),
            )
        self._job.pieces.put(None)
        try:
            result = await self._future
        except asyncio.CancelledError:
            self.stop()
            raise
        return _done(result, self._invocation, self._job.seconds, self._limit)

    def stop(self) -> None:
        """Kill the program. Idempotent; does nothing to one that has ended."""
        if self._wrong is None:
            self._job.stop()

    def _written(self) -> None:
        """A piece has left; said from the job's thread."""
        with contextlib.suppress(RuntimeError):  # the loop has gone
            self._loop.call_soon_threadsafe(self._room.release)


async def run(arguments: Sequence[str], text: str, seconds: float = 5.0, limit: int = 64_000_000) -> Done:
    """Run `jq` with these arguments on this input. `limit` is of what it may print, in characters."""
    session = Session(arguments, seconds, limit)
    await session.feed(text)
    return await session.finish()


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
        message = f"the jq program did not end within {seconds:g} s, or needed too much memory"
        return Done(
            "",
            f"jq: error: {message}\n",
            5,
            Failure("timed_out", message, "Write a program that reads its input once."),
        )
    failure = None
    if result["over"]:
        failure = Failure(
            "too_large", f"jq printed more than {limit} characters", "Print less: select, or limit(n; …)."
        )
    elif result["exit"] not in ((0, 1, 4) if invocation.exit_status else (0,)):
        message = _in_words(result["stderr"])
        failure = Failure("bad_command", message or f"jq failed with exit code {result['exit']}")
    return Done(result["stdout"][:limit], result["stderr"], result["exit"], failure)


def _in_words(stderr: str) -> str:
    """What jq said, for a failure that people read."""
    wrong = "is wrong" if _COMPILED.search(stderr) else "failed"
    message = _PLACE.sub("", _COMPILED.sub("", stderr).strip())
    message = re.sub(r"^jq: (?:error: )?", "", message, flags=re.MULTILINE).replace(" at <top-level>", "")
    return f"the jq program {wrong}: {message}" if message else ""


@dataclass
class _Job:
    """One program on its way through a process; runs in a thread of its own, since pipes block."""

    message: dict[str, Any]
    seconds: float
    written: Callable[[], None]
    pieces: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue)
    process: subprocess.Popen[bytes] | None = None
    stopped: bool = False
    ended: bool = False
    begun: float | None = None
    """What the process had computed before this job, where that can be told."""
    waited: float = 0.0
    """Seconds by the clock that were waited for it before `since`."""
    since: float | None = None
    """Since when it is waited for; None while it is not."""
    timer: threading.Timer | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> dict[str, Any] | None:
        """The worker's result; None when its process was killed or died."""
        with self.lock:
            if self.stopped:
                return None
            process = self.process = _take()
        self.begun = _computed(process)
        with _lock:
            _working.append(self)
        result = None
        try:
            result = self._exchange(process)
        finally:
            with self.lock:
                self.process = None
            with _lock:
                _working.remove(self)
                if result is not None and not self.stopped:
                    _idle.append(process)
            if result is None or self.stopped:
                _end(process)
            self.ended = True
            self.written()  # whoever waits to write more need not
        return result

    def stop(self) -> None:
        """Kill the process, if it still works on this; a job that has not begun never will."""
        with self.lock:
            self.stopped = True
            if self.process is not None:
                self.process.kill()
        self.pieces.put(None)

    def _exchange(self, process: subprocess.Popen[bytes]) -> dict[str, Any] | None:
        """Send the job and its input, and read the result. The process has its time while we wait for it, not while we
        wait for more input; large inputs have more of it."""
        if process.stdin is None or process.stdout is None:
            return None
        try:
            _write(process.stdin, json.dumps(self.message).encode())
            while (text := self.pieces.get()) is not None:
                piece = text.encode("utf-8", "surrogatepass")
                self.seconds += len(piece) / _BYTES_A_SECOND
                with self._timed():
                    _write(process.stdin, piece)
                self.written()
            if self.stopped:
                return None
            with self._timed():
                _write(process.stdin, b"")
                head, stdout = _frame(process.stdout), _frame(process.stdout)
            result: dict[str, Any] = json.loads(head)
        except (OSError, ValueError):
            return None
        return {**result, "stdout": stdout.decode("utf-8", "surrogatepass")}

    @contextlib.contextmanager
    def _timed(self) -> Iterator[None]:
        """What takes of the job's seconds, at whose end it is stopped."""
        began = self.since = time.monotonic()
        self._arm(began)
        try:
            yield
        finally:
            with self.lock:
                self.since = None
                if self.timer is not None:
                    self.timer.cancel()
            self.waited += time.monotonic() - began

    def _arm(self, began: float) -> None:
        """Stop the job when it has had its seconds, or look again then whether it has: on a busy machine a process
        waits for its turn most of the time, and what counts is what it has computed."""
        waited = self.waited + time.monotonic() - began
        computed = _computed(self.process)
        used = waited if computed is None or self.begun is None else computed - self.begun
        left = min(self.seconds - used, _STARVED * self.seconds - waited)
        with self.lock:
            if self.since != began:  # it is not waited for any more
                return
            if left > 0:
                self.timer = threading.Timer(max(left, _SHORTEST), self._arm, (began,))
                self.timer.daemon = True
                self.timer.start()
                return
        self.stop()


def _computed(process: subprocess.Popen[bytes] | None) -> float | None:
    """Seconds of CPU that a process has had; None where the system does not tell, or it has ended."""
    try:
        fields = Path(f"/proc/{process.pid if process else 0}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None


def _write(stream: IO[bytes], payload: bytes) -> None:
    stream.write(struct.pack(">Q", len(payload)))
    stream.write(payload)
    stream.flush()


def _frame(stream: IO[bytes]) -> bytes:
    """The next frame. Raises `ValueError` where the process has died."""
    head = stream.read(8)
    if len(head) < 8:
        raise ValueError("the process has ended")
    return stream.read(struct.unpack(">Q", head)[0])


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
