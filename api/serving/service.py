"""The service from its start to its end, and a new reading of its settings in between."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Sequence

from starlette.types import Receive, Scope, Send

from api.configuration import Configuration
from api.edge import ConnectionLimits
from api.operating.listening import listening, serving
from api.records import configure, secrets
from api.serving.generation import Generation, Lasting, generation
from api.serving.workers import ended_with_supervisor, shared_port, supervise
from composition import without_key
from core.errors import CopilotError, SettingsError
from core.settings import Settings, names

WARM_AFTER = 0.3
"""Seconds after which a service prepares for its first question: `/healthz` is answered first."""
COLLECTED_AFTER = 20_000
"""Objects that a process has more than it had, when the collector looks through the youngest."""
WARM_WITHIN = 20.0
"""Seconds for which a new reading may prepare before it takes over: until then the one before answers."""
AT_THE_START = frozenset(
    {"server.host", "server.port", "server.connections", "server.client_deadline", "server.drain", "server.workers"}
)
"""Settings that a running service keeps as they were when it started."""
_LOG = logging.getLogger(__name__)

Read = Callable[[], Configuration]
"""Reads the settings from all their sources. Raises `SettingsError`."""


async def serve(first: Configuration, read: Read, command: Sequence[str] = ()) -> int:
    """Answer questions over HTTP until told to stop; the exit code. `read` is for SIGHUP, `command` starts another
    process like this one, where there are to be several. Raises `SettingsError`."""
    port = shared_port(first.environ)
    if first.settings.server.workers > 1 and port is None and command:
        return await supervise(first, command)
    await _serve(first, read, port)
    return 0


async def _serve(first: Configuration, read: Read, port: int | None) -> None:
    wanted = first.settings.server
    configure(first.settings.log, secrets(first.environ))
    if first.notice:
        _LOG.warning("%s", first.notice.removeprefix("note: "))
    async with started(first, read) as service:
        now = service.now
        worker = port is not None
        address = (wanted.host, wanted.port if port is None else port)
        with (
            listening(*address, keyed=now.keyed, shared=worker) as (socket, url),
            ended_with_supervisor() if worker else contextlib.nullcontext(),
        ):
            copilot = now.engine.copilot
            tiers = ", then ".join(f"{tier.name} ({len(tier.planners)})" for tier in copilot.tiers)
            _LOG.info("Asking %r with %s on %s (a page at /, the API at /docs)", copilot.cluster.context, tiers, url)
            for line in without_key(first.settings, first.environ):
                _LOG.warning("%s", line)
            limits = ConnectionLimits(wanted.connections, wanted.client_deadline)
            _spare_the_collector()
            async with copilot.warming(after=WARM_AFTER):
                await serving(service, socket, limits, drain=wanted.drain, reload=service.reload)


def _spare_the_collector() -> None:
    """Has Python's collector leave alone what stays for as long as the process: modules, tables, recordings. Looking
    through it again and again took a tenth of the time of a question."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER, 20, 20)


class Service:
    """Answers each request by the latest reading of the settings that could be used; earlier ones finish what they have
    in hand. `now` is the latest."""

    def __init__(self, first: Generation, read: Read, lasting: Lasting) -> None:
        self.now = first
        self._read = read
        self._lasting = lasting
        self._turn = asyncio.Lock()
        self._work: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. The lifetime of applications is their generation's business."""
        if scope["type"] != "lifespan":
            await self.now(scope, receive, send)

    def reload(self) -> None:
        """Reads the settings again, in the background: what cannot be used changes nothing."""
        task = asyncio.get_running_loop().create_task(self._reload())
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _reload(self) -> None:
        async with self._turn:
            before = self.now
            try:
                fresh = await self._fresh(before)
            except CopilotError as error:
                _LOG.error("the settings stay as they were: %s; %s", error, error.mend)
                return
            self.now = fresh
        changed, late = _changed(before.settings, fresh.settings)
        _LOG.info("settings and keys were read again%s", f": {', '.join(changed)} changed" if changed else "")
        if late:
            _LOG.warning("%s: taken in at the next start", ", ".join(late))
        await before.end(fresh.settings.limits.question_deadline)

    async def _fresh(self, before: Generation) -> Generation:
        fresh = await generation(await asyncio.to_thread(self._read), self._lasting, before)
        if before.keyed and not fresh.keyed:
            await fresh.end()
            raise SettingsError("there would be no keys any more", "keep one, or start the service anew")
        if fresh.engine is not before.engine:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(fresh.engine.copilot.warm(), WARM_WITHIN)
        return fresh

    async def close(self) -> None:
        """Lets go of everything."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        await self.now.end()


@contextlib.asynccontextmanager
async def started(first: Configuration, read: Read) -> AsyncIterator[Service]:
    """A service for as long as the block lasts. Raises `SettingsError`."""
    lasting = Lasting()
    service = Service(await generation(first, lasting), read, lasting)
    try:
        yield service
    finally:
        await service.close()


def _changed(before: Settings, after: Settings) -> tuple[list[str], list[str]]:
    """The names of settings that are others now: those that count at once, and those that wait for the next start."""
    other = [name for name, _ in names() if _value(before, name) != _value(after, name)]
    return [name for name in other if name not in AT_THE_START], [name for name in other if name in AT_THE_START]


def _value(settings: Settings, name: str) -> object:
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value
