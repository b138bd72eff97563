"""What one reading of the settings comes to: the application, and everything that it holds open until nobody needs
it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace

from starlette.types import ASGIApp, Receive, Scope, Send

from api import documentation, mcp, page, tracing
from api import history as histories
from api.app import create_app
from api.configuration import Configuration
from api.edge import (
    Accounts,
    ApiKeys,
    CallerLimits,
    Doors,
    SharedAccounts,
    TokenReviews,
    guarded,
    plain_keys,
    read_keys,
)
from api.operating.health import ready
from api.operating.metrics import Metrics
from api.records import configure, opened, secrets
from composition import Copilot, Copilots, composed, copilots
from core.settings import HistorySettings, LogSettings, ServerSettings, Settings


@dataclass
class Engine:
    """The flow of one reading: its cluster, catalog, tiers and kept plans. Readings that ask for the same one share it,
    so that taking in a new key costs no connection, no list and no breaker's memory."""

    copilot: Copilot
    served: Copilots
    basis: object
    _stack: contextlib.AsyncExitStack
    users: int = 0

    @contextlib.asynccontextmanager
    async def used(self) -> AsyncIterator[None]:
        """Holds it open. What nobody uses any more is closed."""
        self.users += 1
        try:
            yield
        finally:
            self.users -= 1
            if not self.users:
                await self._stack.aclose()


@dataclass
class Lasting:
    """What a later reading of the settings takes over: counts of questions, and what callers have left."""

    metrics: Metrics = field(default_factory=Metrics)
    accounts: Accounts = field(default_factory=lambda: Accounts(CallerLimits()))


@dataclass
class Generation:
    """An ASGI application. `keys` are those that it lets in, None where there are none."""

    settings: Settings
    engine: Engine
    keyed: bool
    _app: ASGIApp
    _stack: contextlib.AsyncExitStack
    _in_hand: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        self._in_hand += 1
        self._idle.clear()
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def end(self, patience: float = 0.0) -> None:
        """Lets go of everything, once what is in hand is done or `patience` (seconds) is over."""
        try:
            if self._in_hand and patience:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._idle.wait(), patience)
        finally:
            await self._stack.aclose()


async def generation(configuration: Configuration, lasting: Lasting, before: Generation | None = None) -> Generation:
    """The application of these settings; it shares the engine of the one `before` where that is the same.

    Raises `SettingsError` where they cannot be used; then nothing is held open.
    """
    settings, environ = configuration.settings, configuration.environ
    keys = read_keys(environ, settings.server.keys)
    async with contextlib.AsyncExitStack() as stack:
        engine = await _engine(settings, environ, before.engine if before else None)
        await stack.enter_async_context(engine.used())
        app = await _application(stack, settings, environ, engine, lasting, keys)
        keyed = keys is not None or settings.server.cluster_users == "on"
        return Generation(settings, engine, keyed, app, stack.pop_all())
    raise AssertionError("unreachable")


async def _engine(settings: Settings, environ: Mapping[str, str], known: Engine | None) -> Engine:
    basis = (_of_the_flow(settings), {name: value for name, value in environ.items() if name != "COPILOT_API_KEYS"})
    if known is not None and known.basis == basis:
        return known
    async with contextlib.AsyncExitStack() as stack:
        copilot = await stack.enter_async_context(composed(settings, environ, watch=True))
        served = await stack.enter_async_context(copilots(copilot, environ))
        return Engine(copilot, served, basis, stack.pop_all())
    raise AssertionError("unreachable")


def _of_the_flow(settings: Settings) -> Settings:
    """The settings that the flow depends on; those of the edge and of records aside."""
    server = settings.server
    unchanging = ServerSettings(
        contexts=server.contexts, cluster_users=server.cluster_users, impersonation=server.impersonation
    )
    return replace(settings, server=unchanging, history=HistorySettings(), log=LogSettings())


async def _application(
    stack: contextlib.AsyncExitStack,
    settings: Settings,
    environ: Mapping[str, str],
    engine: Engine,
    lasting: Lasting,
    keys: ApiKeys | None,
) -> ASGIApp:
    """The application; what it holds open is the stack's."""
    hidden = (*secrets(environ), *plain_keys(environ))
    configure(settings.log, hidden)
    copilot, served, wanted = engine.copilot, engine.served, settings.server
    journal = opened(settings.log, environ, plain_keys(environ))
    stack.callback(journal.close)
    history = histories.opened(settings.history, environ, copilot.shared, shared=settings.server.workers > 1)
    if history is not None:
        stack.push_async_callback(history.close)
    impersonation = wanted.impersonation == "on"
    app = create_app(
        served.answer,
        lambda: ready(copilot.cluster),
        journal,
        hide=hidden,
        namespace=settings.cluster.namespace or None,
        context=copilot.cluster.context,
        contexts=served.contexts,
        deadline=settings.limits.question_deadline,
        questions=settings.limits.questions,
        history=history,
        catalogs=lambda asker: copilot.acting_for(asker if impersonation else None).catalog,
        impersonation=impersonation,
        metrics=lasting.metrics,
        traced=tracing.opened(environ, stack),
        run=lambda line, named, asker: served.run(line, named, mcp.OUTPUT_BYTES, asker),
        readings=copilot.readings,
        sharing=copilot.shared.trouble if copilot.shared else None,
        tiers={tier.name: [planner.name for planner in tier.planners] for tier in copilot.tiers},
    )
    await stack.enter_async_context(app.router.lifespan_context(app))
    tokens = TokenReviews(copilot.review_token, keys) if wanted.cluster_users == "on" else None
    lasting.accounts.limit(CallerLimits(wanted.rate, wanted.concurrency))
    return guarded(
        app,
        Doors.of(wanted.hosts, wanted.origins, wanted.host),
        lambda: tokens or keys,
        documentation.PATHS | page.PATHS,
        SharedAccounts(lasting.accounts, copilot.shared) if copilot.shared else lasting.accounts,
    )
