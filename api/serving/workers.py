"""Several processes that serve on one address: each is the whole service, and the kernel gives each its connections.

The first process serves nobody: it holds the address, starts the others, passes signals on and replaces one that ended
of itself. Right across all of them are keys and settings (SIGHUP reaches each), the history, kept plans and budgets
(files that they share), `agent.log` and `/metrics`. Each counts for itself what a caller may ask, open breakers, how
many questions are in hand and how many clients are connected.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from api.configuration import Configuration
from api.operating.listening import listening
from api.operating.metrics import METRICS
from api.records import configure, secrets

PORT = "K8S_QUERY_COPILOT_WORKER_PORT"
"""Tells a worker that it is one, and the port that it shares."""
SHORT_LIVED = 5.0
"""Seconds: a worker that ends sooner could not start."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0)
"""Seconds before a worker is replaced, longer each time that it could not start."""
_LOG = logging.getLogger(__name__)


def shared_port(environ: Mapping[str, str]) -> int | None:
    """The port that this process shares with other workers; None where it is none."""
    return int(environ[PORT]) if PORT in environ else None


async def supervise(first: Configuration, command: Sequence[str]) -> int:
    """Run `server.workers` processes of the `command` until told to stop; the exit code.

    Raises `SettingsError` where the address cannot be had.
    """
    from api.edge import read_keys

    wanted = first.settings.server
    configure(first.settings.log, secrets(first.environ))
    keyed = read_keys(first.environ, wanted.keys) is not None or wanted.cluster_users == "on"
    with (
        listening(wanted.host, wanted.port, keyed=keyed, shared=True, reserve=True) as (socket, url),
        tempfile.TemporaryDirectory(prefix="copilot-metrics-") as counts,
    ):
        port = str(socket.getsockname()[1])
        environ = {**os.environ, PORT: port, METRICS: counts}
        _LOG.info("%d workers on %s; limits of rate and concurrency count for each worker", wanted.workers, url)
        return await _Workers(command, environ, wanted.workers, Path(counts)).run()


class _Workers:
    """The processes, and what is done when one ends or a signal comes."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], number: int, counts: Path) -> None:
        self._command = command
        self._environ = environ
        self._number = number
        self._counts = counts
        self._running: set[asyncio.subprocess.Process] = set()
        self._stopping = asyncio.Event()
        self._code = 0

    async def run(self) -> int:
        """Until all have ended."""
        with _signals({signal.SIGTERM: self._stop, signal.SIGINT: self._stop, signal.SIGHUP: self._pass_on}):
            await asyncio.gather(*(self._supervise_one() for _ in range(self._number)))
        return self._code

    async def _supervise_one(self) -> None:
        """One worker, and whoever takes its place, until the service stops."""
        failed = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                *self._command,
                env=dict(self._environ),
                stdin=asyncio.subprocess.PIPE,  # ends when we do: a worker without us ends, too
                start_new_session=True,  # Ctrl-C at a terminal reaches it through us alone
            )
            self._running.add(process)
            code = await process.wait()
            self._running.discard(process)
            self._forget_gauges(process.pid)
            if self._stopping.is_set():
                return
            if code == 2:  # the settings: the next one would say the same
                self._code = code
                self._stop(signal.SIGTERM)
                return
            failed = failed + 1 if time.monotonic() - began < SHORT_LIVED else 0
            pause = PAUSES[min(failed, len(PAUSES) - 1)]
            _LOG.error("worker %d ended of itself (%d); another one starts in %g s", process.pid, code, pause)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    def _forget_gauges(self, pid: int) -> None:
        for file in self._counts.glob(f"gauge_live*_{pid}.db"):
            file.unlink(missing_ok=True)

    def _stop(self, number: signal.Signals) -> None:
        self._stopping.set()
        self._pass_on(number)

    def _pass_on(self, number: signal.Signals) -> None:
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)


@contextlib.contextmanager
def _signals(handlers: Mapping[signal.Signals, Callable[[signal.Signals], None]]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler, number)
    try:
        yield
    finally:
        for number in handlers:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def ended_with_supervisor() -> Iterator[None]:
    """Within the block this process is told to stop when the one that started it is gone."""
    loop = asyncio.get_running_loop()

    def gone() -> None:
        if not os.read(0, 1):
            loop.remove_reader(0)
            os.kill(os.getpid(), signal.SIGTERM)

    loop.add_reader(0, gone)
    try:
        yield
    finally:
        loop.remove_reader(0)
