"""What every request passes on its way in: the name it calls us by, the page it comes from, and who sends it.

- A browser can be made to call us under somebody else's name (DNS rebinding: `evil.example` resolves to 127.0.0.1).
  Such a page has that name as its host. So names are an allow-list; an address is no name and cannot be rebound.
- A page of another origin may send us requests, though it may not read the replies. So origins are an allow-list, too.
- Beyond this machine nobody is answered without a key, but for what tells nothing of the cluster.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.callers import Authenticator
from api.edge.headers import with_security
from api.edge.limits import Accounts, CallerLimits, Counting, Limited
from api.problems import Problem
from api.records import Redaction, note, requested
from core.errors import Unavailable

_LOG = logging.getLogger(__name__)
_IDENTIFIER = b"copilot-id"
GONE = 499
"""What is logged where the client went away before there was a reply."""
OPEN = frozenset({"/healthz", "/readyz", "/openapi.json"})
"""Paths that are answered without a key: probes have none, and these tell nothing of the cluster."""


@dataclass(frozen=True)
class Doors:
    """Names that we may be called by, beside `localhost` and addresses; origins whose pages may ask, beside ours."""

    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()

    @staticmethod
    def of(hosts: str, origins: str, *further: str) -> Doors:
        """From settings: words with commas between. `further` are names, too."""
        names = {_bare(word) for word in (*_words(hosts), *further)}
        return Doors(frozenset(names), frozenset(word.rstrip("/").lower() for word in _words(origins)))

    def check(self, headers: Headers) -> None:
        """Raise `Problem` for a request that may not come in."""
        hosts = headers.getlist("host")
        host = hosts[0].strip().lower() if len(hosts) == 1 else ""
        if not self._is_ours(_bare(host)):
            raise Problem(
                421,
                "Not this service's name",
                f"{host[:100]!r} is no name of this service" if host else "the request says no host, or several",
                "call it by its address or as localhost, or have its operator add the name to server.hosts",
            )
        for origin in (value.strip().lower() for value in headers.getlist("origin")):
            if origin not in self.origins and origin not in (f"http://{host}", f"https://{host}"):
                raise Problem(
                    403,
                    "Not from this page",
                    f"a page of {origin[:100]!r} may not ask here",
                    "ask from a page of this service, or have its operator add the origin to server.origins",
                )

    def _is_ours(self, name: str) -> bool:
        if name == "localhost" or name in self.hosts:
            return True
        try:
            return bool(ipaddress.ip_address(name))
        except ValueError:
            return False


def guarded(
    app: ASGIApp,
    doors: Doors,
    callers: Callable[[], Authenticator | None],
    open_paths: Iterable[str] = (),
    limits: CallerLimits | Counting = CallerLimits(),  # noqa: B008 - frozen
) -> ASGIApp:
    """The application behind its doors. Every response has the security headers.

    `callers` gives who tells callers apart at the moment, None where everybody is answered; what it finds is
    `request.state.caller`. `open_paths` are answered without a key, beside `OPEN`. `limits` are for each
    caller, or the accounts that are kept of them.
    """
    accounts = Accounts(limits) if isinstance(limits, CallerLimits) else limits
    inner: ASGIApp = _Keys(Limited(app, accounts), callers, OPEN | frozenset(open_paths))
    if doors.origins:
        inner = CORSMiddleware(
            inner,
            allow_origins=sorted(doors.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
        )
    return _Doorkeeper(inner, doors)


class _Doorkeeper:
    """Names, origins and headers."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        began, status = time.monotonic(), 0
        with requested() as request:

            async def secured(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    headers = with_security(message.get("headers", ()), (_IDENTIFIER, request.identifier.encode()))
                    message = {**message, "headers": headers}
                await send(message)

            try:
                self._doors.check(Headers(scope=scope))
            except Problem as problem:
                await problem.response(Redaction())(scope, receive, secured)
            else:
                await self._app(scope, receive, secured)
            finally:
                _log(scope, status or GONE, time.monotonic() - began, request.fields)


def _log(scope: Scope, status: int, seconds: float, more: Mapping[str, object]) -> None:
    """The line of a request. Probes, pages and assets are of interest only where they fail."""
    quiet = scope["method"] in ("GET", "HEAD") and not scope["path"].startswith("/v1/") and status < 400
    level = logging.DEBUG if quiet else logging.WARNING if status >= 500 else logging.INFO
    if _LOG.isEnabledFor(level):
        fields = {**more, "status": status, "seconds": round(seconds, 4)}
        path = scope.get("raw_path") or scope["path"].encode()  # as it was sent: decoded, it may hold line ends
        _LOG.log(level, "%s %s", scope["method"], path.decode("latin-1"), extra=fields)


class _Keys:
    """Whose request it is, where that is asked for."""

    def __init__(self, app: ASGIApp, callers: Callable[[], Authenticator | None], open_paths: frozenset[str]) -> None:
        self._app = app
        self._callers = callers
        self._open = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        authenticator = self._callers()
        if scope["type"] != "http" or authenticator is None:
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).getlist("authorization")
        try:
            caller = await authenticator.caller(given[0]) if len(given) == 1 else None
        except Unavailable as error:
            unknown = Problem(503, "Nobody can be told apart", "whose token it is cannot be asked", error.mend)
            await unknown.response(Redaction())(scope, receive, send)
            return
        if caller is not None:
            note(caller=caller.name)
        if caller is None and scope["path"] not in self._open:
            detail = "the key is not known" if given else "there is no key"
            problem = Problem(
                401,
                "A key is needed",
                detail,
                "send it as: -H 'authorization: Bearer KEY'",
                headers={"WWW-Authenticate": 'Bearer realm="k8s-query-copilot"'},
            )
            await problem.response(Redaction())(scope, receive, send)
            return
        state = {**scope.get("state", {}), "caller": caller, "anonymous": caller is None}
        await self._app({**scope, "state": state}, receive, send)


def _words(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip())]


def _bare(host: str) -> str:
    """A host without its port, brackets and last dot, in small letters."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name = host.partition(":")[0] if host.count(":") == 1 else host
    return name.removesuffix(".")
