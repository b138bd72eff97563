"""How often, and how many at the same time, one caller may ask: a token bucket and a count for each, in memory.

A caller is whom the doors found out or, where nobody is told apart, the address that a request comes from. Each process
counts for itself, but for replicas that share (`api.edge.shared`).
"""

from __future__ import annotations

import contextlib
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem
from api.records import Redaction

ASKING = frozenset({"/query", "/v1/ask", "/v1/ask/stream"})
"""Paths that put questions."""
COUNTING = frozenset({"/mcp"})
"""Paths of which a request may put a question or none: what is behind them counts, by `request.state.counted`."""
MOST_CALLERS = 10_000
"""Callers that are remembered; of more, those who have not asked for longest are forgotten."""
SOON = 1
"""Seconds after which somebody with too many questions in hand may come again."""


@dataclass(frozen=True)
class CallerLimits:
    """`rate` in questions a minute (as many may come at once), `concurrency` in questions in hand; 0 is no limit."""

    rate: int = 0
    concurrency: int = 0


@dataclass
class _Account:
    """What a caller has left: `tokens` as of `at` (seconds), and the questions in hand."""

    tokens: float
    at: float
    in_hand: int = 0


class Accounts:
    """The callers' accounts. `clock` in seconds."""

    def __init__(
        self, limits: CallerLimits, clock: Callable[[], float] = time.monotonic, most: int = MOST_CALLERS
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._most = most
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def limit(self, limits: CallerLimits) -> None:
        """Counts by these limits from now on. What callers have in hand stays; with another rate, all begin anew."""
        if limits.rate != self._limits.rate:
            for account in self._accounts.values():
                account.tokens = float(limits.rate)
        self._limits = limits

    @property
    def limits(self) -> CallerLimits:
        """What counts now."""
        return self._limits

    @contextlib.asynccontextmanager
    async def question(self, caller: str) -> AsyncIterator[None]:
        """A question of the caller is in hand. Raises `Problem` (429) for one too many."""
        self.enter(caller)
        try:
            yield
        finally:
            self.leave(caller)

    def enter(self, caller: str) -> None:
        """Takes a question of a caller in hand. Raises `Problem` (429) for one too many; such a one costs nothing."""
        account, limits = self._account(caller), self._limits
        if limits.concurrency and account.in_hand >= limits.concurrency:
            raise too_many_in_hand(account.in_hand)
        if limits.rate:
            if account.tokens < 1:
                raise too_often(limits.rate, (1 - account.tokens) * 60 / limits.rate)
            account.tokens -= 1
        account.in_hand += 1

    def leave(self, caller: str) -> None:
        """A question of the caller is done."""
        if (account := self._accounts.get(caller)) is not None:
            account.in_hand = max(0, account.in_hand - 1)

    def _account(self, caller: str) -> _Account:
        now, rate = self._clock(), self._limits.rate
        account = self._accounts.setdefault(caller, _Account(float(rate), now))
        self._accounts.move_to_end(caller)
        account.tokens = min(float(rate), account.tokens + (now - account.at) * rate / 60)
        account.at = now
        idle = (name for name, known in list(self._accounts.items()) if not known.in_hand and known is not account)
        while len(self._accounts) > self._most and (oldest := next(idle, None)) is not None:
            del self._accounts[oldest]
        return account


class Counting(Protocol):
    """Counts what callers ask: `Accounts`, or `api.edge.shared.SharedAccounts` of all replicas."""

    def question(self, caller: str) -> contextlib.AbstractAsyncContextManager[None]:
        """A question of the caller is in hand while the block lasts. Raises `Problem` (429) for one too many."""


class Limited:
    """The application, for each caller as often as the limits allow."""

    def __init__(self, app: ASGIApp, accounts: Counting) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; those that put no question pass."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in ASKING | COUNTING:
            await self._app(scope, receive, send)
            return
        counted = partial(self._accounts.question, caller_or_address(scope))
        if scope["path"] in COUNTING:
            await self._app({**scope, "state": {**scope.get("state", {}), "counted": counted}}, receive, send)
            return
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(counted())
            except Problem as problem:
                await problem.response(Redaction())(scope, receive, send)
                return
            await self._app(scope, receive, send)


def caller_or_address(scope: Scope) -> str:
    """Who asks: a name, or the address of whoever has none."""
    caller = scope.get("state", {}).get("caller")
    return f"caller {caller.name}" if caller else f"address {(scope.get('client') or ('',))[0]}"


def too_many_in_hand(number: int) -> Problem:
    """The problem where so many of a caller's questions are in hand that there may be no further one."""
    return _too_many(f"{number} of your questions are being worked on already", SOON)


def too_often(rate: int, seconds: float) -> Problem:
    """The problem where a caller has asked as often as they may; after so many seconds there may be another one."""
    return _too_many(f"you may ask {rate} questions a minute", max(1, math.ceil(seconds)))


def _too_many(detail: str, after: int) -> Problem:
    return Problem(429, "Too many questions", detail, f"ask again in {after} s", headers={"Retry-After": str(after)})
